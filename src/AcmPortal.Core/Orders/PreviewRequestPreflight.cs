using System.Collections.Concurrent;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using Amazon.Route53;
using Amazon.Route53.Model;

namespace AcmPortal.Core.Orders;

/// <summary>
/// What the review step asks of Route 53 and of public DNS. Both are asked at once, each for four seconds at most; what does
/// not answer is said to be skipped.
/// </summary>
public sealed class RequestPreflight(AwsAccess aws, AwsCaller caller, DnsQuestions dns, AuthorityChecker checker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // At Route 53's pace more would not be read in time.
    private const int RecordsLookedAt = 15;

    internal async Task<(List<PreviewRow> Rows, IReadOnlyList<PreflightLine> Lines)> LookAsync(
        List<PreviewRow> rows, Connection acm, Connection route53, string region, CancellationToken cancellationToken)
    {
        var caa = Boxed(ct => CaaAsync(rows, ct), PreflightCode.Caa, "CAA records", cancellationToken);
        var zones = Boxed(ct => DelegationsAsync(rows, route53, region, ct), PreflightCode.Delegation, "Delegation of the zones", cancellationToken);
        var found = new ConcurrentDictionary<string, PreviewRow>(StringComparer.Ordinal);
        var records = Boxed(ct => RecordsAsync(rows, found, route53, region, ct), PreflightCode.Records, "Validation records", cancellationToken);
        List<PreflightLine> lines = [.. Permissions(acm, route53), .. await zones, .. await caa, .. await records];
        return (rows.ConvertAll(r => found.GetValueOrDefault(r.Name.Ascii) ?? r), lines);
    }

    private static async Task<List<PreflightLine>> Boxed(
        Func<CancellationToken, Task<List<PreflightLine>>> look, PreflightCode code, string title, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await look(limit.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = e is Secrets.SecretUnreadableException ? null : AwsErrors.Classify(e, mutating: false);
            return [new(code, PreflightStatus.Skipped, title, error is null or { Code: "Timeout" }
                ? "Could not be asked: no answer came in time. The order looks by itself."
                : $"Could not be asked. AWS said: {ConnectionWords.Quote(error)}")];
        }
    }

    private static IEnumerable<PreflightLine> Permissions(Connection acm, Connection route53)
    {
        foreach (var (connection, service, prefix) in new[] { (acm, "ACM", "acm:"), (route53, "Route 53", "route53:") })
        {
            if (!connection.Enabled)
            {
                yield return new(PreflightCode.Permissions, PreflightStatus.Problem, $"Permissions for {service}", $"The connection {connection.Name} is disabled: the order would wait until it is enabled.", connection.Name);
                continue;
            }

            var needed = ConnectionStore.ReadFindings(connection.FindingsJson).Where(l => l.Needed && l.Action.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            var denied = needed.Where(l => l.Verdict == ProbeVerdict.Denied).Select(l => l.Action).Distinct().ToList();
            yield return needed.Count == 0
                ? new(PreflightCode.Permissions, PreflightStatus.Skipped, $"Permissions for {service}", $"The connection {connection.Name} has not been tested yet.", connection.Name)
                : denied.Count > 0
                    ? new(PreflightCode.Permissions, PreflightStatus.Problem, $"Permissions for {service}", $"The connection {connection.Name} may not call {string.Join(", ", denied)}. Add the actions to its IAM policy and test it again.", connection.Name)
                    : new(PreflightCode.Permissions, PreflightStatus.Ok, $"Permissions for {service}", "None that is needed was denied when the connection was last tested.", connection.Name);
        }
    }

    private async Task<List<PreflightLine>> CaaAsync(List<PreviewRow> rows, CancellationToken cancellationToken)
    {
        var asked = new ConcurrentDictionary<string, Task<DnsReply<IReadOnlyList<CaaProperty>>>>(StringComparer.Ordinal);
        var names = rows.Where(r => r.Name.IsRight).Take(100).ToList();
        var replies = await Task.WhenAll(names.Select(async r => (Row: r, Reply: await dns.CaaAsync(r.Name.BaseName, asked, cancellationToken))));
        var lines = new List<PreflightLine>();
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (row, reply) in replies)
        {
            switch (reply)
            {
                case DnsReply<CaaSet>.CouldNotAsk(var reason) when reasons.Add(reason):
                    lines.Add(new(PreflightCode.Caa, PreflightStatus.Skipped, "CAA records", $"Not checked: public DNS could not be asked: {reason}", row.Name.Unicode));
                    break;
                case DnsReply<CaaSet>.Answer(var set) when DnsFindings.AllowsAmazon(set, row.Name.IsWildcard) is (false, var reason) && reasons.Add(reason):
                    lines.Add(new(PreflightCode.Caa, PreflightStatus.Problem, $"CAA forbids {row.Name.Unicode}", reason, row.Name.Unicode));
                    break;
            }
        }

        if (lines.Count > 0)
            return lines;
        var sets = replies.Select(r => r.Reply).OfType<DnsReply<CaaSet>.Answer>().Select(a => a.Value.FoundAt).OfType<string>().Distinct().ToList();
        return [new(PreflightCode.Caa, PreflightStatus.Ok, "CAA allows Amazon", sets.Count == 0
            ? "No CAA record limits who may issue for these names."
            : $"The CAA {(sets.Count == 1 ? "set" : "sets")} at {string.Join(", ", sets)} {(sets.Count == 1 ? "lets" : "let")} Amazon issue.")];
    }

    private async Task<List<PreflightLine>> DelegationsAsync(List<PreviewRow> rows, Connection connection, string region, CancellationToken cancellationToken)
    {
        var zones = rows.Where(r => r.Name is { IsRight: true, ZoneId: not null }).Select(r => (Id: r.Name.ZoneId!, Name: r.Name.ZoneName!)).Distinct().ToList();
        if (!connection.Enabled)
            return [];
        var route53 = await aws.Route53Async(connection, region, cancellationToken);
        var lines = new List<PreflightLine>();
        foreach (var (id, name) in zones)
        {
            var zone = await caller.CallAsync(Bucket(connection), false, ct => route53.GetHostedZoneAsync(new() { Id = id }, ct), _ => "", cancellationToken);
            if (zone.Error is { } error)
            {
                lines.Add(new(PreflightCode.Delegation, error.Class == AwsErrorClass.Permanent ? PreflightStatus.Problem : PreflightStatus.Skipped, $"Zone {name}",
                    $"Failed to access Route 53 hosted zone {id}: {ConnectionWords.Explain(error, connection.Kind, connection.RoleArn)}", name));
                continue;
            }

            var own = (zone.Value?.DelegationSet?.NameServers ?? []).Select(s => s.TrimEnd('.').ToLowerInvariant()).Order(StringComparer.Ordinal).ToList();
            var line = await checker.DelegationAsync(name, id, own, cancellationToken);
            lines.Add(new(PreflightCode.Delegation, line.Status switch
            {
                CheckStatus.Ok => PreflightStatus.Ok,
                CheckStatus.Warning or CheckStatus.Failed => PreflightStatus.Warning,
                CheckStatus.Skipped => PreflightStatus.Skipped,
            }, line.Status == CheckStatus.Ok ? $"{name} is delegated to its zone" : line.Title, line.Detail, name));
        }

        return lines;
    }

    private async Task<List<PreflightLine>> RecordsAsync(
        List<PreviewRow> rows, ConcurrentDictionary<string, PreviewRow> found, Connection connection, string region, CancellationToken cancellationToken)
    {
        var known = rows.Where(r => r is { Name.IsRight: true, RecordName: not null, Record: not RecordForecast.Shared }).Take(RecordsLookedAt).ToList();
        if (known.Count == 0)
            return [];
        var route53 = connection.Enabled ? await aws.Route53Async(connection, region, cancellationToken) : null;
        foreach (var row in known)
        {
            var (sets, asked) = await AtAsync(route53, connection, row, cancellationToken);
            if (asked)
                found[row.Name.Ascii] = Read(row, sets);
        }

        return found.IsEmpty
            ? [new(PreflightCode.Records, PreflightStatus.Skipped, "Validation records", "Whether they stand in the zones could not be asked (route53:ListResourceRecordSets is not needed). The order looks by itself.")]
            : [.. found.Values.Where(r => r.Record == RecordForecast.Conflict).Select(r => new PreflightLine(PreflightCode.Records, PreflightStatus.Problem, $"Another record at {r.RecordName}", r.RecordDetail!, r.Name.Unicode))];
    }

    // What stands at the record's name: as type and value. In the zone where it may be listed, else in public DNS.
    private async Task<(List<(string Type, string Value)> Sets, bool Asked)> AtAsync(IAmazonRoute53? route53, Connection connection, PreviewRow row, CancellationToken cancellationToken)
    {
        if (route53 is not null)
        {
            var answer = await caller.CallAsync(Bucket(connection), false, ct => route53.ListResourceRecordSetsAsync(
                new ListResourceRecordSetsRequest { HostedZoneId = row.Name.ZoneId, StartRecordName = row.RecordName + ".", MaxItems = "5" }, ct), _ => "", cancellationToken);
            if (answer.Value is { } page)
            {
                return ([.. (page.ResourceRecordSets ?? []).Where(s => s.Name.TrimEnd('.').Equals(row.RecordName, StringComparison.OrdinalIgnoreCase))
                    .Select(s => (s.Type.Value, s.ResourceRecords is [var one, ..] ? one.Value.TrimEnd('.') : s.AliasTarget?.DNSName?.TrimEnd('.') ?? ""))], true);
            }
        }

        return await dns.CnameAsync(row.RecordName!, cancellationToken) switch
        {
            DnsReply<string?>.Answer { Value: { } target } => ([("CNAME", target)], true),
            DnsReply<string?>.Answer or DnsReply<string?>.NoSuchName => ([], true),
            _ => ([], false),
        };
    }

    private static PreviewRow Read(PreviewRow row, List<(string Type, string Value)> sets)
    {
        if (sets.Count == 0)
            return row.Record == RecordForecast.NeedsPerson ? row : row with { Record = RecordForecast.WillBeWritten, RecordText = "Record will be written", RecordDetail = null };
        var right = sets.Exists(s => s.Type == "CNAME" && Same(s.Value, row.RecordValue!));
        return right
            ? row with { Record = RecordForecast.Exists, RecordText = "Record exists", RecordDetail = null }
            : row with
            {
                Record = RecordForecast.Conflict,
                RecordText = "Another record stands there",
                RecordDetail = $"At {row.RecordName} stands {sets[0].Type} {sets[0].Value} where the CNAME {row.RecordValue} must be. Remove or correct it; the portal overwrites nothing that is not its own.",
            };
    }

    // ACM takes the value with or without its leading underscore.
    private static bool Same(string a, string b) => a.TrimStart('_').Equals(b.TrimStart('_'), StringComparison.OrdinalIgnoreCase);

    private static AwsBucket Bucket(Connection connection) => new(connection.AccountId ?? connection.Id.ToString("N"), "global", AwsRates.Route53);
}
