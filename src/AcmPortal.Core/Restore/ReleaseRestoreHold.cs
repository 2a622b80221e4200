using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Restore;

/// <summary>What is asked.</summary>
/// <param name="WithoutReading">Go on although an account could not be compared with AWS.</param>
public sealed record ReleaseRestoreHoldInput(bool WithoutReading = false);

/// <summary>
/// Lets the portal change AWS again after a restore. Orders that were open in the backup may have been asked for since:
/// they look for what AWS made before they ask for anything, so that nothing is paid twice.
/// </summary>
public sealed class ReleaseRestoreHold(PortalStore store, RestoreDrift drift, AwsClock awsClock, DomainClock clock, OrderSignal signal) : UseCase<ReleaseRestoreHoldInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.EndRestoreHold;

    /// <inheritdoc/>
    protected override async Task<bool> HandleAsync(Actor actor, ReleaseRestoreHoldInput input, CancellationToken cancellationToken)
    {
        var unread = await drift.UnreadAsync(cancellationToken);
        if (unread.FirstOrDefault(u => u.Problem is null) is { } waiting)
            throw new RefusedException($"{waiting.Scope} has not been compared with AWS yet. That takes a minute after the start of a worker; then what differs is listed.");
        if (unread.Count > 0 && !input.WithoutReading)
            throw new RefusedException($"{string.Join(", ", unread.Select(u => u.Scope))} could not be compared with AWS: {unread[0].Problem} Mend the connection, or go on without that comparison.");

        var released = await store.ChangeAsync(async (scope, ct) =>
        {
            if (await scope.Db.RestoreHolds.Where(h => h.ReleasedAt == null).OrderBy(h => h.SetAt).FirstOrDefaultAsync(ct) is not { } hold)
                return false;
            var now = clock.Now;
            (hold.ReleasedAt, hold.ReleasedBy) = (now, actor.Name);
            var doubted = await DoubtAsync(scope.Db, hold, ct);
            await scope.Db.Orders.Where(o => o.Reason == OrderReason.RestoreHold && o.NextAttemptAt != null).ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, now), ct);
            var findings = await scope.Db.RestoreFindings.CountAsync(f => f.HoldId == hold.Id, ct);
            scope.Audit(new AuditLine(actor, AuditAction.RestoreReleased, "database", hold.Id.ToString(), "Database", new { findings, ordersThatLookFirst = doubted, unread = unread.Select(u => u.Scope) }));
            scope.Announce(ChangeKind.RestoreHold, hold.Id);
            return true;
        }, cancellationToken);
        signal.Wake();
        return released;
    }

    // As after a lost answer: what the backup does not know to have been sent may have been sent since.
    private async Task<int> DoubtAsync(PortalDb db, RestoreHold hold, CancellationToken cancellationToken)
    {
        var (awsNow, set) = (awsClock.Now, hold.SetAt);
        // The token that was sent may be another than the backup's, so none of them may be taken for living.
        var dead = awsNow - OrderMachine.TokenLife - TimeSpan.FromMinutes(1);
        var issues = await db.Orders
            .Where(o => o.Kind == OrderKind.Issue && (o.State == OrderState.Requested || o.State == OrderState.Cancelling) && o.Arn == null && o.RequestedAt < set)
            .ExecuteUpdateAsync(s => s
                .SetProperty(o => o.SendUnresolved, true).SetProperty(o => o.NothingFoundSince, (DateTime?)null).SetProperty(o => o.LastSentAt, awsNow)
                .SetProperty(o => o.TokenFirstSentAt, o => o.RequestedAt < dead ? o.RequestedAt : dead)
                // Where tags are not known to be allowed, names, key and time decide.
                .SetProperty(o => o.Tagged, o => db.Authorities.Any(a => a.Id == o.AuthorityId && db.Connections.Any(c => c.Id == a.ConnectionId && c.MayTag == true))), cancellationToken);
        var renewals = await db.Orders
            .Where(o => o.Kind == OrderKind.Renew && o.State == OrderState.Due && o.LastSentAt == null && o.RequestedAt < set)
            .ExecuteUpdateAsync(s => s
                .SetProperty(o => o.SendUnresolved, true).SetProperty(o => o.NothingFoundSince, (DateTime?)null).SetProperty(o => o.LastSentAt, awsNow), cancellationToken);
        return issues + renewals;
    }
}
