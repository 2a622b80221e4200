using AcmPortal.Core.Dns;

namespace AcmPortal.Core.Orders;

/// <summary>The steps of a new certificate.</summary>
internal sealed class IssueWay : OrderWay
{
    public static readonly IssueWay Instance = new();

    public override IReadOnlyList<OrderState> States { get; } =
        [OrderState.Requested, OrderState.AwaitingRecords, OrderState.RecordsPending, OrderState.Validating, OrderState.Issued, OrderState.Stored];

    public override string Title(int step, StepStatus status) => (step, status) switch
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

    public override string Detail(int step, StepStatus status, StepFacts facts)
    {
        var order = facts.Order;
        var names = order.Names.Count;
        var bases = order.Names.Select(OrderEffects.BaseName).Distinct().Count();
        return (step, status) switch
        {
            (0, StepStatus.Done) => "AWS gave the ARN; it is stored",
            (0, StepStatus.Now) => $"The portal acts: it asks ACM for the certificate. Usually done within a second.{facts.Next}",
            (1, StepStatus.Done) => $"{Count(bases, "CNAME")} for {Count(names, "name")}{(bases < names ? " (a wildcard shares its base's)" : "")}",
            (1, StepStatus.Now) => $"AWS acts: it names the CNAME of each name. Usually a few seconds.{facts.Next}",
            (2, StepStatus.Done) => Written(facts.Records, bases),
            (2, StepStatus.Now) => $"The portal acts: records of all waiting orders go into the zone together. Usually a second.{facts.Next}",
            (3, StepStatus.Done) => "AWS found the records and issued the certificate",
            (3, StepStatus.Now) => $"AWS acts. Usually under a minute; allowed 72 hours.{facts.Next}",
            (4, StepStatus.Done) => "exported; key and certificate pair",
            (4, StepStatus.Now) => $"The portal acts: it exports the certificate and checks that key and certificate pair.{facts.Next}",
            (4, _) => "export, check that key and certificate pair",
            (5, StepStatus.Done) => order.Reason == OrderReason.IssuedDespiteCancel ? order.ReasonText ?? "sealed" : $"sealed; AWS renews from {facts.Options.ManagedRenewalDays} days before expiry",
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
}
