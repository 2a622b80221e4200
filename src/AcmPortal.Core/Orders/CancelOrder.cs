using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Asks for an order to be ended: at once while nothing was sent, else it is deleted at AWS or watched. Answers the state
/// after. The request is a flag that the next step of the order obeys, so it may be made while a step is under way.
/// </summary>
public sealed class CancelOrder(PortalStore store, OrderSignal signal, DomainClock clock) : UseCase<Guid, OrderState>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override async Task<OrderState> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        var state = await store.ChangeAsync(async (scope, ct) =>
        {
            // Somebody may approve it at this moment.
            await scope.Db.LockOrderAsync(input, ct);
            var order = await scope.Db.Orders.SingleOrDefaultAsync(o => o.Id == input, ct) ?? throw new NotFoundException("The order");
            OrderRules.RequireOwn(actor, order);
            if (order.CancelRequestedAt is not null && OrderTransitions.IsOpen(order.State))
                return order.State;
            if (!OrderRules.MayCancel(order))
                throw new RefusedException($"An order in {order.State} cannot be cancelled any more.");
            var now = clock.Now;
            (order.CancelRequestedAt, order.CancelRequestedBy) = (now, actor.Name);
            if (order.State == OrderState.AwaitingApproval)
            {
                // No worker holds it and nothing was sent: it ends here.
                scope.Db.OrderHistory.Add(OrderTransitions.Move(order, OrderState.Cancelled, now, OrderReason.CancelledBeforeSending, "Cancelled before it was approved; nothing was asked of AWS.", actor.Name));
                order.ReasonText = "Cancelled before it was approved; nothing was asked of AWS.";
            }
            else
            {
                order.NextAttemptAt = now;
            }

            scope.Audit(OrderAudit.Of(actor, AuditAction.OrderCancelAsked, order, new { order.State, order.Arn, sent = order.LastSentAt is not null }));
            scope.Announce(ChangeKind.Order, order.Id);
            return order.State;
        }, cancellationToken);
        signal.Wake();
        return state;
    }
}

/// <summary>What may be done with an order as it stands.</summary>
public static class OrderRules
{
    /// <summary>Whether it may be cancelled: while it is open and AWS has not issued it.</summary>
    public static bool MayCancel(Order order) =>
        order.CancelRequestedAt is null && order.State is OrderState.AwaitingApproval or OrderState.Due or OrderState.Renewing or OrderState.Requested or OrderState.AwaitingRecords or OrderState.RecordsPending or OrderState.Validating;

    /// <summary>Whether it may be retried: when it failed, or made to try now while it waits after an error.</summary>
    public static bool MayRetry(Order order) => (order.State == OrderState.Failed && (order.Kind == OrderKind.Issue || !order.ArnIsDead)) || (OrderTransitions.IsOpen(order.State) && order.Attempt > 0);

    /// <summary>Whether it may be requested again, with other names if wanted: when it failed and no certificate came of it.</summary>
    public static bool MayRequestAgain(Order order) => order is { Kind: OrderKind.Issue, State: OrderState.Failed, CertificateId: null };

    /// <summary>Whether a person has to do something before the order can go on.</summary>
    public static bool NeedsPerson(OrderState state, OrderReason reason) => state is OrderState.Failed or OrderState.AwaitingApproval
        || (OrderTransitions.IsOpen(state) && reason is OrderReason.ZoneNotWritable or OrderReason.RecordConflict or OrderReason.ZoneNotFound or OrderReason.SeveralCandidates
            or OrderReason.CredentialsRefused or OrderReason.ActionDenied or OrderReason.ConnectionDisabled or OrderReason.ExportUnusable or OrderReason.UnknownError
            or OrderReason.QuotaReached or OrderReason.RefusedByAws or OrderReason.RenewalFailedAtAws or OrderReason.ClockDiffers or OrderReason.RestoreHold);

    /// <summary>The reasons of <see cref="NeedsPerson"/> in open orders, for queries.</summary>
    internal static readonly OrderReason[] PersonReasons =
    [
        OrderReason.ZoneNotWritable, OrderReason.RecordConflict, OrderReason.ZoneNotFound, OrderReason.SeveralCandidates,
        OrderReason.CredentialsRefused, OrderReason.ActionDenied, OrderReason.ConnectionDisabled, OrderReason.ExportUnusable, OrderReason.UnknownError,
        OrderReason.QuotaReached, OrderReason.RefusedByAws, OrderReason.RenewalFailedAtAws, OrderReason.ClockDiffers, OrderReason.RestoreHold,
    ];

    // One's own orders need no more than the right to request; others' need an operator.
    internal static void RequireOwn(Actor actor, Order order)
    {
        if (order.RequestedById != actor.Id)
            actor.Require(Permission.OperateOrders, order.TeamId);
    }
}
