using AcmPortal.Core.Aws;
using AcmPortal.Core.Orders;

namespace AcmPortal.Core.Dns;

/// <summary>One CNAME that must stand in a zone; names without the final dot.</summary>
public sealed record WantedRecord(string Name, string Value);

/// <summary>How the wanted CNAMEs stand after the writer was there, and the calls that it made.</summary>
public sealed class ZoneReport
{
    /// <summary>By record name, lower case.</summary>
    public Dictionary<string, RecordOutcome> Outcomes { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The calls, in order.</summary>
    public List<AwsCallNote> Calls { get; } = [];

    /// <summary>Names that this visit wrote, with the change that wrote them.</summary>
    public Dictionary<string, string?> WrittenBy { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal void InZone(WantedRecord record) => Outcomes[record.Name] = new(record.Name, RecordState.InZone, OrderReason.OnTheWay, null);

    internal void Missing(WantedRecord record, RecordState state, OrderReason reason, string? problem, AwsError? error = null) =>
        Outcomes[record.Name] = new(record.Name, state, reason, problem, error);
}

/// <summary>
/// Brings CNAMEs into one zone, many in one batch. It creates and never overwrites: what exists already is compared, the
/// right value is success, and another record is a conflict for a person. Sending the same twice is harmless.
/// </summary>
public static class ZoneWriter
{
    // What one batch takes of CREATEs: 32,000 characters over all values, which at ACM's 65 characters is 492 records.
    // Fewer longer values fit, and of shorter ones no more are sent.
    private const int MostRecords = 492;
    private const int MostCharacters = 32_000;

    // A zone takes one change after the other, so a busy one is free again within a second or so. Looking at each order
    // anew instead would cost a call for each of hundreds.
    private const int TriesWhenBusy = 5;
    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(300);

    // From this many look-ups on, reading the zone page by page is cheaper.
    private const int MostSingleLooks = 5;
    private const int MostPages = 40;

    /// <summary>Writes what is missing. Only one caller per zone at a time: Route 53 takes one change after the other.</summary>
    /// <param name="route53">The gateway of the zone's connection.</param>
    /// <param name="zoneId">The zone.</param>
    /// <param name="wanted">The CNAMEs, each name once.</param>
    /// <param name="publicCname">What public DNS answers for a name, where the zone may not be read; null when it cannot tell.</param>
    /// <param name="time">The real clock.</param>
    /// <param name="cancellationToken">Ends the work; what was sent may have been done, and is compared the next time.</param>
    public static async Task<ZoneReport> EnsureAsync(
        Route53Gateway route53, string zoneId, IReadOnlyList<WantedRecord> wanted,
        Func<string, CancellationToken, Task<string?>> publicCname, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = new ZoneReport();
        foreach (var batch in Batches(wanted))
            await WriteAsync(batch);
        return report;

        async Task WriteAsync(IReadOnlyList<WantedRecord> batch)
        {
            var answer = await SendAsync(batch);
            if (answer.Error is not { } error)
            {
                foreach (var record in batch)
                {
                    report.InZone(record);
                    report.WrittenBy[record.Name] = answer.Value!.ChangeInfo?.Status?.Value == "INSYNC" ? null : answer.Value.ChangeInfo?.Id;
                }
            }
            else if (error.Code == "InvalidChangeBatch")
            {
                await SortOutAsync(batch, error);
            }
            else
            {
                foreach (var record in batch)
                    Blocked(report, record, error);
            }
        }

        // Somebody outside the portal writes the same zone just now: nothing was done, and the whole batch goes again.
        async Task<AwsAnswer<Amazon.Route53.Model.ChangeResourceRecordSetsResponse>> SendAsync(IReadOnlyList<WantedRecord> batch)
        {
            for (var i = 0; ; i++)
            {
                var answer = await route53.CreateCnamesAsync(zoneId, [.. batch.Select(r => (r.Name, r.Value))], cancellationToken);
                report.Calls.Add(answer.Call);
                if (answer.Error?.Code != "PriorRequestNotComplete" || i == TriesWhenBusy - 1)
                    return answer;
                await Task.Delay(FirstRest * (1 << i), time, cancellationToken);
            }
        }

        // A refused batch changed nothing. The members that are named are looked at one by one, the others go again.
        async Task SortOutAsync(IReadOnlyList<WantedRecord> batch, AwsError error)
        {
            var words = error.Members.Count > 0 ? string.Join(", ", error.Members) : error.Message;
            var named = batch.Where(r => words.Contains($"'{r.Name}", StringComparison.OrdinalIgnoreCase) || words.Contains($" {r.Name} ", StringComparison.OrdinalIgnoreCase)
                || words.Contains($" {r.Name}. ", StringComparison.OrdinalIgnoreCase)).ToList();
            if (named.Count == 0)
            {
                if (batch.Count == 1)
                {
                    report.Missing(batch[0], RecordState.Conflict, OrderReason.RecordConflict, $"Route 53 refuses it: {error.Message}", error);
                    return;
                }

                await WriteAsync([.. batch.Take(batch.Count / 2)]);
                await WriteAsync([.. batch.Skip(batch.Count / 2)]);
                return;
            }

            var standing = await StandingAsync(named);
            foreach (var record in named)
                Compare(record, standing, error);
            var rest = batch.Except(named).ToList();
            if (rest.Count > 0)
                await WriteAsync(rest);
        }

        void Compare(WantedRecord record, Dictionary<string, List<(string Type, string? Value)>>? standing, AwsError error)
        {
            if (standing is null)
            {
                // The zone may not be read, and public DNS cannot tell: AWS will. Something of this name stands there.
                if (error.Message.Contains("already exists", StringComparison.Ordinal))
                    report.InZone(record);
                else
                    report.Missing(record, RecordState.Conflict, OrderReason.RecordConflict, $"Route 53 refuses it: {error.Message}", error);
            }
            else if (!standing.TryGetValue(record.Name, out var there))
            {
                report.Missing(record, RecordState.Conflict, OrderReason.RecordConflict, $"Route 53 refuses it: {error.Message}", error);
            }
            else if (there.Any(t => t.Type == "CNAME" && SameTarget(t.Value, record.Value)))
            {
                report.InZone(record);
            }
            else
            {
                var found = string.Join(", ", there.Select(t => $"{t.Type} {t.Value}"));
                report.Missing(record, RecordState.Conflict, OrderReason.RecordConflict, $"There stands {found}; wanted is CNAME {record.Value}.", error);
            }
        }

        async Task<Dictionary<string, List<(string Type, string? Value)>>?> StandingAsync(List<WantedRecord> records)
        {
            var found = new Dictionary<string, List<(string Type, string? Value)>>(StringComparer.OrdinalIgnoreCase);
            if (records.Count <= MostSingleLooks)
            {
                foreach (var record in records)
                {
                    if (!await ReadAsync(record.Name, 10, 1, found))
                        return await FromDnsAsync(records);
                }
            }
            else if (!await ReadAsync(records.Select(r => r.Name).Order(StringComparer.Ordinal).First(), 300, MostPages, found)
                || records.Any(r => !found.ContainsKey(r.Name)))
            {
                // Route 53 orders by reversed labels, so a start name in plain order may skip some: look for those alone.
                foreach (var record in records.Where(r => !found.ContainsKey(r.Name)))
                {
                    if (!await ReadAsync(record.Name, 10, 1, found))
                        return await FromDnsAsync(records);
                }
            }

            return found;
        }

        async Task<bool> ReadAsync(string start, int size, int pages, Dictionary<string, List<(string Type, string? Value)>> found)
        {
            string? type = null;
            for (var page = 0; page < pages; page++)
            {
                var answer = await route53.ListRecordsAsync(zoneId, start + ".", type, size, cancellationToken);
                report.Calls.Add(answer.Call);
                if (answer.Value is not { } read)
                    return false;
                foreach (var set in read.ResourceRecordSets ?? [])
                {
                    var name = set.Name.TrimEnd('.').Replace("\\052", "*", StringComparison.Ordinal);
                    var value = set.AliasTarget is { } alias ? $"alias of {alias.DNSName}" : string.Join(" ", (set.ResourceRecords ?? []).Select(r => r.Value));
                    if (!found.TryGetValue(name, out var list))
                        found[name] = list = [];
                    if (!list.Contains((set.Type.Value, value)))
                        list.Add((set.Type.Value, value));
                }

                if (read.IsTruncated is not true || string.IsNullOrEmpty(read.NextRecordName))
                    break;
                (start, type) = (read.NextRecordName.TrimEnd('.'), read.NextRecordType?.Value);
            }

            return true;
        }

        async Task<Dictionary<string, List<(string Type, string? Value)>>?> FromDnsAsync(List<WantedRecord> records)
        {
            var found = new Dictionary<string, List<(string Type, string? Value)>>(StringComparer.OrdinalIgnoreCase);
            foreach (var record in records)
            {
                if (await publicCname(record.Name, cancellationToken) is not { } target)
                    return null;
                found[record.Name] = [("CNAME", target)];
            }

            return found;
        }
    }

    /// <summary>Whether two CNAME targets are the same: case, final dot and ACM's optional leading underscore do not count.</summary>
    public static bool SameTarget(string? a, string? b) =>
        a is not null && b is not null && string.Equals(Bare(a), Bare(b), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string value) => value.Trim().TrimEnd('.').TrimStart('_');

    private static IEnumerable<IReadOnlyList<WantedRecord>> Batches(IReadOnlyList<WantedRecord> wanted)
    {
        var batch = new List<WantedRecord>();
        var characters = 0;
        foreach (var record in wanted)
        {
            if (batch.Count == MostRecords || characters + record.Value.Length + 1 > MostCharacters)
            {
                yield return batch;
                batch = [];
                characters = 0;
            }

            batch.Add(record);
            characters += record.Value.Length + 1;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static void Blocked(ZoneReport report, WantedRecord record, AwsError error)
    {
        var (state, reason, problem) = error switch
        {
            { Code: "NoSuchHostedZone" } => (RecordState.NeedsPerson, OrderReason.ZoneNotFound, $"Failed to access Route 53 hosted zone: {error.Message}"),
            { IsCredentials: true } => (RecordState.NeedsPerson, OrderReason.CredentialsRefused, "AWS refused the credentials of the Route 53 connection."),
            { IsDenied: true } => (RecordState.NeedsPerson, OrderReason.ZoneNotWritable, "The connection may not write this zone."),
            { Code: "PriorRequestNotComplete" } => (RecordState.Known, OrderReason.ZoneBusy, null),
            { Class: AwsErrorClass.Throttled } => (RecordState.Known, OrderReason.Throttled, "AWS asked for fewer calls; the portal tries again by itself."),
            { Class: AwsErrorClass.UnknownOutcome } => (RecordState.Known, OrderReason.OutcomeUnknown, "The answer to the record change was lost; the zone is compared before anything else is written."),
            { Class: AwsErrorClass.Permanent } => (RecordState.NeedsPerson, OrderReason.UnknownError, $"Route 53 refused the change: {error.Message}"),
            _ => (RecordState.Known, OrderReason.AwsUnavailable, (string?)"Route 53 could not be reached or failed; the portal tries again by itself."),
        };
        report.Missing(record, state, reason, problem, error);
    }
}
