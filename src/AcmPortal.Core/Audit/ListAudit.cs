using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>Which rows.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of the actor's or the object's name, or an object's id; null for all.</param>
/// <param name="ObjectKind">Only of this kind of object, for example <c>order</c>.</param>
/// <param name="Action">Only this action, one of <see cref="AuditAction"/>.</param>
public sealed record ListAuditInput(PageRequest Page, string? Search = null, string? ObjectKind = null, string? Action = null);

/// <summary>One row of the audit log.</summary>
public sealed record AuditRow(
    long Sequence, DateTime At, string ActorId, string ActorName, string Via, string Action, string ObjectKind, string ObjectId, string ObjectName, string Detail);

/// <summary>A page of the audit log; sort key: number (default, newest first).</summary>
public sealed class ListAudit(PortalStore store) : UseCase<ListAuditInput, Page<AuditRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadAudit;

    /// <inheritdoc/>
    protected override Task<Page<AuditRow>> HandleAsync(Actor actor, ListAuditInput input, CancellationToken cancellationToken) =>
        store.ReadAsync(
            async (db, ct) =>
            {
                IQueryable<AuditEntry> rows = db.AuditEntries;
                if (input.ObjectKind is { } kind)
                    rows = rows.Where(e => e.ObjectKind == kind);
                if (input.Action is { } action)
                    rows = rows.Where(e => e.Action == action);
                if (input.Search?.Trim() is { Length: > 0 } search)
                    rows = rows.Where(e => e.ActorName.Contains(search) || e.ObjectName.Contains(search) || e.ObjectId == search);
                var total = await rows.CountAsync(ct);

                // Newest first unless it is asked for by its number, upwards.
                var ordered = input.Page is { Sort: "number", Descending: false } ? rows.OrderBy(e => e.Sequence) : rows.OrderByDescending(e => e.Sequence);
                var items = await ordered.Skip(input.Page.Skip).Take(input.Page.Take)
                    .Select(e => new AuditRow(e.Sequence, e.At, e.ActorId, e.ActorName, e.Via, e.Action, e.ObjectKind, e.ObjectId, e.ObjectName, e.Detail))
                    .ToListAsync(ct);
                return new Page<AuditRow>(items, total);
            },
            cancellationToken);
}
