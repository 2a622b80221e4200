using AcmPortal.Core.Aws;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Names;
using Amazon.Route53.Model;

namespace AcmPortal.Core.Authorities;

/// <summary>Checks a CA against AWS and DNS. Never throws for what they answer: each line says what was found.</summary>
public sealed class AuthorityChecker(AwsAccess aws, AwsCaller caller, DnsQuestions dns)
{
    private static readonly TimeSpan DnsPatience = TimeSpan.FromSeconds(6);

    /// <summary>Runs every check; a hard one that fails keeps those that need it from being asked.</summary>
    public async Task<AuthorityCheck> CheckAsync(
        Connection acm, Connection route53, string region, IReadOnlyList<string> zoneIds, CancellationToken cancellationToken)
    {
        var lines = new List<CheckLine>();
        var regionFits = CheckRegion(lines, acm, route53, region);
        var account = acm.AccountId;
        if (Usable(lines, CheckCode.Account, "Account", acm) && regionFits)
        {
            account = await AccountAsync(lines, acm, region, cancellationToken);
            if (account is not null)
                await AcmAsync(lines, acm, account, region, cancellationToken);
            else
                lines.Add(new(CheckCode.Acm, CheckStatus.Skipped, "AWS Certificate Manager", "Not asked, since the account is not known."));
        }
        else
        {
            lines.Add(new(CheckCode.Acm, CheckStatus.Skipped, "AWS Certificate Manager", "Not asked, since the lines above failed."));
        }

        var zones = new List<ZoneName>();
        if (route53.Id == acm.Id ? acm.Enabled : Usable(lines, CheckCode.ZoneReadable, "Hosted zones", route53))
        {
            foreach (var id in zoneIds.Select(Bare).Distinct(StringComparer.Ordinal))
            {
                if (regionFits)
                    await ZoneAsync(lines, zones, route53, region, id, cancellationToken);
                else
                    lines.Add(new(CheckCode.ZoneReadable, CheckStatus.Skipped, $"Hosted zone {id}", "Not asked, since the region is not valid.", id));
            }
        }

        foreach (var twin in zones.GroupBy(z => z.Name).Where(g => g.Count() > 1))
        {
            lines.Add(new(CheckCode.ZoneUnique, CheckStatus.Failed, $"Two zones named {twin.Key}",
                $"The hosted zones {string.Join(" and ", twin.Select(z => z.Id))} are both named {twin.Key}. Public DNS uses only one of them: keep the one whose name servers the registrar has."));
        }

        return new(lines, account, zones);
    }

    /// <summary>A zone id without the prefix that Route 53 puts before it.</summary>
    public static string Bare(string zoneId) => zoneId.Trim() is var id ? id[(id.LastIndexOf('/') + 1)..] : "";

    private static bool CheckRegion(List<CheckLine> lines, Connection acm, Connection route53, string region)
    {
        if (!AcmPortal.Aws.AwsRegions.IsValid(region))
        {
            lines.Add(new(CheckCode.Region, CheckStatus.Failed, "Region", $"\"{NameText.Quote(region)}\" is no AWS region. Choose one from the list, for example us-east-1."));
            return false;
        }

        var partition = AcmPortal.Aws.AwsRegions.PartitionOf(region);
        foreach (var connection in new[] { acm, route53 }.DistinctBy(c => c.Id))
        {
            if (ConnectionPartition.Of(connection) is { } own && own != partition)
            {
                lines.Add(new(CheckCode.Region, CheckStatus.Failed, "Region",
                    $"{region} is in the partition {partition}, and the connection {connection.Name} is in {own}. Choose a region of {own}, for example {ConnectionPartition.DefaultRegion(own)}."));
                return false;
            }
        }

        var known = AwsRegions.All.FirstOrDefault(r => r.Id == region);
        lines.Add(known is null
            ? new(CheckCode.Region, CheckStatus.Warning, "Region", $"{region} is not in the portal's list of regions. It is named like one, so it may be new; check its spelling.")
            : new(CheckCode.Region, CheckStatus.Ok, "Region", $"{region}, {known.DisplayName}."));
        return true;
    }

    private static bool Usable(List<CheckLine> lines, CheckCode code, string title, Connection connection)
    {
        if (connection.Enabled)
            return true;
        lines.Add(new(code, CheckStatus.Failed, title, $"The connection {connection.Name} is disabled, so AWS is not called with it. Enable it, or choose another."));
        return false;
    }

    private async Task<string?> AccountAsync(List<CheckLine> lines, Connection connection, string region, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await aws.WhoAmIAsync(connection, null, region, cancellationToken);
            if (connection.AccountId is { } known && known != identity.AccountId)
            {
                lines.Add(new(CheckCode.Account, CheckStatus.Failed, "Account",
                    $"The credentials of {connection.Name} belong to account {identity.AccountId} now, and the connection is of account {known}. Rotate its keys, or make another connection."));
                return null;
            }

            lines.Add(new(CheckCode.Account, CheckStatus.Ok, "Account", $"Account {identity.AccountId}, as {identity.Arn}."));
            return identity.AccountId;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = AwsErrors.Classify(e, mutating: false);
            var why = ConnectionWords.Explain(error, connection.Kind, connection.RoleArn);
            var hard = connection.AccountId is null || error.IsCredentials || error.IsDenied;
            lines.Add(hard
                ? new(CheckCode.Account, CheckStatus.Failed, "Account", $"AWS does not say whose credentials {connection.Name} has. {why}", null, error.Code, error.Message, error.RequestId)
                : new(CheckCode.Account, CheckStatus.Skipped, "Account", $"Account {connection.AccountId}, as known from the last test; STS could not be asked. {why}", null, error.Code, error.Message, error.RequestId));
            return hard ? null : connection.AccountId;
        }
    }

    private async Task AcmAsync(List<CheckLine> lines, Connection connection, string account, string region, CancellationToken cancellationToken)
    {
        var error = await ReachAsync(connection, async () =>
        {
            var acm = await aws.AcmAsync(connection, region, cancellationToken);
            return (await caller.CallAsync(new AwsBucket(account, region, "ListCertificates"), false, ct => acm.ListCertificatesAsync(new() { MaxItems = 1 }, ct), _ => "", cancellationToken)).Error;
        }, cancellationToken);
        lines.Add(error is null
            ? new(CheckCode.Acm, CheckStatus.Ok, "AWS Certificate Manager", $"ACM answers in {region}.")
            : new(CheckCode.Acm, CheckStatus.Failed, "AWS Certificate Manager",
                $"Failed to reach AWS Certificate Manager: {(error.IsDenied ? $"the connection {connection.Name} may not list certificates. Allow acm:ListCertificates (the connection's page shows the policy). AWS said: {ConnectionWords.Quote(error)}" : ConnectionWords.Explain(error, connection.Kind, connection.RoleArn))}",
                null, error.Code, error.Message, error.RequestId));
    }

    private async Task ZoneAsync(List<CheckLine> lines, List<ZoneName> zones, Connection connection, string region, string id, CancellationToken cancellationToken)
    {
        GetHostedZoneResponse? found = null;
        var error = await ReachAsync(connection, async () =>
        {
            var route53 = await aws.Route53Async(connection, region, cancellationToken);
            var answer = await caller.CallAsync(new AwsBucket(connection.AccountId ?? connection.Id.ToString("N"), "global", AwsRates.Route53), false,
                ct => route53.GetHostedZoneAsync(new() { Id = id }, ct), _ => "", cancellationToken);
            found = answer.Value;
            return answer.Error;
        }, cancellationToken);
        if (found?.HostedZone?.Name is not { Length: > 0 } fullName)
        {
            var why = error switch
            {
                null => "AWS's answer did not name the zone.",
                { Code: "NoSuchHostedZone" or "InvalidInput" } =>
                    $"there is no hosted zone {id} in the account of {connection.Name}. Check the id (it begins with Z) and the connection. AWS said: {ConnectionWords.Quote(error)}",
                { IsDenied: true } =>
                    $"the connection {connection.Name} may not read {id}. Allow route53:GetHostedZone on it (the connection's page shows the policy). AWS said: {ConnectionWords.Quote(error)}",
                _ => ConnectionWords.Explain(error, connection.Kind, connection.RoleArn),
            };
            lines.Add(new(CheckCode.ZoneReadable, CheckStatus.Failed, $"Hosted zone {id}", $"Failed to access Route 53 hosted zone: {why}", id, error?.Code, error?.Message, error?.RequestId));
            return;
        }

        var name = fullName.TrimEnd('.').ToLowerInvariant();
        lines.Add(new(CheckCode.ZoneReadable, CheckStatus.Ok, $"Hosted zone {name}", $"{id} is {name}.", id));
        if (found.HostedZone.Config?.PrivateZone == true)
        {
            lines.Add(new(CheckCode.ZonePublic, CheckStatus.Failed, $"{name} is private",
                $"The hosted zone {name} ({id}) is private: only its VPCs see it, and ACM looks in public DNS. Choose the public hosted zone of that name.", id));
            return;
        }

        lines.Add(new(CheckCode.ZonePublic, CheckStatus.Ok, $"{name} is public", "ACM can look into it.", id));
        zones.Add(new(id, name));
        var own = (found.DelegationSet?.NameServers ?? []).Select(s => s.TrimEnd('.').ToLowerInvariant()).Order(StringComparer.Ordinal).ToList();
        lines.Add(await DelegationAsync(name, id, own, cancellationToken));
    }

    /// <summary>Whether public DNS delegates a zone to its own name servers; a warning where not, skipped where DNS cannot be asked.</summary>
    public async Task<CheckLine> DelegationAsync(string name, string id, IReadOnlyList<string> own, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DnsPatience);
        var reply = await dns.NameServersAsync(name, limit.Token);
        if (reply is DnsReply<IReadOnlyList<string>>.CouldNotAsk(var reason))
            return new(CheckCode.ZoneDelegated, CheckStatus.Skipped, $"Delegation of {name}", $"Not checked: public DNS could not be asked: {reason} The zone's name servers are {string.Join(", ", own)}.", id);
        return DnsFindings.Delegation(name, own, reply) is { } problem
            ? new(CheckCode.ZoneDelegated, CheckStatus.Warning, $"Delegation of {name}", problem, id)
            : new(CheckCode.ZoneDelegated, CheckStatus.Ok, $"Delegation of {name}", $"Public DNS delegates {name} to the zone's name servers.", id);
    }

    private static async Task<AwsError?> ReachAsync(Connection connection, Func<Task<AwsError?>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The client itself could not be made: a secret that does not open, a role that cannot be assumed.
            return e is Secrets.SecretUnreadableException
                ? new AwsError(AwsErrorClass.Permanent, "SecretUnreadable", $"The stored secret of {connection.Name} does not open. Rotate its keys.", null, null)
                : AwsErrors.Classify(e, mutating: false);
        }
    }
}
