using System.Text.Json;
using AcmPortal.Aws;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Connections;

/// <summary>What to test.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="Region">Where ACM is asked; null for the region of a CA that uses it, else us-east-1.</param>
/// <param name="ZoneIds">Hosted zones to probe; null for those of the CAs that use it, else the first that it may list.</param>
public sealed record TestConnectionInput(Guid ConnectionId, string? Region = null, IReadOnlyList<string>? ZoneIds = null);

/// <summary>Asks AWS who the connection is, and probes every permission that can be probed without effect. Keeps the findings.</summary>
public sealed class TestConnection(PortalStore store, AwsAccess aws, ConnectionProbes probes, DomainClock clock) : UseCase<TestConnectionInput, ConnectionTest>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override IValidator<TestConnectionInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<ConnectionTest> HandleAsync(Actor actor, TestConnectionInput input, CancellationToken cancellationToken)
    {
        var (connection, uses) = await store.ReadAsync(async (db, ct) => (
            await db.ConnectionAsync(input.ConnectionId, ct),
            await db.Authorities.Where(a => a.ConnectionId == input.ConnectionId || a.DnsConnectionId == input.ConnectionId).OrderBy(a => a.Name).ToListAsync(ct)), cancellationToken);
        if (!connection.Enabled)
            throw new RefusedException($"The connection {connection.Name} is disabled, so AWS is not called with it. Enable it to test it.");

        var partition = ConnectionPartition.Of(connection);
        var region = input.Region ?? uses.FirstOrDefault(a => a.ConnectionId == connection.Id)?.Region ?? uses.FirstOrDefault()?.Region ?? ConnectionPartition.DefaultRegion(partition);
        var zones = input.ZoneIds ?? [.. uses.Where(a => a.DnsConnectionId == connection.Id).SelectMany(a => a.Zones).Select(z => z.ZoneId).Distinct()];
        var (identity, failure) = await WhoAsync(connection, region, cancellationToken);
        var error = failure is null ? null : ConnectionWords.Explain(failure, connection.Kind, connection.RoleArn);
        if (identity is not null && connection.AccountId is { } account && account != identity.AccountId)
        {
            error = $"The credentials belong to account {identity.AccountId} now, and the connection is of account {account}. Nothing is called with them until that is put right: rotate the keys, or make another connection.";
        }

        IReadOnlyList<PermissionLine> lines = [];
        if (error is null || failure is { IsCredentials: false, IsDenied: false })
        {
            // Without STS the account is the known one; where none is, an impossible one names a certificate as well.
            var asked = identity?.AccountId ?? connection.AccountId ?? "000000000000";
            var acm = probes.AcmAsync(connection, asked, region, cancellationToken);
            var dns = probes.Route53Async(connection, connection.AccountId ?? asked, region, zones, cancellationToken);
            lines = [new("sts:GetCallerIdentity", identity is null ? ProbeVerdict.Unknown : ProbeVerdict.Allowed, false,
                identity is null ? "Says whose credentials these are. STS could not be asked." : "Says whose credentials these are; needs no permission."), .. await acm, .. await dns];

            // Where ACM answered, the way to AWS works, whatever became of STS.
            if (failure is not null && connection.AccountId is not null && lines.Any(l => l.Action.StartsWith("acm:", StringComparison.Ordinal) && l.Verdict == ProbeVerdict.Allowed))
                error = null;
        }

        return await KeepAsync(actor, connection, identity, region, error, lines, cancellationToken);
    }

    private async Task<(CallerIdentity?, AwsError?)> WhoAsync(Connection connection, string region, CancellationToken cancellationToken)
    {
        try
        {
            return (await aws.WhoAmIAsync(connection, null, region, cancellationToken), null);
        }
        catch (Exception e) when (e is not Secrets.SecretUnreadableException && !cancellationToken.IsCancellationRequested)
        {
            return (null, AwsErrors.Classify(e, mutating: false));
        }
    }

    private Task<ConnectionTest> KeepAsync(
        Actor actor, Connection tested, CallerIdentity? identity, string region, string? error, IReadOnlyList<PermissionLine> lines, CancellationToken cancellationToken) =>
        store.ChangeAsync(async (scope, ct) =>
        {
            var connection = await scope.Db.ConnectionAsync(tested.Id, ct);
            if (connection.CredentialsVersion != tested.CredentialsVersion)
                throw new RefusedException($"The keys of {connection.Name} were rotated while they were tested. Test again.");
            bool? mayTag = lines.FirstOrDefault(l => l.Action == "acm:AddTagsToCertificate")?.Verdict switch
            {
                ProbeVerdict.Allowed => true,
                ProbeVerdict.Denied => false,
                _ => connection.MayTag,
            };
            (connection.LastTestedAt, connection.LastTestPassed, connection.LastTestError) = (clock.Now, error is null, error);
            connection.MayTag = mayTag;
            if (lines.Count > 0)
                connection.FindingsJson = JsonSerializer.Serialize(lines);
            if (error is null && identity is not null)
                (connection.AccountId, connection.CallerArn) = (identity.AccountId, identity.Arn);
            scope.Log(actor, AuditAction.ConnectionTested, connection, new
            {
                passed = error is null,
                error,
                account = identity?.AccountId,
                caller = identity?.Arn,
                region,
                denied = lines.Where(l => l.Verdict == ProbeVerdict.Denied).Select(l => l.Action).Distinct(),
            }, error is null ? AuditOutcome.Ok : AuditOutcome.Failed);
            return new ConnectionTest(error is null, error, identity?.AccountId ?? connection.AccountId, identity?.Arn, mayTag, lines, clock.Now, region);
        }, cancellationToken);

    private sealed class Rules : AbstractValidator<TestConnectionInput>
    {
        public Rules()
        {
            RuleFor(i => i.Region).IsRegionOrNull();
            RuleFor(i => i.ZoneIds).Must(z => z is null || z.Count <= 100).WithMessage("At most 100 hosted zones are tested at once.");
        }
    }
}
