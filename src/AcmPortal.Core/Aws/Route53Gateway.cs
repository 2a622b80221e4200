using Amazon.Route53;
using Amazon.Route53.Model;

namespace AcmPortal.Core.Aws;

/// <summary>What the zone writer asks of Route 53, through one connection.</summary>
public sealed class Route53Gateway(IAmazonRoute53 route53, string account, AwsCaller caller)
{
    /// <summary>Seconds that a validation CNAME may be cached; short, since it is wanted quickly and asked for rarely.</summary>
    public const long RecordTtlSeconds = 300;

    // Route 53 has one bucket for all of an account's calls, whatever the region.
    private Task<AwsAnswer<T>> CallAsync<T>(string operation, bool mutating, Func<CancellationToken, Task<T>> call, Func<T, string> outcome, CancellationToken cancellationToken)
        where T : Amazon.Runtime.AmazonWebServiceResponse =>
        Rename(caller.CallAsync(new AwsBucket(account, "global", AwsRates.Route53), mutating, call, outcome, cancellationToken), operation);

    private static async Task<AwsAnswer<T>> Rename<T>(Task<AwsAnswer<T>> answer, string operation)
        where T : class
    {
        var given = await answer;
        return given with { Call = given.Call with { Operation = operation } };
    }

    /// <summary>Creates CNAMEs in one atomic batch: at most 492 of them and 32,000 characters of values.</summary>
    public Task<AwsAnswer<ChangeResourceRecordSetsResponse>> CreateCnamesAsync(
        string zoneId, IReadOnlyList<(string Name, string Value)> records, CancellationToken cancellationToken)
    {
        var changes = records.Select(r => new Change
        {
            Action = ChangeAction.CREATE,
            ResourceRecordSet = new ResourceRecordSet
            {
                Name = r.Name + ".",
                Type = RRType.CNAME,
                TTL = RecordTtlSeconds,
                ResourceRecords = [new ResourceRecord { Value = r.Value + "." }],
            },
        });
        var request = new ChangeResourceRecordSetsRequest
        {
            HostedZoneId = zoneId,
            ChangeBatch = new ChangeBatch { Comment = "ACM validation records, written by AcmPortal", Changes = [.. changes] },
        };
        return CallAsync("ChangeResourceRecordSets", true, ct => route53.ChangeResourceRecordSetsAsync(request, ct),
            r => $"{(records.Count == 1 ? "1 record" : $"{records.Count} records")} in one batch, change {r.ChangeInfo?.Id} {r.ChangeInfo?.Status?.Value}", cancellationToken);
    }

    /// <summary>Reads records from <paramref name="startName"/> on, in the zone's order.</summary>
    public Task<AwsAnswer<ListResourceRecordSetsResponse>> ListRecordsAsync(string zoneId, string startName, string? startType, int maxItems, CancellationToken cancellationToken) =>
        CallAsync("ListResourceRecordSets", false,
            ct => route53.ListResourceRecordSetsAsync(new ListResourceRecordSetsRequest
            {
                HostedZoneId = zoneId,
                StartRecordName = startName,
                StartRecordType = startType,
                MaxItems = maxItems.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }, ct),
            r => $"{r.ResourceRecordSets?.Count ?? 0} records read", cancellationToken);

    /// <summary>Whether a change has reached all of Route 53's name servers.</summary>
    public Task<AwsAnswer<GetChangeResponse>> GetChangeAsync(string changeId, CancellationToken cancellationToken) =>
        CallAsync("GetChange", false, ct => route53.GetChangeAsync(new GetChangeRequest { Id = changeId }, ct), r => $"{r.ChangeInfo?.Id} {r.ChangeInfo?.Status?.Value}", cancellationToken);
}
