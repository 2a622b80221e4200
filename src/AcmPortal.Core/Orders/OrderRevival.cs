using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Takes a failed order up again whose certificate AWS has issued after all: it is paid for, so it is fetched.</summary>
internal static class OrderRevival
{
    /// <summary>Moves the order on with the ARN that it knows; a person is told where a newer order has its place.</summary>
    public static async Task ReviveAsync(ChangeScope scope, Order order, DateTime now, CancellationToken cancellationToken)
    {
        if (await scope.Db.Orders.AnyAsync(o => o.OpenSlot == order.Fingerprint, cancellationToken))
        {
            await scope.RaiseOnceAsync(
                new Alert
                {
                    Event = AlertEvent.NeedsPerson,
                    Severity = AlertSeverity.Warning,
                    At = now,
                    Subject = $"{order.CommonName} was issued twice",
                    Text = $"AWS has issued {order.Arn} after its order had failed, and a newer order for the same names is open. Cancel that one if it is not issued yet, then retry the failed one; or delete the certificate at AWS.",
                    OrderId = order.Id,
                    ProfileId = order.ProfileId,
                    TeamId = order.TeamId,
                    OwnerContact = order.OwnerContact,
                    OnceKey = $"issued-after-all:{order.Id:N}",
                },
                cancellationToken);
            return;
        }

        var (from, reason) = (order.State, order.Reason);
        const string Text = "AWS has issued the certificate after all: a comparison with AWS found it, and the order goes on.";
        // A first step looks at AWS, so from here it goes to wherever the certificate really stands.
        scope.Db.OrderHistory.Add(OrderTransitions.Move(order, OrderState.AwaitingRecords, now, OrderReason.Adopted, Text, Actor.Portal.Name));
        order.ArnIsDead = false;
        (order.CancelRequestedAt, order.CancelRequestedBy, order.ReasonText) = (null, null, Text);
        (order.AwsCode, order.AwsMessage, order.AwsRequestId) = (null, null, null);
        (order.OpenSlot, order.NextAttemptAt) = (order.Fingerprint, now);
        scope.Audit(OrderAudit.Of(Actor.Portal, AuditAction.OrderRetried, order, new { from, to = order.State, reason, order.Arn, foundIssued = true }));
        scope.Announce(ChangeKind.Order, order.Id);
    }
}
