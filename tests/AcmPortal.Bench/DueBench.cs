using AcmPortal.Core.Renewal;
using AcmPortal.Harness;

namespace AcmPortal.Bench;

/// <summary>The query with which the renewal loop chooses what it looks at, among many stored certificates.</summary>
internal static class DueBench
{
    private const int Times = 200;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "due");
        var (count, due) = (flags.Number("count", 100_000), flags.Number("due", 500));
        var folder = Repository.NewFolder("due");
        await using var emulator = await Emulator.StartAsync(folder);
        try
        {
            await using var portal = await PortalCore.OpenAsync(folder, emulator);
            await portal.SetUpAsync(emulator);
            var now = portal.Now;
            // The due ones lie anywhere among the others; those are spread over the time to come.
            await BulkLoad.StoreOnlyAsync(portal, count, (certificate, n) =>
                certificate.RenewalCheckAt = (long)n * due / count != ((long)n + 1) * due / count ? now.AddMinutes(-n % 300) : now.AddMinutes(1 + n % 200_000));

            var times = new List<double>();
            var found = 0;
            for (var i = 0; i < Times + 1; i++)
            {
                var started = TimeProvider.System.GetTimestamp();
                found = (await portal.Store.ReadAsync((db, ct) => RenewalWorker.DueAsync(db, now, 500, ct), default)).Count;
                if (i > 0)
                    times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }

            times.Sort();
            var (median, most) = (times[times.Count / 2], times[^1]);
            Console.WriteLine($"Choosing what is due among {count} certificates, {due} of them due, {Times} times");
            Report.Line("chosen", found);
            Report.Line("median", $"{median:0.00} ms", "target: 100 ms");
            Report.Line("99 in 100", $"{times[times.Count * 99 / 100]:0.00} ms");
            Report.Line("most", $"{most:0.00} ms");
            Report.Result(new { count, due, chosen = found, milliseconds = Math.Round(median, 2), milliseconds_99 = Math.Round(times[times.Count * 99 / 100], 2), milliseconds_most = Math.Round(most, 2) });
            return median <= 100 && found == Math.Min(due, 500) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
