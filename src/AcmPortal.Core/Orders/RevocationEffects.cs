using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using Amazon.CertificateManager.Model;

namespace AcmPortal.Core.Orders;

/// <summary>Does at AWS what <see cref="RevokeMachine"/> decided.</summary>
internal sealed class RevocationEffects(OrderSteps steps, AwsClock awsClock)
{
    /// <summary>Looks; where AWS shows it revoked, the certificate's end goes into the transaction of the decision.</summary>
    public async Task<Observation> DescribeAsync(AcmGateway acm, OrderLease lease, Order order, StepRecord record)
    {
        var answer = await acm.DescribeAsync(order.Arn!, lease.Token);
        record.Call(order.Id, answer.Call);
        if (answer.Error is { } error)
            return error.Code == "ResourceNotFoundException" ? new Observation.NotThere() : new Observation.CallFailed("DescribeCertificate", error);
        if (answer.Value!.Certificate is not { Status.Value: { Length: > 0 } status } detail)
            return new Observation.CallFailed("DescribeCertificate", new AwsError(AwsErrorClass.Transient, "UnexpectedAnswer", "AWS's answer named no status.", answer.Call.HttpStatus, answer.Call.RequestId));
        if (status == "REVOKED")
            record.Change((scope, row, ct) => CertificateEnd.RevokedAsync(scope, row, Times(detail), detail.RevocationReason?.Value, steps.Now, ct));
        return new Observation.Described(status, 0, 0, detail.FailureReason?.Value) { InUseBy = detail.InUseBy ?? [] };
    }

    /// <summary>Revokes, with the intent committed before.</summary>
    public async Task<(Observation Seen, Order Order)> RevokeAsync(AcmGateway acm, string reason, OrderLease lease, Order order, StepRecord record)
    {
        var before = order.SendUnresolved;
        record.Change((scope, row) =>
        {
            (row.LastSentAt, row.SendUnresolved, row.IntentId) = (awsClock.Now, true, Guid.CreateVersion7());
            scope.Audit(OrderAudit.Intent(row, "RevokeCertificate", new { row.Arn, reason, chosen = row.RevocationReason }));
        });
        order = await steps.CommitAsync(lease, order, record, lease.Token);

        var answer = await acm.RevokeAsync(order.Arn!, reason, lease.Token);
        record.Call(order.Id, answer.Call);
        record.Outcome("RevokeCertificate", answer.Call);
        if (answer.Error is { Class: AwsErrorClass.UnknownOutcome } lost)
            return (new Observation.CallFailed("RevokeCertificate", lost), order);
        var sent = answer.Error is null;
        record.Change((_, row) =>
        {
            // Refused surely: as before this send. An earlier one whose answer was lost stays unresolved.
            row.SendUnresolved = !sent && before;
            if (!sent && !before)
                row.LastSentAt = null;
        });
        order.SendUnresolved = !sent && before;
        return answer.Error switch
        {
            null => (new Observation.RevocationAccepted(), order),
            { Class: AwsErrorClass.Permanent } error => (new Observation.RevocationRefused(reason, before, error), order),
            var error => (new Observation.CallFailed("RevokeCertificate", error), order),
        };
    }

    private static DateTime? Times(CertificateDetail detail) => detail.RevokedAt?.ToUniversalTime();
}
