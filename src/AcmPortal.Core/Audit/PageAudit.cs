using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>Which rows, from where on.</summary>
/// <param name="Filter">Which rows.</param>
/// <param name="Size">Rows a page, 1 to 200.</param>
/// <param name="Below">The number of the last row that the caller has; null for the newest ones.</param>
public sealed record PageAuditInput(AuditFilter Filter, int Size = 50, long? Below = null);

/// <summary>One page, where to go on (null on the last), and how many rows match in all.</summary>
public sealed record AuditRows(IReadOnlyList<AuditRow> Items, long? Next, int Total);

/// <summary>The audit log, newest first, in pages that go on behind a row: no page shifts while rows are appended.</summary>
public sealed class PageAudit(PortalStore store) : UseCase<PageAuditInput, AuditRows>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadAudit;

    /// <inheritdoc/>
    protected override Task<AuditRows> HandleAsync(Actor actor, PageAuditInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var take = Math.Clamp(input.Size, 1, 200);
        var rows = input.Filter.Of(db, actor);
        var total = await rows.CountAsync(ct);
        if (input.Below is { } below)
            rows = rows.Where(e => e.Sequence < below);
        var page = await rows.OrderByDescending(e => e.Sequence).Take(take + 1).Select(AuditFilter.Row).ToListAsync(ct);
        var more = page.Count > take;
        if (more)
            page.RemoveAt(take);
        return new AuditRows(page, more ? page[^1].Sequence : null, total);
    }, cancellationToken);
}
