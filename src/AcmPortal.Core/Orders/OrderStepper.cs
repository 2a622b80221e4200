using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Orders;

/// <summary>Tells an issue order's way in six steps, in words: what was done, what is waited for and who acts, what comes.</summary>
public static class OrderStepper
{
    /// <summary>The steps as they stand at <paramref name="now"/>.</summary>
    public static IReadOnlyList<StepView> Steps(Order order, IReadOnlyList<OrderHistory> history, IReadOnlyList<ValidationRecord> records, DateTime now, OrderOptions options)
    {
        if (order.Kind == OrderKind.Renew)
            return RenewStepper.Steps(order, history, now);
        var way = OrderWay.Of(order.Kind);
        var facts = new StepFacts(order, records, now, options);

        // After a retry only the newest attempt counts.
        var start = 0;
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].From is null or OrderState.Failed)
                start = i;
        }

        var attempt = history.Skip(start).ToList();
        var failedIn = order.State == OrderState.Failed ? attempt.LastOrDefault(h => h.To == OrderState.Failed)?.From : null;
        var endedIn = order.State is OrderState.Cancelling or OrderState.Cancelled or OrderState.Refused ? attempt.LastOrDefault(h => h.To is OrderState.Cancelling or OrderState.Cancelled or OrderState.Refused && h.From is not OrderState.Cancelling)?.From : null;
        var at = order.State is OrderState.Failed ? failedIn : endedIn ?? order.State;
        var position = order.State == way.States[^1] ? way.States.Count : Math.Max(0, way.IndexOf(at));
        var steps = new List<StepView>();
        for (var i = 0; i < way.States.Count; i++)
        {
            var left = attempt.LastOrDefault(h => Passed(way, h, i))?.At;
            var status = i < position ? StepStatus.Done
                : i > position ? (endedIn is not null || failedIn is not null ? StepStatus.Skipped : StepStatus.Later)
                : order.State == OrderState.Failed ? StepStatus.Failed
                : endedIn is not null ? StepStatus.Skipped
                : StepStatus.Now;
            steps.Add(new StepView(way.Title(i, status), Detail(way, i, status, facts), status, status switch
            {
                // The end is never left: it was reached when the state was.
                StepStatus.Done => left ?? (i == way.States.Count - 1 ? order.StateSince : null),
                StepStatus.Now or StepStatus.Failed => order.StateSince,
                _ => null,
            }));
        }

        if (order.State == OrderState.AwaitingApproval)
        {
            steps[0] = steps[0] with { Title = "Ask AWS", Detail = "", Status = StepStatus.Later, At = null };
            steps.Insert(0, new StepView("Waiting for approval", order.ReasonText ?? "An administrator decides. Nothing is asked of AWS before.", StepStatus.Now, order.StateSince));
        }
        else if (order.State == OrderState.Refused)
        {
            steps.RemoveAll(s => s.Status == StepStatus.Skipped);
            steps.Add(new StepView("Refused", order.ReasonText ?? "Nothing was asked of AWS", StepStatus.Done, order.StateSince));
        }

        if (order.State is OrderState.Cancelling or OrderState.Cancelled)
        {
            steps.RemoveAll(s => s.Status == StepStatus.Skipped);
            steps.Add(order.State == OrderState.Cancelled
                ? new StepView("Cancelled", order.ReasonText ?? "Nothing was charged", StepStatus.Done, order.StateSince)
                : new StepView("Cancelling", order.ReasonText ?? "The portal acts: it looks at AWS for what the request made, to delete it before it is charged.", StepStatus.Now, order.StateSince));
        }

        return steps;
    }

    // A step is passed by the move that leaves it forwards; a shortcut passes all between.
    private static bool Passed(OrderWay way, OrderHistory line, int step) => line.From is { } from && way.IndexOf(from) is >= 0 and var a && a <= step && way.IndexOf(line.To) > step;

    private static string Detail(OrderWay way, int step, StepStatus status, StepFacts facts)
    {
        var order = facts.Order;
        return status is StepStatus.Now or StepStatus.Failed && order.ReasonText is { Length: > 0 } text && order.Reason != OrderReason.OnTheWay
            ? status == StepStatus.Now ? $"{text}{facts.Next}" : text
            : way.Detail(step, status, facts);
    }

    /// <summary>When the portal looks next, as an addition to a sentence.</summary>
    internal static string Next(Order order, DateTime now)
    {
        if (order.NextAttemptAt is not { } next || next - now < TimeSpan.FromSeconds(1))
            return "";
        var wait = next - now;
        return wait < TimeSpan.FromMinutes(2) ? $" Next look in {wait.TotalSeconds:0} s." : $" Next look in {wait.TotalMinutes:0} min.";
    }
}
