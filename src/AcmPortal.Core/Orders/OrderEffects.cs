using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Storage;
using Amazon.CertificateManager.Model;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Does at AWS what <see cref="OrderMachine"/> decided, and tells what it saw. Before a mutating call the intent is
/// committed; what the call showed goes into the record of the step.
/// </summary>
internal sealed class OrderEffects(
    OrderSteps steps, AwsAccess aws, AwsClock awsClock, OrderSearch search, CertificateIntake intake, RenewEffects renewals, RevocationEffects revocation,
    RestoreGuard restore)
{
    /// <summary>Does one effect. The order that comes back is as stored by then.</summary>
    public async Task<(Observation Seen, Order Order)> DoAsync(Effect effect, OrderLease lease, Order order, StepRecord record)
    {
        var context = await steps.ContextAsync(order, lease.Token);
        if (!context.Acm.Enabled)
            return (new Observation.ConnectionUnusable($"The connection {context.Acm.Name} is disabled. Enable it, and the order goes on by itself."), order);
        // Asked before the intent is stored; the caller asks once more, for all who call.
        if (ChangesAws(effect) && await restore.ActiveAsync(lease.Token) is not null)
            return (new Observation.OnHold(), order);
        var acm = await aws.AcmGatewayAsync(context.Acm, context.RegionOf(order), lease.Token);
        return effect switch
        {
            Effect.Request => await RequestAsync(acm, context, lease, order, record),
            Effect.Search => await search.FindAsync(acm, context, lease, order, record),
            Effect.Renew => await renewals.RenewAsync(acm, lease, order, record),
            Effect.Describe when order.Kind == OrderKind.Renew => (await renewals.DescribeAsync(acm, context, lease, order, record), order),
            Effect.Describe when order.Kind == OrderKind.Revoke => (await revocation.DescribeAsync(acm, lease, order, record), order),
            Effect.Revoke => await revocation.RevokeAsync(acm, order.RevocationReason!, lease, order, record),
            Effect.RevokeUnspecified => await revocation.RevokeAsync(acm, RevocationReasons.Unspecified, lease, order, record),
            Effect.Describe => (await DescribeAsync(acm, context, lease, order, record), order),
            Effect.Export => (await intake.ExportAsync(acm, lease, order, record), order),
            Effect.Delete => await DeleteAsync(acm, lease, order, record),
            Effect.PlaceRecords or Effect.List => throw new InvalidOperationException($"{effect} is done for many orders at once."),
        };
    }

    // An export changes what AWS renews and charges next.
    private static bool ChangesAws(Effect effect) =>
        effect is Effect.Request or Effect.Renew or Effect.Revoke or Effect.RevokeUnspecified or Effect.Delete or Effect.Export;

    private async Task<(Observation, Order)> RequestAsync(AcmGateway acm, OrderContext context, OrderLease lease, Order order, StepRecord record)
    {
        var awsNow = await acm.AwsNowAsync(lease.Token);
        var tokenLives = order is { SendUnresolved: true, Token: not null, TokenFirstSentAt: { } sent } && awsNow - sent < OrderMachine.TokenLife;
        var tagged = tokenLives ? order.Tagged : context.Acm.MayTag != false;
        var (seen, stored, denied) = await SendAsync(acm, context, lease, order, record, tokenLives, tagged);
        if (!denied || !tagged || stored.SendUnresolved)
            return (seen, stored);

        // Tagging needs a permission of its own. What was denied was not made, so it may be asked again without tags.
        stored = await steps.CommitAsync(lease, stored, record, lease.Token);
        var (untagged, after, deniedAgain) = await SendAsync(acm, context, lease, stored, record, tokenLives: false, tagged: false);
        return (deniedAgain ? seen : untagged, after);
    }

    private async Task<(Observation Seen, Order Order, bool Denied)> SendAsync(
        AcmGateway acm, OrderContext context, OrderLease lease, Order order, StepRecord record, bool tokenLives, bool tagged)
    {
        var before = order.SendUnresolved;
        var intent = Guid.CreateVersion7();
        record.Change((scope, row) =>
        {
            var awsNow = awsClock.Now;
            if (!tokenLives)
                (row.Token, row.TokenFirstSentAt) = (Guid.CreateVersion7().ToString("N"), awsNow);
            (row.LastSentAt, row.SendUnresolved, row.NothingFoundSince, row.Tagged, row.IntentId) = (awsNow, true, null, tagged, intent);
            scope.Audit(OrderAudit.Intent(row, "RequestCertificate", new { row.Names, row.KeyAlgorithm, row.Token, tagged, acm.Scope }));
        });
        order = await steps.CommitAsync(lease, order, record, lease.Token);

        var answer = await acm.RequestAsync(order.Names, order.KeyAlgorithm, order.Token!, tagged ? order.Id : null, lease.Token);
        record.Call(order.Id, answer.Call);
        record.Outcome("RequestCertificate", answer.Call);
        if (answer.Error is { } error)
        {
            if (error.Class != AwsErrorClass.UnknownOutcome)
            {
                record.Change((_, row) => row.SendUnresolved = before);
                order.SendUnresolved = before;
            }

            return (new Observation.CallFailed("RequestCertificate", error), order, error.IsDenied);
        }

        var arn = answer.Value!.CertificateArn;
        if (!LooksLikeArn(arn))
        {
            var strange = new AwsError(AwsErrorClass.UnknownOutcome, "UnexpectedAnswer", "AWS accepted the request but named no ARN.", answer.Call.HttpStatus, answer.Call.RequestId);
            return (new Observation.CallFailed("RequestCertificate", strange), order, false);
        }

        record.Change(async (scope, row, ct) =>
        {
            (row.Arn, row.ArnIsDead, row.SendUnresolved, row.NothingFoundSince) = (arn, false, false, null);
            if (context.Acm.MayTag is null)
                await scope.Db.Connections.Where(c => c.Id == context.Acm.Id && c.MayTag == null).ExecuteUpdateAsync(s => s.SetProperty(c => c.MayTag, (bool?)tagged), ct);
        });
        return (new Observation.RequestAccepted(arn), order, false);
    }

    /// <summary>Whether a text is a certificate's ARN that can be kept: ours are never longer than 200 characters.</summary>
    internal static bool LooksLikeArn(string? arn) =>
        arn is { Length: > 20 and <= 200 } && arn.StartsWith("arn:", StringComparison.Ordinal) && arn.Contains(":certificate/", StringComparison.Ordinal);

    private static async Task<Observation> DescribeAsync(AcmGateway acm, OrderContext context, OrderLease lease, Order order, StepRecord record)
    {
        var answer = await acm.DescribeAsync(order.Arn!, lease.Token);
        record.Call(order.Id, answer.Call);
        if (answer.Error is { } error)
            return error.Code == "ResourceNotFoundException" ? new Observation.NotThere() : new Observation.CallFailed("DescribeCertificate", error);
        if (answer.Value!.Certificate is not { Status.Value: { Length: > 0 } status } detail)
            return new Observation.CallFailed("DescribeCertificate", new AwsError(AwsErrorClass.Transient, "UnexpectedAnswer", "AWS's answer named no status.", answer.Call.HttpStatus, answer.Call.RequestId));

        var named = NamedRecords(detail.DomainValidationOptions ?? []);
        var wanted = order.Names.Select(BaseName).Distinct().ToList();
        if (named.Count > 0)
            record.Change((scope, _, ct) => KeepRecordsAsync(scope, context.Authority.AccountId, named, ct));
        return new Observation.Described(status, wanted.Count(named.ContainsKey), wanted.Count, detail.FailureReason?.Value);
    }

    // AWS repeats names, mixes their order, and gives the wildcard the record of its base.
    internal static Dictionary<string, WantedRecord> NamedRecords(IEnumerable<DomainValidation> options)
    {
        var named = new Dictionary<string, WantedRecord>(StringComparer.Ordinal);
        foreach (var option in options)
        {
            if (option is { DomainName: { } name, ResourceRecord: { Name: { Length: > 1 and <= 255 } record, Value: { Length: > 1 and <= 255 } value } })
                named[BaseName(name.ToLowerInvariant())] = new WantedRecord(record.TrimEnd('.').ToLowerInvariant(), value.TrimEnd('.'));
        }

        return named;
    }

    /// <summary>The name that a record proves: without a leading wildcard label.</summary>
    internal static string BaseName(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;

    /// <summary>Keeps what AWS named; a record that changed is to be brought into its zone again.</summary>
    internal static async Task KeepRecordsAsync(ChangeScope scope, string accountId, Dictionary<string, WantedRecord> named, CancellationToken cancellationToken)
    {
        var bases = named.Keys.ToList();
        var known = await scope.Db.ValidationRecords.Where(r => r.AccountId == accountId && bases.Contains(r.BaseName)).ToDictionaryAsync(r => r.BaseName, cancellationToken);
        foreach (var (baseName, wanted) in named)
        {
            if (!known.TryGetValue(baseName, out var row))
            {
                scope.Db.ValidationRecords.Add(new ValidationRecord { AccountId = accountId, BaseName = baseName, Name = wanted.Name, Value = wanted.Value });
            }
            else if (row.Name != wanted.Name || row.Value != wanted.Value)
            {
                (row.Name, row.Value, row.State, row.SeenAt, row.PendingChangeId) = (wanted.Name, wanted.Value, RecordState.Known, null, null);
            }
        }
    }

    private async Task<(Observation, Order)> DeleteAsync(AcmGateway acm, OrderLease lease, Order order, StepRecord record)
    {
        record.Change((scope, row) =>
        {
            row.IntentId = Guid.CreateVersion7();
            scope.Audit(OrderAudit.Intent(row, "DeleteCertificate", new { row.Arn }));
        });
        order = await steps.CommitAsync(lease, order, record, lease.Token);
        var answer = await acm.DeleteAsync(order.Arn!, lease.Token);
        record.Call(order.Id, answer.Call);
        record.Outcome("DeleteCertificate", answer.Call);
        return answer.Error switch
        {
            null => (new Observation.Deleted(), order),
            { Code: "ResourceNotFoundException" } => (new Observation.Deleted(), order),
            var error => (new Observation.CallFailed("DeleteCertificate", error), order),
        };
    }
}
