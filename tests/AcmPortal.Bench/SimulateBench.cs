using System.Globalization;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Bench;

/// <summary>
/// Years of a team's certificates in minutes: the portal's core in this process, the emulator in its own, and the one clock
/// of both moved on by six hours at a time, while some of AWS's answers fail at random. AWS is quick in the first half of
/// each year, and so late in the second that the portal has to ask for renewals itself. The loops do what is due until
/// nothing is, without their rests in between.
/// </summary>
internal static class SimulateBench
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(6);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "days", "count", "faults", "seed");
        var (days, count, percent) = (flags.Number("days", 1095), flags.Number("count", 500), flags.Number("faults", 2));
        var folder = Repository.NewFolder("simulate");
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", "0", "--seed", flags.Text("seed", "1"), "--call-log", "2000000");
        await emulator.SendAsync(HttpMethod.Put, "settings", new { renewalDelay = "PT5H", exportRelationWindow = "PT30M" });
        await using var portal = await PortalCore.OpenAsync(folder, emulator, configure: s => s.AddSingleton<ISimulatedAws>(new SimulatedAws(emulator)));
        await portal.SetUpAsync(emulator);
        await BulkLoad.LoadAsync(portal, emulator, count, 50, 190);
        if (percent > 0)
            await emulator.FaultsAsync(Faults(percent / 100.0));
        await portal.WorkAsync("OrderWorker");

        var checks = new Invariants(portal, emulator, portal.Worker<ReconcileWorker>(), portal.Worker<RenewalWorker>());
        var time = portal.Get<TimeMachine>();
        var started = TimeProvider.System.GetTimestamp();
        var slowest = TimeSpan.Zero;
        for (var day = 0; day < days; day++)
        {
            if (day % 365 is 0 or 180)
                await emulator.SendAsync(HttpMethod.Put, "settings", new { renewBeforeDays = day % 365 == 0 ? 45 : 5 });
            for (var at = TimeSpan.Zero; at < TimeSpan.FromDays(1); at += Step)
            {
                var step = TimeProvider.System.GetTimestamp();
                var now = await time.AdvanceAsync(Step, default);
                await checks.UntilQuietAsync(now);
                await checks.EachStepAsync(now);
                var took = TimeProvider.System.GetElapsedTime(step);
                slowest = took > slowest ? took : slowest;
            }

            await checks.EachDayAsync(portal.Now);
            if (day % 50 == 49)
                Console.Error.WriteLine($"day {day + 1} after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s: {checks.Broken} broken");
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await portal.RestAsync();
        var code = await PrintAsync(portal, emulator, checks, days, count, percent, seconds, slowest);
        // What broke a rule is kept to be looked at.
        if (code == 0)
            Directory.Delete(folder, recursive: true);
        return code;
    }

    // Refused, failed inside AWS, and executed with the answer lost.
    private static object[] Faults(double share) =>
    [
        new { operation = "*", effect = "throttle", probability = share / 2 },
        new { operation = "*", effect = "http", status = 500, probability = share / 4 },
        new { operation = "*", effect = "drop", when = "after", probability = share / 4 },
    ];

    private static async Task<int> PrintAsync(PortalCore portal, Emulator emulator, Invariants checks, int days, int count, int percent, double seconds, TimeSpan slowest)
    {
        var histories = await emulator.HistoriesAsync();
        var byAws = histories.Sum(h => h.Versions.Count(v => v.Cause == "managed"));
        var byPortal = histories.Sum(h => h.Versions.Count(v => v.Cause == "renew"));
        var calls = (await emulator.CallsAsync()).Where(c => c.Service == "acm").ToList();
        var charges = await portal.Store.ReadAsync((db, ct) => db.Charges.CountAsync(ct), default);
        var alerts = await portal.Store.ReadAsync((db, ct) => db.Alerts.GroupBy(a => a.Event).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct), default);
        Console.WriteLine($"{days} days of {count} certificates, {percent} in 100 of AWS's answers failing");
        Report.Line("wall time", $"{seconds:0} s", "target: 600 s for 1095 days of 500");
        Report.Line("slowest step of six hours", $"{slowest.TotalSeconds:0.00} s");
        Report.Line("renewals by AWS / asked for by the portal", $"{byAws} / {byPortal}");
        Report.Line("charges noted", charges, $"AWS charged {byAws + byPortal}");
        foreach (var operation in calls.GroupBy(c => c.Operation).OrderBy(g => g.Key, StringComparer.Ordinal))
            Report.Line(operation.Key, operation.Count(), $"{operation.Count(c => c.Outcome != "OK")} not answered well");
        foreach (var alert in alerts.OrderBy(a => a.Key))
            Report.Line($"alerts {alert.Key}", alert.Count);
        foreach (var (rule, times) in checks.Counts)
            Report.Line(rule, times, "times broken");
        foreach (var example in checks.Examples)
            Console.WriteLine("    " + example);
        var good = checks.Broken == 0 && charges == byAws + byPortal;
        Report.Result(new
        {
            days,
            count,
            fault_percent = percent,
            seconds = Math.Round(seconds, 1),
            renewals_by_aws = byAws,
            renewals_by_portal = byPortal,
            charges,
            calls = calls.GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => g.Count()),
            broken = checks.Counts.ToDictionary(c => c.Key, c => c.Value),
            alerts = alerts.ToDictionary(a => a.Key.ToString(), a => a.Count),
        });
        return good ? 0 : 1;
    }

    private sealed class SimulatedAws(Emulator emulator) : ISimulatedAws
    {
        public DateTime Now => emulator.NowAsync().GetAwaiter().GetResult().UtcDateTime;

        public void Advance(TimeSpan by) => emulator.AdvanceAsync(((long)by.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
    }
}

/// <summary>What must hold on every simulated day.</summary>
internal sealed class Invariants(PortalCore portal, Emulator emulator, ReconcileWorker reconcile, RenewalWorker renewal)
{
    private const string Valid = "every certificate is valid at every moment";
    private const string Fresh = "what is stored is at most 24 hours behind AWS";
    private const string Once = "one paid renewal a cycle";
    private const string Told = "nothing failed without an alert";
    private const string Quiet = "a step comes to rest";
    private const int MostExamples = 10;

    private readonly HashSet<string> reported = new(StringComparer.Ordinal);

    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal) { [Valid] = 0, [Fresh] = 0, [Once] = 0, [Told] = 0, [Quiet] = 0 };
    public List<string> Examples { get; } = [];
    public int Broken => Counts.Values.Sum();

    /// <summary>Works until nothing is due: what waits for later times waits for the next step.</summary>
    public async Task UntilQuietAsync(DateTime stepTime)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await reconcile.RunDueAsync(default);
            await renewal.RunDueAsync(default);
            var now = portal.Now;
            var (orders, rest) = await portal.Store.ReadAsync(async (db, ct) => (
                await db.Orders.AnyAsync(o => o.NextAttemptAt <= now || o.LeaseOwner != null, ct),
                await db.AwsScopes.AnyAsync(s => s.NextAt <= now, ct) || await db.Certificates.AnyAsync(c => c.RenewalCheckAt <= now, ct)), default);
            if (!orders && !rest)
                return;
            if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > 30)
            {
                Break(Quiet, $"{stepTime:yyyy-MM-dd HH:mm}: something was still due after 30 s");
                return;
            }

            if (orders)
                await Task.Delay(5);
        }
    }

    public async Task EachStepAsync(DateTime now)
    {
        foreach (var c in await portal.Store.ReadAsync((db, ct) => db.Certificates.Where(c => c.State != CertificateState.Active || c.NotAfter <= now || c.NotBefore > now)
            .OrderBy(c => c.NotAfter).Select(c => new { c.CommonName, c.State, c.NotAfter }).Take(5).ToListAsync(ct), default))
            Break(Valid, $"{now:yyyy-MM-dd HH:mm}: {c.CommonName} is {c.State}, until {c.NotAfter:yyyy-MM-dd}");
    }

    public async Task EachDayAsync(DateTime now)
    {
        var stored = await portal.Store.ReadAsync((db, ct) => db.Certificates.Select(c => new { c.Arn, c.CommonName, c.CurrentSerial }).ToDictionaryAsync(c => c.Arn, ct), default);
        foreach (var history in await emulator.HistoriesAsync())
        {
            var mine = stored[history.Arn];
            var current = history.Versions[^1];
            if (mine.CurrentSerial.Replace(":", "", StringComparison.Ordinal) != current.Serial && now - current.IssuedAt.UtcDateTime > TimeSpan.FromHours(24))
                Break(Fresh, $"{now:yyyy-MM-dd}: {mine.CommonName} has another serial than AWS issued at {current.IssuedAt:yyyy-MM-dd HH:mm}");
            // A renewal that comes with most of its predecessor's life left was paid for in vain.
            for (var i = 1; i < history.Versions.Count; i++)
            {
                if (history.Versions[i - 1].NotAfter - history.Versions[i].IssuedAt > TimeSpan.FromDays(46) && reported.Add(history.Versions[i].Serial))
                    Break(Once, $"{mine.CommonName} was renewed at {history.Versions[i].IssuedAt:yyyy-MM-dd HH:mm} ({history.Versions[i].Cause}), {(history.Versions[i - 1].NotAfter - history.Versions[i].IssuedAt).TotalDays:0} days before its end");
            }
        }

        foreach (var order in await portal.Store.ReadAsync((db, ct) => db.Orders
            .Where(o => o.State == OrderState.Failed && !db.Alerts.Any(a => a.OrderId == o.Id || (o.CertificateId != null && a.CertificateId == o.CertificateId)))
            .OrderBy(o => o.RequestedAt).Select(o => new { o.Id, o.CommonName, o.ReasonText }).Take(20).ToListAsync(ct), default))
        {
            if (reported.Add(order.Id.ToString()))
                Break(Told, $"{now:yyyy-MM-dd}: the order for {order.CommonName} failed: {order.ReasonText}");
        }
    }

    private void Break(string rule, string example)
    {
        Counts[rule]++;
        if (Examples.Count < MostExamples)
            Examples.Add($"{rule}: {example}");
    }
}
