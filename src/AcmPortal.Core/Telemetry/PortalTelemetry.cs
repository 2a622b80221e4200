using System.Diagnostics;
using System.Diagnostics.Metrics;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Orders;

namespace AcmPortal.Core.Telemetry;

/// <summary>
/// What the core counts, and the spans it opens. Labels name operations, states and outcomes, never a certificate, so that
/// their number does not grow with the database.
/// </summary>
public static class PortalTelemetry
{
    /// <summary>The name of source and meter.</summary>
    public const string Name = "AcmPortal";

    /// <summary>Spans of use cases, steps of orders and AWS calls.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>All of the portal's own figures.</summary>
    public static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("acmportal_aws_calls_total", null, "AWS calls by operation and outcome: ok, or the class of the error.");
    private static readonly Histogram<double> CallSeconds = Meter.CreateHistogram("acmportal_aws_call_seconds", "s", "How long AWS took to answer.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
    private static readonly Counter<long> Budget = Meter.CreateCounter<long>("acmportal_aws_budget_used_total", null, "Calls taken from the budget, by account, region and operation; its rate beside acmportal_aws_budget_limit is the share used.");
    private static readonly Counter<double> BudgetWait = Meter.CreateCounter<double>("acmportal_aws_budget_wait_seconds_total", "s", "Time that calls waited for their turn in the budget.");
    private static readonly Counter<long> LeaseLosses = Meter.CreateCounter<long>("acmportal_lease_losses_total", null, "Leases that this instance could not keep.");
    private static readonly Counter<long> SignIns = Meter.CreateCounter<long>("acmportal_sign_ins_total", null, "Sign-ins that were let in.");
    private static readonly Counter<long> AuditRows = Meter.CreateCounter<long>("acmportal_audit_rows_total", null, "Audit rows written by this instance, by action.");
    private static readonly Counter<long> Moves = Meter.CreateCounter<long>("acmportal_order_moves_total", null, "Orders that moved, by kind and new state.");
    private static readonly Histogram<double> OrderSeconds = Meter.CreateHistogram("acmportal_order_seconds", "s", "From asked to stored, or revoked, by kind of order. For a renewal: from due to renewed.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [5, 15, 30, 60, 300, 900, 3600, 21600, 86400, 259200] });

    /// <summary>The traceparent of what is going on; null where nothing is traced.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>A span of an order, in the trace of the click that asked for it, whichever instance works on it and when.</summary>
    public static Activity? StartStep(Order order, string name)
    {
        var parent = ActivityContext.TryParse(order.TraceParent, null, isRemote: true, out var asked) ? asked : default;
        // A child of the step under way where that is in the same trace, such as a commit in a step.
        if (Activity.Current is { } current && (parent == default || current.TraceId == parent.TraceId))
            parent = current.Context;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent);
        span?.SetTag("acmportal.order", order.Id).SetTag("acmportal.kind", order.Kind.ToString()).SetTag("acmportal.state", order.State.ToString());
        return span;
    }

    internal static void Called(AwsBucket bucket, string outcome, TimeSpan took)
    {
        Calls.Add(1, new("operation", bucket.Operation), new("outcome", outcome));
        CallSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("operation", bucket.Operation));
    }

    internal static void BudgetTaken(AwsBucket bucket, TimeSpan waited)
    {
        Budget.Add(1, new("account", bucket.Account), new("region", bucket.Region), new("operation", bucket.Operation));
        if (waited > TimeSpan.Zero)
            BudgetWait.Add(waited.TotalSeconds, new KeyValuePair<string, object?>("operation", bucket.Operation));
    }

    internal static void LeaseLost() => LeaseLosses.Add(1);

    internal static void Moved(Order order, TimeSpan since)
    {
        Moves.Add(1, new("kind", order.Kind.ToString()), new("state", order.State.ToString()));
        if (order.State is OrderState.Stored or OrderState.Revoked)
            OrderSeconds.Record(since.TotalSeconds, new KeyValuePair<string, object?>("kind", order.Kind.ToString()));
    }

    internal static void Committed(IReadOnlyList<AuditLine> lines)
    {
        foreach (var line in lines)
        {
            AuditRows.Add(1, new KeyValuePair<string, object?>("action", line.Action));
            if (line.Action == AuditAction.SignedIn)
                SignIns.Add(1, new KeyValuePair<string, object?>("via", line.Actor.Via));
        }
    }
}
