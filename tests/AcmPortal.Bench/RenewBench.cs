using System.Diagnostics;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>Many certificates that a person has renewed at once, through the use case of the page; AWS's rates on.</summary>
internal static class RenewBench
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "rates", "renewal");
        var (count, rates, renewal) = (flags.Number("count", 1_000), flags.Text("rates", "on") != "off", flags.Number("renewal", 0));
        var folder = Repository.NewFolder("renew");
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", rates ? "1" : "0");
        await emulator.SendAsync(HttpMethod.Put, "settings", new { renewalDelay = $"PT{renewal}S" });
        try
        {
            await using var portal = await PortalCore.OpenAsync(folder, emulator, rateShare: rates ? new Core.Hosting.AwsOptions().RateShare : 0);
            await portal.SetUpAsync(emulator);
            await BulkLoad.LoadAsync(portal, emulator, count, 60, 190);
            await portal.WorkAsync("OrderWorker", "RenewalWorker", "ReconcileWorker");
            await ReadAsync(portal);

            var from = await emulator.LastCallAsync();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var started = TimeProvider.System.GetTimestamp();
            var ids = await portal.Store.ReadAsync((db, ct) => db.Certificates.Select(c => c.Id).ToListAsync(ct), default);
            var asked = await portal.Get<ChangeRenewal>().RunAsync(PortalCore.Admin, new ChangeRenewalInput(new RenewalSelection(ids), new RenewalChange(RenewalChangeKind.RenewNow)));
            var accepted = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            var stages = await UntilStoredAsync(portal, count, started, TimeSpan.FromSeconds(120 + count + renewal));
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            // Whatever would be asked for or exported twice has time to show itself.
            await Task.Delay(TimeSpan.FromSeconds(5));
            return await PrintAsync(portal, emulator, new(count, rates, renewal, seconds, accepted, cpu.TotalSeconds, asked.Changed), await emulator.CallsAsync(from), stages);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Run(int Count, bool Rates, int Renewal, double Seconds, double Accepted, double Cpu, int Asked);

    private static async Task<int> PrintAsync(PortalCore portal, Emulator emulator, Run run, IReadOnlyList<LoggedCall> calls, Dictionary<OrderState, double> stages)
    {
        var histories = await emulator.HistoriesAsync();
        var paid = histories.Sum(h => h.Versions.Count(v => v.Cause != "loaded"));
        var twice = histories.Count(h => h.Versions.Count(v => v.Cause != "loaded") != 1);
        var (stored, charges) = await portal.Store.ReadAsync(async (db, ct) => (await db.CertificateVersions.CountAsync(v => v.Number == 2, ct), await db.Charges.CountAsync(ct)), default);
        var (renews, exports) = (calls.Count(c => c.Operation == "RenewCertificate"), calls.Count(c => c.Operation == "ExportCertificate"));
        // One quota binds: RenewCertificate, 5 a second; then AWS's own time to renew.
        var floor = run.Rates ? (run.Count - 1) / 5.0 + run.Renewal : (double?)null;
        var ratio = run.Seconds / floor;
        var exceeded = run.Rates ? Rates.Exceeded(calls) : [];

        Console.WriteLine($"{run.Count} certificates renewed on request; AWS's rates {(run.Rates ? "on" : "off")}, AWS takes {run.Renewal} s for each");
        Report.Line("stored", stored);
        Report.Line("wall time", $"{run.Seconds:0.00} s");
        Report.Line("all orders accepted after", $"{run.Accepted:0.00} s");
        foreach (var (state, at) in stages.OrderBy(s => s.Value))
            Report.Line($"last order left {state} after", $"{at:0.00} s");
        Report.Line("processor time of the portal", $"{run.Cpu:0.00} s");
        foreach (var operation in calls.Where(c => c.Service == "acm").GroupBy(c => c.Operation).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var target = operation.Key is "RenewCertificate" or "ExportCertificate" ? $"; target: exactly {run.Count} calls" : "";
            Report.Line(operation.Key, operation.Count(), $"most in one second: {Rates.Peak(operation)}{target}");
        }

        Report.Line("renewals that AWS made and charged", paid, $"{twice} certificates had not exactly one; {charges} charges noted");
        if (floor is { } least)
            Report.Line("ratio to the floor", $"{ratio:0.000}", $"floor {least:0.0} s; target: 1.10");
        foreach (var line in exceeded)
            Report.Line("ABOVE AWS'S RATE", line);
        Report.Result(new
        {
            count = run.Count,
            stored,
            seconds = Math.Round(run.Seconds, 2),
            ratio_to_floor = ratio is { } r ? Math.Round(r, 3) : (double?)null,
            renew_calls = renews,
            export_calls = exports,
            renewals_charged = paid,
            calls = calls.GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => g.Count()),
            throttled = calls.Count(c => c.Outcome.StartsWith("Throttling", StringComparison.Ordinal)),
            rate_windows_exceeded = exceeded.Count,
            processor_seconds = Math.Round(run.Cpu, 2),
        });
        return stored == run.Count && twice == 0 && charges == run.Count && renews == run.Count && exports == run.Count && exceeded.Count == 0 && ratio is not > 1.10 ? 0 : 1;
    }

    // The portal asks for nothing that is charged before it has read what AWS has.
    private static async Task ReadAsync(PortalCore portal)
    {
        for (var i = 0; i < 600 && !await portal.Store.ReadAsync((db, ct) => db.AwsScopes.AnyAsync(s => s.ReadAt != null, ct), default); i++)
            await Task.Delay(100);
    }

    // Also notes when each stage was last occupied.
    private static async Task<Dictionary<OrderState, double>> UntilStoredAsync(PortalCore portal, int count, long started, TimeSpan atMost)
    {
        var left = new Dictionary<OrderState, double>();
        var told = TimeSpan.Zero;
        while (true)
        {
            var states = await portal.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.Kind == OrderKind.Renew).GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct), default);
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            foreach (var state in states.Where(s => s.Key != OrderState.Stored))
                left[state.Key] = elapsed.TotalSeconds;
            if (elapsed - told > TimeSpan.FromSeconds(20))
            {
                told = elapsed;
                Console.Error.WriteLine($"after {elapsed.TotalSeconds:0} s: {string.Join(", ", states.OrderBy(s => s.Key).Select(s => $"{s.Count} {s.Key}"))}");
            }

            if (states.Where(s => s.Key == OrderState.Stored).Sum(s => s.Count) >= count || elapsed > atMost)
                return left;
            await Task.Delay(100);
        }
    }
}
