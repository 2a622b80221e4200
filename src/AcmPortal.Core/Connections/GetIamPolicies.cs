using AcmPortal.Aws;
using AcmPortal.Core.Access;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Connections;

/// <summary>What to fill in. What is not given is taken from the connection and the CAs that use it, else left as a named placeholder.</summary>
/// <param name="ConnectionId">The connection; null in a wizard.</param>
/// <param name="Kind">For a new connection: an assumed role also gets its trust policy.</param>
/// <param name="AccountId">12 digits.</param>
/// <param name="Region">For example us-east-1; decides the partition.</param>
/// <param name="Zones">The hosted zones.</param>
/// <param name="ExternalId">For the trust policy.</param>
/// <param name="TrustedPrincipal">ARN of who assumes the role.</param>
/// <param name="RoleArn">For a new assumed role: gives account and partition where they are not known otherwise.</param>
public sealed record GetIamPoliciesInput(
    Guid? ConnectionId = null, ConnectionKind? Kind = null, string? AccountId = null, string? Region = null,
    IReadOnlyList<ZoneName>? Zones = null, string? ExternalId = null, string? TrustedPrincipal = null, string? RoleArn = null);

/// <summary>The IAM policies to paste, with account, region and zones filled in as far as they are known.</summary>
public sealed class GetIamPolicies(PortalStore store) : UseCase<GetIamPoliciesInput, IReadOnlyList<IamPolicy>>
{
    private const string NoAccount = "ACCOUNT-ID";
    private const string NoRegion = "REGION";
    private const string NoPrincipal = "arn:{0}:iam::BASE-ACCOUNT-ID:user/BASE-USER";
    private const string NoExternalId = "EXTERNAL-ID";
    private const string NoRole = "arn:{0}:iam::ACCOUNT-ID:role/ROLE-NAME";
    private static readonly ZoneName NoZone = new("ZONEID", "ZONE-NAME");

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IamPolicy>> HandleAsync(Actor actor, GetIamPoliciesInput input, CancellationToken cancellationToken)
    {
        var connection = input.ConnectionId is { } id ? await store.ReadAsync((db, ct) => db.ConnectionAsync(id, ct), cancellationToken) : null;
        var uses = connection is null ? [] : await store.ReadAsync((db, ct) =>
            db.Authorities.Where(a => a.ConnectionId == connection.Id || a.DnsConnectionId == connection.Id).OrderBy(a => a.Name).ToListAsync(ct), cancellationToken);

        var roleArn = connection?.RoleArn ?? input.RoleArn;
        string[] regions = input.Region is { Length: > 0 } given ? [given] : [.. uses.Select(a => a.Region).Distinct()];
        if (regions.Length == 0)
            regions = [NoRegion];
        var partition = ConnectionPartition.OfArn(roleArn) ?? (AwsRegions.IsValid(regions[0]) ? AwsRegions.PartitionOf(regions[0]) : null)
            ?? ConnectionPartition.OfArn(connection?.CallerArn) ?? "aws";
        var account = input.AccountId is { Length: > 0 } typed ? typed : connection?.AccountId ?? ConnectionRules.AccountOf(roleArn) ?? NoAccount;
        IReadOnlyList<ZoneName> zones = input.Zones is { Count: > 0 } asked ? asked
            : [.. uses.SelectMany(a => a.Zones).Select(z => new ZoneName(z.ZoneId, z.Name)).Distinct()];
        if (zones.Count == 0)
            zones = [NoZone];

        List<IamPolicy> policies =
        [
            Policy(IamPolicyKind.Minimal, "Minimal", "The six ACM actions and two Route 53 actions that the portal cannot do without. For a connection that serves both.", true, true,
                IamPolicyDocuments.Minimal(true, true, partition, zones)),
            Policy(IamPolicyKind.Minimal, "Minimal, ACM", "The ACM half, where another connection writes the records.", true, false, IamPolicyDocuments.Minimal(true, false, partition, zones)),
            Policy(IamPolicyKind.Minimal, "Minimal, Route 53", "The Route 53 half, for the connection that writes the records.", false, true, IamPolicyDocuments.Minimal(false, true, partition, zones)),
            Policy(IamPolicyKind.Tight, "Tight, ACM",
                "Only names in these zones, only exportable certificates validated by DNS, and only certificates that carry the portal's tag. Add acm:DeleteCertificate to the third statement to let the portal delete what a cancelled order had requested.",
                true, false, IamPolicyDocuments.TightAcm(partition, account, regions, zones)),
            Policy(IamPolicyKind.Tight, "Tight, Route 53", "Only CNAMEs whose name begins with an underscore, created and never deleted. Add route53:ListHostedZones on * to pick zones from a list.",
                false, true, IamPolicyDocuments.TightDns(partition, zones)),
        ];
        if ((connection?.Kind ?? input.Kind) == ConnectionKind.AssumedRole)
        {
            policies.Add(Policy(IamPolicyKind.Trust, "Trust policy of the role", "Who may assume the role, and with which external id. Goes to the role's trust relationships.", true, true,
                IamPolicyDocuments.Trust(input.TrustedPrincipal is { Length: > 0 } who ? who : string.Format(null, NoPrincipal, partition), connection?.ExternalId ?? input.ExternalId ?? NoExternalId)));
            policies.Add(Policy(IamPolicyKind.AssumeRole, "Policy of who assumes the role", "Goes to the user of the base keys, or to the host's own role.", true, true,
                IamPolicyDocuments.AssumeRole(roleArn is { Length: > 0 } ? roleArn : string.Format(null, NoRole, partition))));
        }

        return policies;
    }

    private static IamPolicy Policy(IamPolicyKind kind, string title, string explanation, bool acm, bool dns, string json) => new(
        kind, title, explanation, acm, dns, json,
        [.. new[] { NoAccount, NoRegion, NoZone.Id, NoZone.Name, "BASE-ACCOUNT-ID", "BASE-USER", NoExternalId, "ROLE-NAME" }.Where(p => System.Text.RegularExpressions.Regex.IsMatch(json, $"(?<![A-Z-]){p}(?![A-Z-])"))]);
}
