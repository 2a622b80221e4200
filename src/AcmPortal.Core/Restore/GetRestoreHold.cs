using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Restore;

/// <summary>Nothing is asked.</summary>
public sealed record GetRestoreHoldInput;

/// <summary>The hold that stands, and what AWS showed since.</summary>
/// <param name="Hold">When, by whom and why it was set.</param>
/// <param name="Findings">What differs, at most 500, the most urgent kinds first.</param>
/// <param name="Total">How many differ in all.</param>
/// <param name="Unread">What has not been compared yet, or could not be.</param>
/// <param name="HeldOrders">Orders that wait for it.</param>
public sealed record RestoreHoldView(RestoreHold Hold, IReadOnlyList<RestoreFinding> Findings, int Total, IReadOnlyList<UnreadScope> Unread, int HeldOrders);

/// <summary>Whether AWS is left alone because the database was restored, and what was found there; null where it is not.</summary>
public sealed class GetRestoreHold(PortalStore store, RestoreGuard guard, RestoreDrift drift) : UseCase<GetRestoreHoldInput, RestoreHoldView?>
{
    private const int Most = 500;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override async Task<RestoreHoldView?> HandleAsync(Actor actor, GetRestoreHoldInput input, CancellationToken cancellationToken)
    {
        if (await guard.ActiveAsync(cancellationToken) is not { } hold)
            return null;
        var unread = await drift.UnreadAsync(cancellationToken);
        return await store.ReadAsync(async (db, ct) =>
        {
            var all = db.RestoreFindings.Where(f => f.HoldId == hold.Id);
            // Names and ARNs of other teams, and of what no team is known of, are for who sees everything.
            if (!actor.MayEverywhere(Permission.View))
                all = all.Where(f => f.CertificateId != null && db.Certificates.Any(c => c.Id == f.CertificateId));
            return new RestoreHoldView(
                hold, await all.OrderBy(f => f.Kind).ThenBy(f => f.Name).Take(Most).ToListAsync(ct), await all.CountAsync(ct), unread,
                await db.Orders.CountAsync(o => o.Reason == Orders.OrderReason.RestoreHold && o.NextAttemptAt != null, ct));
        }, cancellationToken);
    }
}
