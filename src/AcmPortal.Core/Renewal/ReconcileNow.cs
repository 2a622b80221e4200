using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Which accounts and regions.</summary>
/// <param name="Scope"><c>account/region</c>; null for all.</param>
public sealed record ReconcileNowInput(string? Scope = null);

/// <summary>Makes the comparison with AWS due at once, whatever its plan or back-off; answers how many accounts and regions that are. For who operates everywhere.</summary>
public sealed class ReconcileNow(PortalStore store, DomainClock clock) : UseCase<ReconcileNowInput, int>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override async Task<int> HandleAsync(Actor actor, ReconcileNowInput input, CancellationToken cancellationToken)
    {
        // An account is no team's: what is read of it, and its quota of calls, is everybody's.
        actor.RequireEverywhere(Permission.OperateOrders);
        var now = clock.Now;
        var due = await store.ChangeAsync(async (scope, ct) =>
        {
            var rows = scope.Db.AwsScopes.Where(s => input.Scope == null || s.Scope == input.Scope);
            var ids = await rows.Select(s => s.Id).ToListAsync(ct);
            await rows.ExecuteUpdateAsync(set => set.SetProperty(s => s.NextAt, now), ct);
            foreach (var id in ids)
                scope.Announce(ChangeKind.AwsScope, id);
            if (ids.Count > 0)
                scope.Audit(new AuditLine(actor, AuditAction.ReconcileAsked, "aws", input.Scope ?? "all", input.Scope ?? "All accounts and regions"));
            return ids.Count;
        }, cancellationToken);
        return due > 0 || input.Scope is null ? due : throw new NotFoundException("The account and region");
    }
}
