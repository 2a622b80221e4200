using AcmPortal.Core.Hosting;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>
/// Years of a team's certificates in minutes: the portal and the emulator in processes of their own, and the one clock of
/// both moved on by six hours at a time, while some of AWS's answers fail at random, people do things in AWS's console, and
/// the portal is killed in the middle of its work. AWS is quick in the first half of each year, and so late in the second
/// that the portal has to ask for renewals itself.
/// </summary>
internal static class SimulateBench
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(6);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "days", "count", "faults", "console", "kills", "seed");
        var (days, count, percent) = (flags.Number("days", 1095), flags.Number("count", 500), flags.Number("faults", 2));
        var (actions, kills, seed) = (flags.Number("console", 60), flags.Number("kills", 12), flags.Number("seed", 1));
        var folder = Repository.NewFolder("simulate");
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", "0", "--seed", $"{seed}", "--call-log", "2000000");
        await emulator.SendAsync(HttpMethod.Put, "settings", new { renewalDelay = "PT5H", exportRelationWindow = "PT30M" });
        // This one looks, and is the people; the portal at work is a process of its own.
        await using var portal = await PortalCore.OpenAsync(folder, emulator);
        await portal.SetUpAsync(emulator);
        await BulkLoad.LoadAsync(portal, emulator, count, 50, 190);
        if (percent > 0)
            await emulator.FaultsAsync(Faults(percent / 100.0));

        var random = new Random(seed);
        var console = new SimulatedConsole(portal, emulator, random);
        var checks = new SimulatedRules(portal, emulator, console);
        await using var child = new PortalChild(folder, emulator.Url);
        var started = TimeProvider.System.GetTimestamp();
        var (slowest, inHand, steps) = (TimeSpan.Zero, 0, days * (int)(TimeSpan.FromDays(1) / Step));
        var deaths = Draw(random, kills, steps);
        var deeds = Draw(random, actions, days);
        for (var day = 0; day < days; day++)
        {
            var lead = day % 365 < 180 ? 45 : 5;
            if (day % 365 is 0 or 180)
                await emulator.SendAsync(HttpMethod.Put, "settings", new { renewBeforeDays = lead });
            for (var i = 0; i < TimeSpan.FromDays(1) / Step; i++)
            {
                var step = TimeProvider.System.GetTimestamp();
                var dies = deaths.Contains((day * (int)(TimeSpan.FromDays(1) / Step)) + i);
                portal.Get<DomainClock>().Offset = await child.StepAsync(Step, dies ? TimeSpan.FromMilliseconds(random.Next(5, 400)) : null, async () => inHand += await InHandAsync(portal));
                await checks.EachStepAsync(portal.Now);
                var took = TimeProvider.System.GetElapsedTime(step);
                slowest = took > slowest ? took : slowest;
            }

            await checks.EachDayAsync(portal.Now);
            await console.MendAsync(portal.Now);
            if (deeds.Contains(day))
                await console.ActAsync(portal.Now, lead);
            if (day % 50 == 49)
                Console.Error.WriteLine($"day {day + 1} after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s, {child.Processor.TotalSeconds:0} s of the portal's processor time: {checks.Broken} broken");
        }

        checks.Restless(child.Restless);
        await checks.AtTheEndAsync();
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var code = await PrintAsync(portal, emulator, checks, console, child, new(days, count, percent, seconds, slowest, inHand));
        await child.DisposeAsync();
        // What broke a rule is kept to be looked at.
        if (code == 0)
            Directory.Delete(folder, recursive: true);
        return code;
    }

    private sealed record Figures(int Days, int Count, int Percent, double Seconds, TimeSpan Slowest, int InHand);

    private static HashSet<int> Draw(Random random, int count, int of)
    {
        var drawn = new HashSet<int>();
        while (drawn.Count < Math.Min(count, of))
            drawn.Add(random.Next(of));
        return drawn;
    }

    // What the dead one was at: orders and readings that it had claimed.
    private static Task<int> InHandAsync(PortalCore portal) => portal.Store.ReadAsync(
        async (db, ct) => await db.Orders.CountAsync(o => o.LeaseOwner != null, ct) + await db.AwsScopes.CountAsync(s => s.LeaseOwner != null, ct) > 0 ? 1 : 0, default);

    // Refused, failed inside AWS, and executed with the answer lost.
    private static object[] Faults(double share) =>
    [
        new { operation = "*", effect = "throttle", probability = share / 2 },
        new { operation = "*", effect = "http", status = 500, probability = share / 4 },
        new { operation = "*", effect = "drop", when = "after", probability = share / 4 },
    ];

    private static async Task<int> PrintAsync(PortalCore portal, Emulator emulator, SimulatedRules checks, SimulatedConsole console, PortalChild child, Figures f)
    {
        var histories = await emulator.HistoriesAsync();
        var byAws = histories.Sum(h => h.Versions.Count(v => v.Cause == "managed"));
        var byPortal = histories.Sum(h => h.Versions.Count(v => v.Cause == "renew"));
        var issued = histories.Sum(h => h.Versions.Count(v => v.Cause == "issue"));
        var calls = (await emulator.CallsAsync()).Where(c => c.Service == "acm").ToList();
        var charges = await portal.Store.ReadAsync((db, ct) => db.Charges.CountAsync(ct), default);
        var alerts = await portal.Store.ReadAsync((db, ct) => db.Alerts.GroupBy(a => a.Event).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct), default);
        var deeds = console.Deeds.GroupBy(d => d.Action).ToDictionary(g => g.Key, g => g.Count());
        Console.WriteLine($"{f.Days} days of {f.Count} certificates, {f.Percent} in 100 of AWS's answers failing");
        Report.Line("wall time", $"{f.Seconds:0} s", "target: 600 s for 1095 days of 500");
        Report.Line("the portal's processor time", $"{child.Processor.TotalSeconds:0} s");
        Report.Line("slowest step of six hours", $"{f.Slowest.TotalSeconds:0.00} s");
        Report.Line("renewals by AWS / asked for by the portal", $"{byAws} / {byPortal}");
        Report.Line("certificates issued in the place of others", issued);
        Report.Line("charges noted", charges, $"AWS charged {byAws + byPortal + issued}");
        Report.Line("deaths of the portal", child.Deaths, $"{f.InHand} of them with something in hand");
        foreach (var (action, times) in deeds)
            Report.Line($"in the console: {action}", times);
        foreach (var operation in calls.GroupBy(c => c.Operation).OrderBy(g => g.Key, StringComparer.Ordinal))
            Report.Line(operation.Key, operation.Count(), $"{operation.Count(c => c.Outcome != "OK")} not answered well");
        foreach (var alert in alerts.OrderBy(a => a.Key))
            Report.Line($"alerts {alert.Key}", alert.Count);
        foreach (var (rule, times) in checks.Counts)
            Report.Line(rule, times, "times broken");
        foreach (var example in checks.Examples)
            Console.WriteLine("    " + example);
        Report.Result(new
        {
            days = f.Days,
            count = f.Count,
            fault_percent = f.Percent,
            seconds = Math.Round(f.Seconds, 1),
            processor_seconds = Math.Round(child.Processor.TotalSeconds, 1),
            renewals_by_aws = byAws,
            renewals_by_portal = byPortal,
            issued,
            charges,
            deaths = child.Deaths,
            deaths_in_hand = f.InHand,
            console = deeds,
            calls = calls.GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => g.Count()),
            broken = checks.Counts.ToDictionary(c => c.Key, c => c.Value),
            alerts = alerts.ToDictionary(a => a.Key.ToString(), a => a.Count),
        });
        return checks.Broken == 0 ? 0 : 1;
    }
}
