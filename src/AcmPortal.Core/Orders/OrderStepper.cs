using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Orders;

/// <summary>Tells an issue order's way in six steps, in words: what was done, what is waited for and who acts, what comes.</summary>
public static class OrderStepper
{
    private static readonly OrderState[] Way =
        [OrderState.Requested, OrderState.AwaitingRecords, OrderState.RecordsPending, OrderState.Validating, OrderState.Issued, OrderState.Stored];

    /// <summary>The steps as they stand at <paramref name="now"/>.</summary>
    public static IReadOnlyList<StepView> Steps(Order order, IReadOnlyList<OrderHistory> history, IReadOnlyList<ValidationRecord> records, DateTime now, OrderOptions options)
    {
        if (order.Kind == OrderKind.Renew)
            return RenewStepper.Steps(order, history, now);
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
        var position = order.State == OrderState.Stored ? Way.Length : Math.Max(0, Array.IndexOf(Way, at ?? OrderState.Requested));
        var steps = new List<StepView>();
        for (var i = 0; i < Way.Length; i++)
        {
            var left = attempt.LastOrDefault(h => Passed(h, i))?.At;
            var status = i < position ? StepStatus.Done
                : i > position ? (endedIn is not null || failedIn is not null ? StepStatus.Skipped : StepStatus.Later)
                : order.State == OrderState.Failed ? StepStatus.Failed
                : endedIn is not null ? StepStatus.Skipped
                : StepStatus.Now;
            steps.Add(new StepView(Title(i, status), Detail(i, status, order, records, now, options), status, status switch
            {
                StepStatus.Done => left,
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
    private static bool Passed(OrderHistory line, int step) => line.From is { } from && Array.IndexOf(Way, from) is >= 0 and var a && a <= step && Array.IndexOf(Way, line.To) > step;

    private static string Title(int step, StepStatus status) => (step, status) switch
    {
        (0, StepStatus.Done) => "Requested",
        (0, _) => "Ask AWS",
        (1, StepStatus.Done) => "Records read",
        (1, StepStatus.Now) => "Waiting for AWS to name the records",
        (1, _) => "Read the records",
        (2, StepStatus.Done) => "Records written",
        (2, _) => "Write the records",
        (3, StepStatus.Done) => "Validated",
        (3, StepStatus.Now) => "Waiting for AWS to validate",
        (3, _) => "Validation",
        (4, StepStatus.Done) => "Issued",
        (4, StepStatus.Now) => "Export",
        (4, _) => "Issued",
        (5, _) => "Stored",
        _ => "",
    };

    private static string Detail(int step, StepStatus status, Order order, IReadOnlyList<ValidationRecord> records, DateTime now, OrderOptions options)
    {
        if (status is StepStatus.Now or StepStatus.Failed && order.ReasonText is { Length: > 0 } text && order.Reason != OrderReason.OnTheWay)
            return status == StepStatus.Now ? $"{text}{Next(order, now)}" : text;
        var names = order.Names.Count;
        var bases = order.Names.Select(OrderEffects.BaseName).Distinct().Count();
        return (step, status) switch
        {
            (0, StepStatus.Done) => "AWS gave the ARN; it is stored",
            (0, StepStatus.Now) => $"The portal acts: it asks ACM for the certificate. Usually done within a second.{Next(order, now)}",
            (1, StepStatus.Done) => $"{Count(bases, "CNAME")} for {Count(names, "name")}{(bases < names ? " (a wildcard shares its base's)" : "")}",
            (1, StepStatus.Now) => $"AWS acts: it names the CNAME of each name. Usually a few seconds.{Next(order, now)}",
            (2, StepStatus.Done) => Written(records, bases),
            (2, StepStatus.Now) => $"The portal acts: records of all waiting orders go into the zone together. Usually a second.{Next(order, now)}",
            (3, StepStatus.Done) => "AWS found the records and issued the certificate",
            (3, StepStatus.Now) => $"AWS acts. Usually under a minute; allowed 72 hours.{Next(order, now)}",
            (4, StepStatus.Done) => "exported; key and certificate pair",
            (4, StepStatus.Now) => $"The portal acts: it exports the certificate and checks that key and certificate pair.{Next(order, now)}",
            (4, _) => "export, check that key and certificate pair",
            (5, StepStatus.Done) => order.Reason == OrderReason.IssuedDespiteCancel ? order.ReasonText ?? "sealed" : $"sealed; AWS renews from {options.ManagedRenewalDays} days before expiry",
            (5, _) => "sealed, ready to download",
            (1, _) => "AWS names the CNAME that proves each name",
            (2, _) => "one batch for each zone; what is right already is left alone",
            (3, _) => "AWS finds the records in public DNS",
            _ => "",
        };
    }

    private static string Written(IReadOnlyList<ValidationRecord> records, int bases)
    {
        if (records.Count == 0)
            return $"{Count(bases, "record")} in place";
        var pending = records.Any(r => r.PendingChangeId is not null);
        return $"{Count(bases, "record")} in place{(pending ? ", on the way to all name servers" : ", in sync")}";
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";

    internal static string Next(Order order, DateTime now)
    {
        if (order.NextAttemptAt is not { } next || next - now < TimeSpan.FromSeconds(1))
            return "";
        var wait = next - now;
        return wait < TimeSpan.FromMinutes(2) ? $" Next look in {wait.TotalSeconds:0} s." : $" Next look in {wait.TotalMinutes:0} min.";
    }
}
