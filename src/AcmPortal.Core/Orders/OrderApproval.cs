using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>What approving and refusing a held order share.</summary>
internal static class OrderApproval
{
    /// <summary>Tells that an order waits for a word.</summary>
    public static Alert Asked(Order order, DateTime now) => new()
    {
        Event = AlertEvent.NeedsPerson,
        Severity = AlertSeverity.Warning,
        At = now,
        Subject = $"The request for {order.CommonName} waits for approval",
        Text = $"{order.RequestedByName} asked for {order.CommonName}. {order.ReasonText} Open the order to approve or refuse it.",
        OrderId = order.Id,
        ProfileId = order.ProfileId,
        TeamId = order.TeamId,
        OwnerContact = order.OwnerContact,
        OnceKey = $"approval:{order.Id}",
    };

    /// <exception cref="RefusedException">It does not wait for approval any more.</exception>
    public static async Task<Order> HeldAsync(ChangeScope scope, Guid id, CancellationToken cancellationToken)
    {
        var order = await scope.Db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw new NotFoundException("The order");
        return order.State == OrderState.AwaitingApproval
            ? order
            : throw new RefusedException($"The order does not wait for approval any more: it is in {order.State}.");
    }

    public static void Move(ChangeScope scope, Actor actor, Order order, OrderState to, string action, string text, DateTime now)
    {
        scope.Db.OrderHistory.Add(OrderTransitions.Move(order, to, now, OrderReason.AskedByPerson, text, actor.Name));
        scope.Audit(OrderAudit.Of(actor, action, order, new { from = OrderState.AwaitingApproval, to, order.EstimatedCents, text }));
        scope.Announce(ChangeKind.Order, order.Id);
    }
}
