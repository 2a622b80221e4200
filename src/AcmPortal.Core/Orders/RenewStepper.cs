namespace AcmPortal.Core.Orders;

/// <summary>Tells a renewal's way in three steps, in words.</summary>
internal static class RenewStepper
{
    private static readonly OrderState[] Way = [OrderState.Due, OrderState.Renewing, OrderState.Issued, OrderState.Stored];

    public static IReadOnlyList<StepView> Steps(Order order, IReadOnlyList<OrderHistory> history, DateTime now)
    {
        var end = history.LastOrDefault(h => h.To is OrderState.Failed or OrderState.Cancelled);
        var ended = order.State is OrderState.Failed or OrderState.Cancelled;
        var at = order.State == OrderState.Stored ? Way.Length : Math.Max(0, Array.IndexOf(Way, ended ? end?.From ?? OrderState.Due : order.State));
        var steps = new List<StepView>();
        for (var i = 0; i < Way.Length; i++)
        {
            var status = i < at ? StepStatus.Done : i > at ? (ended ? StepStatus.Skipped : StepStatus.Later)
                : order.State == OrderState.Failed ? StepStatus.Failed : ended ? StepStatus.Skipped : StepStatus.Now;
            // AWS had renewed before it was asked: that step was never in.
            if (status == StepStatus.Done && Way[i] == OrderState.Renewing && history.All(h => h.To != OrderState.Renewing))
                continue;
            var left = history.LastOrDefault(h => h.From == Way[i])?.At ?? order.StateSince;
            DateTime? when = status switch
            {
                StepStatus.Done => left,
                StepStatus.Now or StepStatus.Failed => order.StateSince,
                _ => null,
            };
            steps.Add(new StepView(Title(Way[i], status), Detail(order, Way[i], status, now), status, when));
        }

        if (order.State != OrderState.Cancelled)
            return steps;
        steps.RemoveAll(s => s.Status == StepStatus.Skipped);
        steps.Add(new StepView("Ended", order.ReasonText ?? "Nothing was renewed.", StepStatus.Done, order.StateSince));
        return steps;
    }

    private static string Title(OrderState state, StepStatus status) => (state, status) switch
    {
        (OrderState.Due, StepStatus.Done) => "Looked at AWS",
        (OrderState.Due, _) => "Look at AWS",
        (OrderState.Renewing, StepStatus.Done) => "Renewed",
        (OrderState.Renewing, StepStatus.Now) => "Waiting for AWS to renew",
        (OrderState.Renewing, _) => "Renewal",
        (OrderState.Issued, StepStatus.Done) => "Exported",
        (OrderState.Issued, _) => "Export",
        _ => "Stored",
    };

    private static string Detail(Order order, OrderState state, StepStatus status, DateTime now)
    {
        if (status is StepStatus.Now or StepStatus.Failed && order.ReasonText is { Length: > 0 } text)
            return status == StepStatus.Now ? $"{text}{OrderStepper.Next(order, now)}" : text;
        return (state, status) switch
        {
            (OrderState.Due, StepStatus.Done) => order.RenewalAcceptedAt is not null ? "AWS had not renewed, and accepted the renewal" : "the portal asked for nothing",
            (OrderState.Due, _) => $"The portal acts: it looks whether AWS has renewed already, and asks for the renewal only if not.{OrderStepper.Next(order, now)}",
            (OrderState.Renewing, StepStatus.Done) => "AWS made a new version with a new key",
            (OrderState.Renewing, StepStatus.Now) => $"AWS acts. Usually minutes; up to several hours.{OrderStepper.Next(order, now)}",
            (OrderState.Renewing, _) => "AWS makes a new version under the same ARN",
            (OrderState.Issued, StepStatus.Done) => "key and certificate pair",
            (OrderState.Issued, StepStatus.Now) => $"The portal acts: it exports the new version and checks that key and certificate pair.{OrderStepper.Next(order, now)}",
            (OrderState.Issued, _) => "export, check that key and certificate pair",
            (_, StepStatus.Done) => order.ReasonText ?? "sealed as the current version; the one before stays until it has ended",
            _ => "sealed, ready to download",
        };
    }
}
