using AcmPortal.Core.Notifications;

namespace AcmPortal.Core.Orders;

/// <summary>Tells the owner of an order that cannot go on without a person. Of renewals the rules of renewal tell.</summary>
internal static class OrderAlerts
{
    /// <summary>The alert of an order as it stands now; null when nobody is needed, or the whole portal is held and its readiness says so.</summary>
    public static Alert? Of(Order order, DateTime now)
    {
        if (order.Kind == OrderKind.Renew || order.State == OrderState.AwaitingApproval || order.Reason is OrderReason.ClockDiffers or OrderReason.RestoreHold
            || !OrderRules.NeedsPerson(order.State, order.Reason))
            return null;
        var failed = order.State == OrderState.Failed;
        var verb = order.Kind == OrderKind.Revoke ? "revoked" : "issued";
        var aws = order is { AwsCode: { } code, AwsMessage: { } message } ? $" AWS says: {code}: {message}" : "";
        return new()
        {
            Event = AlertEvent.NeedsPerson,
            Severity = failed && order.Kind == OrderKind.Revoke ? AlertSeverity.Critical : AlertSeverity.Warning,
            At = now,
            Subject = failed ? $"{order.CommonName} could not be {verb}" : $"{order.CommonName} cannot be {verb} without a person",
            Text = $"{order.ReasonText ?? "The order's page says what is awaited."}{aws}",
            CertificateId = order.CertificateId,
            OrderId = order.Id,
            ProfileId = order.ProfileId,
            TeamId = order.TeamId,
            OwnerContact = order.OwnerContact,
            // Each reason once; what was retried and has failed again is told again.
            OnceKey = $"order:{order.Id:N}:{order.State}:{order.Reason}{(failed ? $":{order.HistoryCount}" : "")}",
        };
    }
}
