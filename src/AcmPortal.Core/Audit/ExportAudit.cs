using System.Runtime.CompilerServices;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>How the rows are written down.</summary>
public enum AuditFormat
{
    /// <summary>For spreadsheets.</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,
}

/// <summary>Which rows, and for which kind of file.</summary>
public sealed record ExportAuditInput(AuditFilter Filter, AuditFormat Format);

/// <summary>
/// Hands out the filtered rows, oldest first, a batch at a time so that no log is too long. That they were taken is itself
/// recorded, before the first of them is read; rows that are appended after that are not among them.
/// </summary>
public sealed class ExportAudit(PortalStore store) : UseCase<ExportAuditInput, IAsyncEnumerable<AuditRow>>
{
    private const int Batch = 500;

    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadAudit;

    /// <inheritdoc/>
    protected override async Task<IAsyncEnumerable<AuditRow>> HandleAsync(Actor actor, ExportAuditInput input, CancellationToken cancellationToken)
    {
        var last = await store.ReadAsync((db, ct) => db.AuditEntries.MaxAsync(e => (long?)e.Sequence, ct), cancellationToken) ?? 0;
        await store.ChangeAsync((scope, _) =>
        {
            scope.Audit(new AuditLine(actor, AuditAction.AuditExported, "audit", "log", "Audit log", new { input.Format, input.Filter, upTo = last }));
            return Task.FromResult(0);
        }, cancellationToken);
        // Whoever reads the rows may stop; the token of this call ends before they are read.
        return RowsAsync(actor, input.Filter, last, CancellationToken.None);
    }

    private async IAsyncEnumerable<AuditRow> RowsAsync(Actor actor, AuditFilter filter, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long after = 0; ;)
        {
            var rows = await store.ReadAsync(
                (db, ct) => filter.Of(db, actor).Where(e => e.Sequence > after && e.Sequence <= last).OrderBy(e => e.Sequence).Take(Batch).Select(AuditFilter.Row).ToListAsync(ct),
                cancellationToken);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < Batch)
                yield break;
            after = rows[^1].Sequence;
        }
    }
}
