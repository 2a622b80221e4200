using AcmPortal.Aws;
using AcmPortal.Core.Aws;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Amazon.Runtime;

namespace AcmPortal.Core.Connections;

/// <summary>
/// Asks AWS for each permission in a way that changes nothing: certificate actions name an ARN that cannot exist (AWS checks
/// the policy first, then looks for it), record changes are batches that Route 53 must refuse as a whole.
/// </summary>
public sealed class ConnectionProbes(AwsAccess aws, AwsCaller caller)
{
    // No certificate has this id: AWS's are random UUIDs, whose version digit is never 0.
    private const string NoCertificate = "00000000-0000-0000-0000-000000000000";
    private static readonly string[] CertificateActions = ["acm:DescribeCertificate", "acm:ExportCertificate", "acm:RenewCertificate", "acm:RevokeCertificate"];

    /// <summary>One line for each permission of ACM.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="account">Its account.</param>
    /// <param name="region">Where ACM is asked.</param>
    /// <param name="cancellationToken">Ends the probes.</param>
    public async Task<List<PermissionLine>> AcmAsync(Connection connection, string account, string region, CancellationToken cancellationToken)
    {
        var acm = await aws.AcmAsync(connection, region, cancellationToken);
        var arn = $"arn:{AwsRegions.PartitionOf(region)}:acm:{region}:{account}:certificate/{NoCertificate}";
        async Task<PermissionLine> Ask<T>(string operation, bool needed, string use, Func<CancellationToken, Task<T>> call)
            where T : AmazonWebServiceResponse
        {
            var answer = await caller.CallAsync(new AwsBucket(account, region, operation), false, call, _ => "", cancellationToken);
            return Line($"acm:{operation}", needed, use, answer.Error, answer.Error?.Code is "ResourceNotFoundException" or "InvalidArnException" or "RequestInProgressException");
        }

        List<PermissionLine> lines =
        [
            new("acm:RequestCertificate", ProbeVerdict.Unknown, true, "Requests certificates. Cannot be known without doing it: the first order shows it."),
            await Ask("DescribeCertificate", true, "Reads the CNAMEs and the state of a request", ct => acm.DescribeCertificateAsync(new() { CertificateArn = arn }, ct)),
            await Ask("ExportCertificate", true, "Fetches certificate and private key", ct => acm.ExportCertificateAsync(new() { CertificateArn = arn, Passphrase = new MemoryStream("acmportal-probe"u8.ToArray()) }, ct)),
            await Ask("RenewCertificate", true, "Renews what AWS has not renewed by itself", ct => acm.RenewCertificateAsync(new() { CertificateArn = arn }, ct)),
            await Ask("RevokeCertificate", true, "Revokes", ct => acm.RevokeCertificateAsync(new() { CertificateArn = arn, RevocationReason = RevocationReason.UNSPECIFIED }, ct)),
            await Ask("ListCertificates", true, "Follows many waiting orders with one call", ct => acm.ListCertificatesAsync(new() { MaxItems = 1 }, ct)),
            await Ask("SearchCertificates", false, "Finds renewals with fewer calls; without it the portal lists", ct => acm.SearchCertificatesAsync(new() { MaxResults = 1 }, ct)),
            await Ask("GetCertificate", false, "Reads a certificate without its key; without it the portal exports", ct => acm.GetCertificateAsync(new() { CertificateArn = arn }, ct)),
            await Ask("AddTagsToCertificate", false, "Tags requests, so that one whose answer was lost is found with certainty; without it the portal compares names and times",
                ct => acm.AddTagsToCertificateAsync(new()
                {
                    CertificateArn = arn,
                    Tags = [new() { Key = AcmGateway.ManagedByTag.Key, Value = AcmGateway.ManagedByTag.Value }, new() { Key = AcmGateway.RequestTagKey, Value = "probe" }],
                }, ct)),
            await Ask("ListTagsForCertificate", false, "Reads those tags", ct => acm.ListTagsForCertificateAsync(new() { CertificateArn = arn }, ct)),
            await Ask("DeleteCertificate", false, "Deletes what a cancelled order had requested; without it the portal watches it until AWS ends it", ct => acm.DeleteCertificateAsync(new() { CertificateArn = arn }, ct)),
        ];
        return ReadTightPolicy(lines);
    }

    /// <summary>One line for each permission of Route 53; the zone's ones for each zone.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="account">Its account, for the shared budget.</param>
    /// <param name="region">Decides the partition.</param>
    /// <param name="zoneIds">The zones; empty: the first that may be listed.</param>
    /// <param name="cancellationToken">Ends the probes.</param>
    public async Task<List<PermissionLine>> Route53Async(
        Connection connection, string account, string region, IReadOnlyList<string> zoneIds, CancellationToken cancellationToken)
    {
        var route53 = await aws.Route53Async(connection, region, cancellationToken);
        Task<AwsAnswer<T>> Call<T>(Func<CancellationToken, Task<T>> call)
            where T : AmazonWebServiceResponse =>
            caller.CallAsync(new AwsBucket(account, "global", AwsRates.Route53), false, call, _ => "", cancellationToken);

        var list = await Call(ct => route53.ListHostedZonesAsync(new() { MaxItems = "100" }, ct));
        var change = await Call(ct => route53.GetChangeAsync(new() { Id = "C00000000000000000000" }, ct));
        List<PermissionLine> lines =
        [
            Line("route53:ListHostedZones", false, "Offers the zones for picking; without it their ids are typed", list.Error, false),
            Line("route53:GetChange", false, "Sees when a written record is in public DNS; without it the portal just waits for AWS", change.Error, change.Error?.Code == "NoSuchChange"),
        ];
        var zones = zoneIds.Count > 0 ? zoneIds : [.. (list.Value?.HostedZones ?? []).Where(z => z.Config?.PrivateZone != true).Take(1).Select(z => Bare(z.Id))];
        if (zones.Count == 0)
        {
            lines.Add(new("route53:GetHostedZone", ProbeVerdict.Unknown, true, "Reads the zone. Not asked: no hosted zone is known yet. Test again once a CA uses the connection."));
            lines.Add(new("route53:ChangeResourceRecordSets", ProbeVerdict.Unknown, true, "Writes validation records. Not asked: no hosted zone is known yet. Test again once a CA uses the connection."));
            lines.Add(new("route53:ListResourceRecordSets", ProbeVerdict.Unknown, false, "Looks whether a record stands already. Not asked: no hosted zone is known yet."));
        }

        foreach (var id in zones)
        {
            var zone = await Call(ct => route53.GetHostedZoneAsync(new() { Id = id }, ct));
            var name = zone.Value?.HostedZone?.Name?.TrimEnd('.');
            var about = $" (zone {name ?? id})";
            lines.Add(Line("route53:GetHostedZone", true, "Reads the zone" + about, zone.Error, false));
            var records = await Call(ct => route53.ListResourceRecordSetsAsync(new() { HostedZoneId = id, MaxItems = "1" }, ct));
            lines.Add(Line("route53:ListResourceRecordSets", false, "Looks whether a record stands already; without it the portal creates and compares" + about, records.Error, false));
            lines.Add(await ChangeAsync(route53, id, name, about, Call));
        }

        return lines;
    }

    private static async Task<PermissionLine> ChangeAsync(
        IAmazonRoute53 route53, string id, string? zone, string about,
        Func<Func<CancellationToken, Task<ChangeResourceRecordSetsResponse>>, Task<AwsAnswer<ChangeResourceRecordSetsResponse>>> call)
    {
        const string Use = "Writes validation records";
        if (zone is null)
            return new("route53:ChangeResourceRecordSets", ProbeVerdict.Unknown, true, $"{Use}{about}. Not asked: the zone's name is not known.");
        var record = new ResourceRecordSet
        {
            Name = $"_acmportal-probe-{NoCertificate}.{zone}.",
            Type = RRType.CNAME,
            TTL = 300,
            ResourceRecords = [new() { Value = "probe.invalid." }],
        };

        // Deleting what does not stand there must fail. A policy that allows only creating denies it: then the same record
        // is created twice in one batch, which must fail as a whole.
        var delete = await call(ct => route53.ChangeResourceRecordSetsAsync(Batch(id, new Change { Action = ChangeAction.DELETE, ResourceRecordSet = record }), ct));
        if (delete.Error is not { IsDenied: true })
            return Line("route53:ChangeResourceRecordSets", true, Use + about, delete.Error, Refused(delete.Error));
        var create = new Change { Action = ChangeAction.CREATE, ResourceRecordSet = record };
        var twice = await call(ct => route53.ChangeResourceRecordSetsAsync(Batch(id, create, create), ct));
        return Line("route53:ChangeResourceRecordSets", true, Use + about, twice.Error, Refused(twice.Error));
    }

    private static bool Refused(AwsError? error) => error?.Code is "InvalidChangeBatch" or "InvalidChangeBatchException" or "PriorRequestNotComplete";

    private static ChangeResourceRecordSetsRequest Batch(string id, params Change[] changes) =>
        new() { HostedZoneId = id, ChangeBatch = new ChangeBatch { Comment = "AcmPortal permission probe: must fail", Changes = [.. changes] } };

    private static PermissionLine Line(string action, bool needed, string use, AwsError? error, bool refusedAsHoped) => error switch
    {
        null => new(action, ProbeVerdict.Allowed, needed, use + "."),
        _ when refusedAsHoped => new(action, ProbeVerdict.Allowed, needed, use + "."),
        { IsDenied: true } => new(action, ProbeVerdict.Denied, needed, $"{use}. AWS said: {ConnectionWords.Quote(error)}"),
        _ => new(action, ProbeVerdict.Unknown, needed, $"{use}. Could not be found out. AWS said: {ConnectionWords.Quote(error)}"),
    };

    // The tight policy allows these on certificates with the portal's tag only. One that does not exist has no tag, so that AWS
    // denies it whatever the policy says of real ones.
    private static List<PermissionLine> ReadTightPolicy(List<PermissionLine> lines)
    {
        ProbeVerdict Of(string action) => lines.Single(l => l.Action == action).Verdict;
        if (!CertificateActions.All(a => Of(a) == ProbeVerdict.Denied) || Of("acm:AddTagsToCertificate") != ProbeVerdict.Allowed || Of("acm:ListCertificates") != ProbeVerdict.Allowed)
            return lines;
        return lines.ConvertAll(l => l is { Verdict: ProbeVerdict.Denied, Action: not ("acm:DeleteCertificate" or "acm:SearchCertificates") }
            ? l with { Verdict = ProbeVerdict.Unknown, Detail = l.Detail[..(l.Detail.IndexOf(". AWS said", StringComparison.Ordinal) + 1)] + " Denied for a certificate that does not exist, as the tight policy does: it asks for the portal's tag, and only a real certificate has it. The first order shows it." }
            : l);
    }

    private static string Bare(string id) => id[(id.LastIndexOf('/') + 1)..];
}
