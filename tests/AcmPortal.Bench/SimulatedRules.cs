using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>What must hold at every step, on every day, and at the end of a simulation.</summary>
internal sealed class SimulatedRules(PortalCore portal, Emulator emulator, SimulatedConsole console)
{
    private const string Valid = "every name has a valid certificate at every moment";
    private const string Fresh = "what is stored is at most 24 hours behind AWS";
    private const string Once = "one paid renewal a cycle";
    private const string Told = "nothing failed, ended or waits for a person without an alert";
    private const string Charged = "each version that AWS charged is noted once";
    private const string Quiet = "a step comes to rest";
    private const int MostExamples = 10;

    // A revoked certificate is of no use from that moment on; its replacement is asked for once the portal has told of it,
    // and may have to wait for a zone that nobody may write for days.
    private static readonly TimeSpan ForReplacing = TimeSpan.FromDays(12);

    private readonly HashSet<string> reported = new(StringComparer.Ordinal);

    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal) { [Valid] = 0, [Fresh] = 0, [Once] = 0, [Told] = 0, [Charged] = 0, [Quiet] = 0 };
    public List<string> Examples { get; } = [];
    public int Broken => Counts.Values.Sum();

    /// <summary>Steps that did not come to rest.</summary>
    public void Restless(int times) => Counts[Quiet] += times;

    /// <summary>Every name that was ever certified has a version that works.</summary>
    public async Task EachStepAsync(DateTime now)
    {
        var (working, all) = await portal.Store.ReadAsync(async (db, ct) => (
            await db.Certificates.Where(c => c.State != CertificateState.Revoked && c.NotBefore <= now && c.NotAfter > now).Select(c => c.CommonName).Distinct().CountAsync(ct),
            await db.Certificates.Select(c => c.CommonName).Distinct().CountAsync(ct)), default);
        if (working == all)
            return;
        var rows = await portal.Store.ReadAsync((db, ct) => db.Certificates.Select(c => new { c.CommonName, c.State, c.NotBefore, c.NotAfter }).ToListAsync(ct), default);
        foreach (var name in rows.GroupBy(r => r.CommonName, StringComparer.Ordinal))
        {
            // What was deleted at AWS goes on working.
            if (name.Any(c => c.State != CertificateState.Revoked && c.NotBefore <= now && c.NotAfter > now))
                continue;
            if (console.Deeds.Any(d => d.Action == "revoke" && d.CommonName == name.Key && now < d.At + ForReplacing))
                continue;
            Break(Valid, $"{now:yyyy-MM-dd HH:mm}: {name.Key} has {string.Join(", ", name.Select(c => $"{c.State} until {c.NotAfter:yyyy-MM-dd}"))}");
        }
    }

    /// <summary>Compares what is stored with AWS's histories, and looks for trouble that nobody was told of.</summary>
    public async Task EachDayAsync(DateTime now)
    {
        var stored = await portal.Store.ReadAsync((db, ct) => db.Certificates.Select(c => new { c.Arn, c.CommonName, c.CurrentSerial }).ToDictionaryAsync(c => c.Arn, ct), default);
        foreach (var history in (await emulator.HistoriesAsync()).Where(h => h.Status == "ISSUED" && h.DeletedAt is null))
        {
            var current = history.Versions[^1];
            var mine = stored.GetValueOrDefault(history.Arn);
            if (mine?.CurrentSerial.Replace(":", "", StringComparison.Ordinal) != current.Serial && now - current.IssuedAt.UtcDateTime > TimeSpan.FromHours(24) && reported.Add($"{current.Serial}:stale"))
                Break(Fresh, $"{now:yyyy-MM-dd}: {mine?.CommonName ?? history.Arn} is not stored as AWS issued it at {current.IssuedAt:yyyy-MM-dd HH:mm}");
            // A renewal that comes with most of its predecessor's life left was paid for in vain, unless a person wanted it.
            for (var i = 1; i < history.Versions.Count; i++)
            {
                var (before, made) = (history.Versions[i - 1], history.Versions[i]);
                if (before.NotAfter - made.IssuedAt > TimeSpan.FromDays(46) && !ByPerson(history.Arn, made) && reported.Add(made.Serial))
                    Break(Once, $"{mine?.CommonName} was renewed at {made.IssuedAt:yyyy-MM-dd HH:mm} ({made.Cause}), {(before.NotAfter - made.IssuedAt).TotalDays:0} days before its end");
            }
        }

        await UntoldAsync(now);
    }

    private bool ByPerson(string arn, EmulatedVersion version) =>
        console.Deeds.Any(d => d.Action == "renew-now" && d.Arn == arn && (version.IssuedAt.UtcDateTime - d.At).Duration() < TimeSpan.FromHours(1));

    private async Task UntoldAsync(DateTime now)
    {
        var yesterday = now.AddDays(-1);
        foreach (var order in await portal.Store.ReadAsync((db, ct) => db.Orders
            .Where(o => o.State == OrderState.Failed && !db.Alerts.Any(a => a.OrderId == o.Id || (o.CertificateId != null && a.CertificateId == o.CertificateId)))
            .OrderBy(o => o.RequestedAt).Select(o => new { o.Id, o.CommonName, o.ReasonText }).Take(20).ToListAsync(ct), default))
        {
            if (reported.Add(order.Id.ToString()))
                Break(Told, $"{now:yyyy-MM-dd}: the order for {order.CommonName} failed: {order.ReasonText}");
        }

        foreach (var certificate in await portal.Store.ReadAsync((db, ct) => db.Certificates
            .Where(c => c.Attention != null && c.AttentionSince < yesterday && !db.Alerts.Any(a => a.CertificateId == c.Id && a.At >= c.AttentionSince!.Value.AddDays(-1)))
            .OrderBy(c => c.AttentionSince).Select(c => new { c.Id, c.CommonName, c.AttentionText }).Take(20).ToListAsync(ct), default))
        {
            if (reported.Add($"{certificate.Id}:attention"))
                Break(Told, $"{now:yyyy-MM-dd}: {certificate.CommonName} has needed a person for a day: {certificate.AttentionText}");
        }

        foreach (var deed in console.Deeds.Where(d => d.Action is "revoke" or "delete" && !d.Told && now - d.At > TimeSpan.FromHours(30)))
        {
            if (reported.Add($"{deed.CertificateId}:deed"))
                Break(Told, $"{now:yyyy-MM-dd}: nobody was told of the {deed.Action} of {deed.CommonName} on {deed.At:yyyy-MM-dd HH:mm}");
        }
    }

    /// <summary>
    /// Each serial that AWS made for money has one charge here, and nothing else has; and between the steps, too, no version
    /// ended before the one that replaced it was stored.
    /// </summary>
    public async Task AtTheEndAsync()
    {
        foreach (var late in await portal.Store.ReadAsync((db, ct) => (
            from v in db.CertificateVersions
            join r in db.CertificateVersions on v.ReplacesVersionId equals r.Id
            where v.StoredAt >= r.NotAfter || v.NotBefore > r.NotAfter
            select new { v.Serial, v.StoredAt, r.NotAfter }).ToListAsync(ct), default))
            Break(Valid, $"{late.Serial} was stored on {late.StoredAt:yyyy-MM-dd HH:mm}, after the version before it had ended on {late.NotAfter:yyyy-MM-dd HH:mm}");
        var noted = (await portal.Store.ReadAsync((db, ct) => db.Charges.Select(c => c.Key).ToListAsync(ct), default)).ConvertAll(k => k.Replace(":", "", StringComparison.Ordinal));
        var charged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var history in await emulator.HistoriesAsync())
        {
            foreach (var version in history.Versions.Where(v => v.Cause != "loaded"))
            {
                charged.Add(version.Serial);
                // What was ended in the console within a day of its making may never have been seen; the last day's is on its way.
                var ended = console.Deeds.Any(d => d.Action is "revoke" or "delete" && d.Arn == history.Arn && d.At - version.IssuedAt.UtcDateTime < TimeSpan.FromDays(1));
                if (!ended && portal.Now - version.IssuedAt.UtcDateTime > TimeSpan.FromDays(1) && !noted.Contains(version.Serial))
                    Break(Charged, $"{version.Serial} of {history.Arn} ({version.Cause}, {version.IssuedAt:yyyy-MM-dd}) is not noted");
            }
        }

        foreach (var twice in noted.GroupBy(k => k, StringComparer.Ordinal).Where(g => g.Count() > 1 || !charged.Contains(g.Key)))
            Break(Charged, $"{twice.Key} is noted {twice.Count()} times, and AWS charged it {(charged.Contains(twice.Key) ? "once" : "not at all")}");
    }

    private void Break(string rule, string example)
    {
        Counts[rule]++;
        if (Examples.Count < MostExamples)
            Examples.Add($"{rule}: {example}");
    }
}
