using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>Lets a held order go on: AWS is asked, and charges. Answers the state after.</summary>
public sealed class ApproveOrder(PortalStore store, OrderSignal signal, DomainClock clock) : UseCase<Guid, OrderState>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override async Task<OrderState> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        var state = await store.ChangeAsync(async (scope, ct) =>
        {
            var order = await OrderApproval.HeldAsync(scope, input, ct);
            var now = clock.Now;
            OrderApproval.Move(scope, actor, order, OrderState.Requested, AuditAction.OrderApproved, $"Approved by {actor.Name}.", now);
            (order.ReasonText, order.NextAttemptAt) = (null, now);
            return order.State;
        }, cancellationToken);
        signal.Wake();
        return state;
    }
}
