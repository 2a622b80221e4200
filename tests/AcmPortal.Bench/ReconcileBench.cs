using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>
/// A large inventory of which AWS has renewed some since: one comparison with AWS, and the export of what is new. Once for
/// the time, once more for the memory that stays in use while it reads, at a fifth of the count and at the whole.
/// </summary>
internal static class ReconcileBench
{
    private sealed record Run(int Count, double ReadSeconds, double Seconds, int Renewed, Dictionary<string, int> Calls, double MemoryBefore, double MemoryMost, double MemoryAfter);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "renewed", "rates", "reading-only");
        var (count, renewed, rates) = (flags.Number("count", 10_000), flags.Number("renewed", 100), flags.On("rates"));
        var export = !flags.On("reading-only");
        var small = await OnceAsync(Math.Max(count / 5, 1), Math.Min(renewed, count / 5), rates, export, looks: 10);
        var run = await OnceAsync(count, renewed, rates, export, looks: 2);
        var listings = run.Calls.GetValueOrDefault("SearchCertificates") + run.Calls.GetValueOrDefault("ListCertificates");
        var exports = run.Calls.GetValueOrDefault("ExportCertificate");
        var ratio = (run.MemoryMost - run.MemoryBefore) / Math.Max(small.MemoryMost - small.MemoryBefore, 0.1);

        Console.WriteLine($"{count} certificates, {renewed} of them renewed by AWS since; AWS's rates {(rates ? "on" : "off")}");
        Report.Line("read and compared after", $"{run.ReadSeconds:0.00} s");
        // 30 for 10,000: a page holds 500 or 1,000.
        var allowed = Math.Max(30, count / 1000 * 3);
        Report.Line("all renewals stored after", $"{run.Seconds:0.00} s", rates ? "" : "target: 30 s");
        Report.Line("renewals stored", run.Renewed);
        foreach (var (operation, calls) in run.Calls.OrderBy(c => c.Key, StringComparer.Ordinal))
            Report.Line(operation, calls, operation is "ExportCertificate" ? $"target: exactly {renewed}" : operation is "SearchCertificates" or "ListCertificates" ? $"target: {allowed} listing calls together" : "");
        Report.Line("live memory before, most while reading, after", $"{run.MemoryBefore:0.0}, {run.MemoryMost:0.0}, {run.MemoryAfter:0.0} MB");
        Report.Line($"the same at {small.Count}", $"{small.MemoryBefore:0.0}, {small.MemoryMost:0.0}, {small.MemoryAfter:0.0} MB");
        Report.Line("growth while reading, ratio of the two", $"{ratio:0.00}", $"1 is constant; {count / (double)small.Count:0.0} would be proportional");
        Report.Result(new
        {
            count,
            renewed,
            stored = run.Renewed,
            seconds_read = Math.Round(run.ReadSeconds, 2),
            seconds = Math.Round(run.Seconds, 2),
            listing_calls = listings,
            exports,
            calls = run.Calls,
            memory_before_megabytes = Math.Round(run.MemoryBefore, 1),
            memory_most_megabytes = Math.Round(run.MemoryMost, 1),
            memory_growth_megabytes = Math.Round(run.MemoryMost - run.MemoryBefore, 1),
            memory_growth_megabytes_small = Math.Round(small.MemoryMost - small.MemoryBefore, 1),
            memory_growth_ratio = Math.Round(ratio, 2),
        });
        return listings <= allowed && exports == (export ? renewed : 0) && (!export || run.Renewed == renewed) && (rates || run.Seconds < 30) ? 0 : 1;
    }

    private static async Task<Run> OnceAsync(int count, int renewed, bool rates, bool export, int looks)
    {
        var folder = Repository.NewFolder("reconcile");
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", rates ? "1" : "0");
        try
        {
            await using var portal = await PortalCore.OpenAsync(folder, emulator, rateShare: rates ? new Core.Hosting.AwsOptions().RateShare : 0);
            await portal.SetUpAsync(emulator);
            var arns = await BulkLoad.LoadAsync(portal, emulator, count, 60, 190);
            for (var i = 0; i < renewed; i++)
                await emulator.ActAsync(arns[(int)((long)i * count / renewed)], "renew-now");

            var from = await emulator.LastCallAsync();
            var started = TimeProvider.System.GetTimestamp();
            await portal.WorkAsync(export ? ["OrderWorker", "RenewalWorker", "ReconcileWorker"] : ["ReconcileWorker"]);
            await UntilAsync(portal, started, 120, async () => await portal.Store.ReadAsync((db, ct) => db.AwsScopes.AnyAsync(s => s.ReadAt != null, ct), default));
            var read = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            await UntilAsync(portal, started, 180, async () => !export || await StoredAsync(portal) >= renewed);
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            // Whatever would be exported twice has time to show itself.
            await Task.Delay(TimeSpan.FromSeconds(3));
            var calls = (await emulator.CallsAsync(from)).Where(c => c.Service == "acm").GroupBy(c => c.Operation).ToDictionary(g => g.Key, g => g.Count());
            var stored = await StoredAsync(portal);
            var (before, most, after) = await MemoryAsync(portal, looks);
            return new(count, read, seconds, stored, calls, before, most, after);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<int> StoredAsync(PortalCore portal) => portal.Store.ReadAsync((db, ct) => db.CertificateVersions.CountAsync(v => v.Number > 1, ct), default);

    private static async Task UntilAsync(PortalCore portal, long started, int seconds, Func<Task<bool>> done)
    {
        while (!await done())
        {
            if (TimeProvider.System.GetElapsedTime(started).TotalSeconds > seconds)
            {
                var problem = await portal.Store.ReadAsync((db, ct) => db.AwsScopes.Select(s => s.Problem).FirstOrDefaultAsync(ct), default);
                Console.Error.WriteLine($"Not done after {seconds} s; the reading says: {problem ?? "no problem"}");
                return;
            }

            await Task.Delay(25);
        }
    }

    // What is alive: garbage is collected before each look, so that this is no matter of when the runtime cleans up. The
    // same number of pages is looked at for each count, so that both have the same chance to be seen at their most.
    private static async Task<(double Before, double Most, double After)> MemoryAsync(PortalCore portal, int readings)
    {
        static double Live() => GC.GetTotalMemory(forceFullCollection: true) / 1e6;
        var before = Live();
        var most = before;
        for (var reading = 0; reading < readings; reading++)
        {
            var last = await portal.Store.ReadAsync((db, ct) => db.AwsScopes.MaxAsync(s => s.ReadAt, ct), default);
            await portal.Get<ReconcileNow>().RunAsync(PortalCore.Admin, new ReconcileNowInput());
            for (var i = 0; i < 1200; i++)
            {
                most = Math.Max(most, Live());
                if (await portal.Store.ReadAsync((db, ct) => db.AwsScopes.AnyAsync(s => s.ReadAt > last, ct), default))
                    break;
                await Task.Delay(10);
            }
        }

        return (before, most, Live());
    }
}
