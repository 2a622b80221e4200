using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Which of several certificates at AWS is the order's.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Arn">One of the order's candidates.</param>
public sealed record ChooseCandidateInput(Guid OrderId, string Arn);

/// <summary>Lets a person say which certificate a lost answer meant, when several at AWS could be the one.</summary>
public sealed class ChooseCandidate(PortalStore store, OrderSignal signal, DomainClock clock) : UseCase<ChooseCandidateInput, OrderState>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override async Task<OrderState> HandleAsync(Actor actor, ChooseCandidateInput input, CancellationToken cancellationToken)
    {
        var state = await store.ChangeAsync(async (scope, ct) =>
        {
            var order = await scope.Db.Orders.SingleOrDefaultAsync(o => o.Id == input.OrderId, ct) ?? throw new NotFoundException("The order");
            if (order.Arn is not null || !order.Candidates.Contains(input.Arn, StringComparer.Ordinal))
                throw new RefusedException("The order does not wait for this choice any more. Reload the page.");
            if (await scope.Db.Orders.AnyAsync(o => o.Arn == input.Arn && o.Id != order.Id, ct))
                throw new RefusedException("Another order has taken this certificate by now. Choose another one.");
            (order.Arn, order.ArnIsDead, order.SendUnresolved, order.NothingFoundSince, order.Candidates) = (input.Arn, false, false, null, []);
            order.NextAttemptAt = clock.Now;
            scope.Audit(OrderAudit.Of(actor, AuditAction.OrderRetried, order, new { chosen = input.Arn }));
            scope.Announce(ChangeKind.Order, order.Id);
            return order.State;
        }, cancellationToken);
        signal.Wake();
        return state;
    }
}
