using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;
using Microsoft.AspNetCore.Http;

namespace AcmPortal.AwsEmulator.Control;

/// <summary><c>GET /_emulator/calls</c>: the log and what was counted over it. <c>?operation=</c>, <c>?since=</c>, <c>?limit=</c> and <c>?entries=false</c> narrow it.</summary>
internal static class CallsView
{
    public static object Of(World world, CallLog log, IQueryCollection query)
    {
        var counters = log.Counters;
        var issued = world.Certificates.All.SelectMany(c => c.Versions.Select(v => (Certificate: c, Version: v))).Where(v => v.Version.Cause != "loaded").ToList();
        return new
        {
            now = world.Now,
            totals = new
            {
                calls = counters.Sum(c => c.Calls),
                executed = counters.Sum(c => c.Executed),
                byOperation = counters.GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => g.Sum(c => c.Calls)),
                byOutcome = counters.SelectMany(c => c.Outcomes).GroupBy(o => o.Key).ToDictionary(g => g.Key, g => g.Sum(o => o.Value)),
                peakPerSecond = counters.GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => g.Max(c => c.PeakPerSecond)),
                denied = counters.Sum(c => c.Outcomes.GetValueOrDefault("AccessDenied") + c.Outcomes.GetValueOrDefault("AccessDeniedException")),
                certificates = world.Certificates.All.Count,
                issuances = issued.Count(v => v.Version.Cause == "issue"),
                renewals = issued.Count(v => v.Version.Cause != "issue"),
                dollars = world.Meta.Dollars,
                dollarsByName = issued.Where(v => v.Version.Dollars > 0).SelectMany(v => v.Certificate.Names)
                    .GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count() * (g.Key.StartsWith("*.", StringComparison.Ordinal) ? world.Settings.PricePerWildcard : world.Settings.PricePerName)),
            },
            counters,
            calls = query["entries"] == "false" ? [] : Entries(log, query),
        };
    }

    private static List<CallEntry> Entries(CallLog log, IQueryCollection query)
    {
        IEnumerable<CallEntry> entries = log.Entries;
        if (query["operation"].ToString() is { Length: > 0 } operation) entries = entries.Where(e => Policy.Matches(operation, e.Operation) || Policy.Matches(operation, e.Action));
        if (query["outcome"].ToString() is { Length: > 0 } outcome) entries = entries.Where(e => Policy.Matches(outcome, e.Outcome));
        if (long.TryParse(query["since"], out var since)) entries = entries.Where(e => e.Seq > since);
        if (int.TryParse(query["limit"], out var limit) && limit >= 0) entries = entries.TakeLast(limit);
        return [.. entries];
    }
}
