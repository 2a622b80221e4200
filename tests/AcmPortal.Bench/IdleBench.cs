using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Bench;

/// <summary>What a worker costs that has nothing to do: its processor time and its AWS calls beside a large inventory.</summary>
internal static class IdleBench
{
    private const double TargetPercent = 1;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "minutes", "count");
        var (minutes, count) = (Math.Max(1, flags.Number("minutes", 10)), flags.Number("count", 10_000));
        var folder = Repository.NewFolder("idle");
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", "0");
        try
        {
            await using (var portal = await PortalCore.OpenAsync(folder, emulator))
            {
                await portal.SetUpAsync(emulator);
                // Above AWS's own window, so that nothing is to happen.
                await BulkLoad.LoadAsync(portal, emulator, count, 60, 190);
                await using var worker = await PortalProcess.StartAsync(folder, emulator, null, "--Instance:Role", "Worker");
                await UntilReadAsync(portal);
                // What a start still compiles is not what idling costs.
                await Task.Delay(Settling);

                var last = await emulator.LastCallAsync();
                var (cpu, started) = (worker.Process.ProcessorTime, TimeProvider.System.GetTimestamp());
                await Task.Delay(TimeSpan.FromMinutes(minutes));
                var percent = (worker.Process.ProcessorTime - cpu) / TimeProvider.System.GetElapsedTime(started) * 100;
                var calls = await emulator.CallsAsync(last);
                return Print(count, minutes, percent, worker.Process.ResidentBytes / 1e6, calls);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The first reading of all certificates is what every start does.
    private static async Task UntilReadAsync(PortalCore portal)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await portal.Store.ReadAsync((db, ct) => db.AwsScopes.AnyAsync(s => s.ReadAt != null && s.LeaseUntil == null, ct), default))
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(5))
                throw new TimeoutException("AWS was not read within five minutes.");
            await Task.Delay(500);
        }
    }

    private static int Print(int count, int minutes, double percent, double megabytes, IReadOnlyList<LoggedCall> calls)
    {
        var others = calls.Where(c => c.Operation is not ("SearchCertificates" or "ListCertificates")).ToList();
        Console.WriteLine($"A worker with {count} certificates and nothing to do, {minutes} minutes");
        Report.Line("of one core", $"{percent:0.00} %", $"target: {TargetPercent} %");
        Report.Line("resident memory", $"{megabytes:0} MB");
        Report.Line("calls of the scheduled listing", calls.Count - others.Count);
        Report.Line("other AWS calls", others.Count, "target: 0");
        foreach (var operation in others.GroupBy(c => c.Operation))
            Report.Line($"  {operation.Key}", operation.Count());
        Report.Result(new { count, minutes, percent_of_a_core = Math.Round(percent, 2), resident_megabytes = Math.Round(megabytes), listing_calls = calls.Count - others.Count, other_calls = others.Count });
        return percent < TargetPercent && others.Count == 0 ? 0 : 1;
    }
}
