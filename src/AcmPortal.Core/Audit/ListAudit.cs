using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>Which rows, and which page of them.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Filter">Which rows; null for all.</param>
public sealed record ListAuditInput(PageRequest Page, AuditFilter? Filter = null);

/// <summary>A page of the audit log, of one's teams where one reads it for them alone; sort key: number (default, newest first).</summary>
public sealed class ListAudit(PortalStore store) : UseCase<ListAuditInput, Page<AuditRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadAudit;

    /// <inheritdoc/>
    protected override Task<Page<AuditRow>> HandleAsync(Actor actor, ListAuditInput input, CancellationToken cancellationToken) =>
        store.ReadAsync(
            async (db, ct) =>
            {
                var rows = (input.Filter ?? new AuditFilter()).Of(db, actor);
                var total = await rows.CountAsync(ct);

                // Newest first unless it is asked for by its number, upwards.
                var ordered = input.Page is { Sort: "number", Descending: false } ? rows.OrderBy(e => e.Sequence) : rows.OrderByDescending(e => e.Sequence);
                return new Page<AuditRow>(await ordered.Skip(input.Page.Skip).Take(input.Page.Take).Select(AuditFilter.Row).ToListAsync(ct), total);
            },
            cancellationToken);
}
