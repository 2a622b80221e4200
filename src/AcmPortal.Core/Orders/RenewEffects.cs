using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Amazon.CertificateManager.Model;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>What renewals do at AWS: look at one certificate, and ask for its renewal.</summary>
internal sealed class RenewEffects(OrderSteps steps, AwsClock awsClock, ClockCheck clocks, ReconcileState readings)
{
    // So near its end a certificate is worth more than the fee of a renewal that may have been made already.
    private static readonly TimeSpan TooNearToWait = TimeSpan.FromDays(7);

    /// <summary>
    /// RenewCertificate, once. It has no token, so before it is sent the row says so; only an answer that AWS surely did
    /// nothing takes that back.
    /// </summary>
    public async Task<(Observation Seen, Order Order)> RenewAsync(AcmGateway acm, OrderLease lease, Order order, StepRecord record)
    {
        await acm.AwsNowAsync(lease.Token);
        if (await clocks.ProblemAsync(lease.Token) is { } problem)
            return (new Observation.ClockDiffers(problem), order);
        // The database may be an old backup, which does not know what AWS has renewed and charged since.
        if (!readings.ReadSinceStart(acm.Scope) && order.BaselineNotAfter - steps.Now > TooNearToWait)
            return (new Observation.NotReadYet(), order);

        var (sentBefore, acceptedBefore, unresolvedBefore, nothingSince) = (order.LastSentAt, order.RenewalAcceptedAt, order.SendUnresolved, order.NothingFoundSince);
        record.Change((scope, row) =>
        {
            (row.LastSentAt, row.RenewalAcceptedAt, row.SendUnresolved, row.NothingFoundSince, row.IntentId) = (awsClock.Now, null, true, null, Guid.CreateVersion7());
            scope.Audit(OrderAudit.Intent(row, "RenewCertificate", new { row.Arn, row.BaselineSerial, acm.Scope }));
        });
        order = await steps.CommitAsync(lease, order, record, lease.Token);

        var answer = await acm.RenewAsync(order.Arn!, lease.Token);
        record.Call(order.Id, answer.Call);
        record.Outcome("RenewCertificate", answer.Call);
        if (answer.Error is null)
        {
            record.Change((_, row) => (row.RenewalAcceptedAt, row.SendUnresolved) = (awsClock.Now, false));
            return (new Observation.RenewalAccepted(), order);
        }

        if (answer.Error.Class != AwsErrorClass.UnknownOutcome)
        {
            record.Change((_, row) => (row.LastSentAt, row.RenewalAcceptedAt, row.SendUnresolved, row.NothingFoundSince) = (sentBefore, acceptedBefore, unresolvedBefore, nothingSince));
            // What is decided next must not take this send for one that may have come through.
            (order.LastSentAt, order.RenewalAcceptedAt, order.SendUnresolved, order.NothingFoundSince) = (sentBefore, acceptedBefore, unresolvedBefore, nothingSince);
        }

        return (new Observation.CallFailed("RenewCertificate", answer.Error), order);
    }

    /// <summary>DescribeCertificate of a certificate that is renewed; what it shows is kept with the certificate.</summary>
    public async Task<Observation> DescribeAsync(AcmGateway acm, OrderContext context, OrderLease lease, Order order, StepRecord record)
    {
        var answer = await acm.DescribeAsync(order.Arn!, lease.Token);
        record.Call(order.Id, answer.Call);
        if (answer.Error is { } error)
            return error.Code == "ResourceNotFoundException" ? new Observation.NotThere() : new Observation.CallFailed("DescribeCertificate", error);
        if (answer.Value!.Certificate is not { Status.Value: { Length: > 0 } status } detail)
            return new Observation.CallFailed("DescribeCertificate", new AwsError(AwsErrorClass.Transient, "UnexpectedAnswer", "AWS's answer named no status.", answer.Call.HttpStatus, answer.Call.RequestId));

        var seen = new Observation.RenewalSeen(
            status, SerialOf(detail), detail.NotBefore, detail.NotAfter, detail.RenewalSummary?.RenewalStatus?.Value, detail.RenewalSummary?.UpdatedAt,
            detail.RenewalSummary?.RenewalStatusReason?.Value, awsClock.Now);
        record.Change((_, row) => row.NothingFoundSince = row.LastSentAt is not null && RenewMachine.IsQuiet(row, seen) ? row.NothingFoundSince ?? steps.Now : null);

        // Those of the renewal come first; the others are of the first validation, and are the same unless AWS changed them.
        var named = OrderEffects.NamedRecords([.. detail.DomainValidationOptions ?? [], .. detail.RenewalSummary?.DomainValidationOptions ?? []]);
        if (named.Count > 0)
            record.Change((scope, _, ct) => OrderEffects.KeepRecordsAsync(scope, context.Authority.AccountId, named, ct));
        record.Change((scope, row, ct) => KeepAsync(scope, row, detail, seen, ct));
        return seen;
    }

    /// <summary>The serial as versions have it; null when AWS did not tell.</summary>
    private static string? SerialOf(CertificateDetail detail) => SerialText.Normal(detail.Serial);

    private Task KeepAsync(ChangeScope scope, Order order, CertificateDetail detail, Observation.RenewalSeen seen, CancellationToken cancellationToken)
    {
        var now = steps.Now;
        var eligible = detail.RenewalEligibility?.Value is { } word ? word == "ELIGIBLE" : (bool?)null;
        var inUse = (detail.InUseBy?.Count ?? 0) > 0;
        var notAfter = detail.NotAfter is { } end ? end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond)) : (DateTime?)null;
        return scope.Db.Certificates.Where(c => c.Id == order.CertificateId).ExecuteUpdateAsync(set => set
            .SetProperty(c => c.AwsSeenAt, now)
            .SetProperty(c => c.AwsStatus, seen.Status)
            .SetProperty(c => c.AwsSerial, seen.Serial)
            .SetProperty(c => c.AwsNotAfter, notAfter)
            .SetProperty(c => c.AwsRenewalStatus, seen.RenewalStatus)
            .SetProperty(c => c.AwsEligible, eligible)
            .SetProperty(c => c.AwsInUse, inUse), cancellationToken);
    }
}
