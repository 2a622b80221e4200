using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Harness;

namespace AcmPortal.Bench;

/// <summary>
/// What a person waits for in a large inventory: lists, searches, the due scan and the dashboard, through the use cases,
/// over certificates that were loaded straight into the database.
/// </summary>
internal static class InventoryBench
{
    private const int PageMilliseconds = 50;
    private const int SearchMilliseconds = 100;
    private const int DueMilliseconds = 100;
    private const int DashboardMilliseconds = 300;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "times");
        var (count, times) = (flags.Number("count", 100_000), flags.Number("times", 40));
        var folder = Repository.NewFolder("inventory");
        await using var emulator = await Emulator.StartAsync(folder);
        try
        {
            await using var portal = await PortalCore.OpenAsync(folder, emulator);
            await portal.SetUpAsync(emulator);
            var now = portal.Now;
            // One in 200 is due, one in 500 needs a person, one in 100 was revoked.
            await BulkLoad.StoreOnlyAsync(portal, count, (certificate, n) =>
            {
                certificate.RenewalCheckAt = n % 200 == 0 ? now.AddMinutes(-n % 300) : now.AddMinutes(1 + n % 200_000);
                certificate.State = n % 100 == 1 ? CertificateState.Revoked : CertificateState.Active;
                if (n % 500 == 2)
                    (certificate.Attention, certificate.AttentionSince, certificate.AttentionText) = (RenewalRule.RecordMissing, now.AddDays(-1), "The record is missing.");
            }, n => $"app{n}.team{n % 400}.example.com");

            await BulkLoad.RenewedAsync(portal, count / 2);
            Console.WriteLine($"{count} certificates, {count / 2} renewals of the last weeks and {count} charges on SQLite, each measured {times} times");
            var met = true;
            var (figures, processors) = (new Dictionary<string, double>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal));
            var page = new PageRequest();
            foreach (var (name, target, expected, run) in new (string Name, int Target, int Expected, Func<Task<int>> Run)[]
            {
                ("inventory, first page", PageMilliseconds, count, () => ListAsync(new(page))),
                ("by name, descending", PageMilliseconds, count, () => ListAsync(new(page with { Sort = "name", Descending = true }))),
                ("by age", PageMilliseconds, count, () => ListAsync(new(page with { Sort = "created" }))),
                ("search app123", SearchMilliseconds, Begin(count, "123"), () => ListAsync(new(page, "app123"))),
                ("search team77.example", SearchMilliseconds, count / 400, () => ListAsync(new(page, "team77.example"))),
                ("search example.com (all)", SearchMilliseconds, count, () => ListAsync(new(page, "example.com"))),
                ("search pp12345 (any part)", SearchMilliseconds, Begin(count, "12345"), () => ListAsync(new(page, "pp12345"))),
                ("search nothing there", SearchMilliseconds, 0, () => ListAsync(new(page, "nothing"))),
                ("status revoked", SearchMilliseconds, count / 100, () => ListAsync(new(page, Status: CertificateStatus.Revoked))),
                ("due scan", DueMilliseconds, Math.Min(500, count / 200), async () => (await portal.Store.ReadAsync((db, ct) => RenewalWorker.DueAsync(db, now, 500, ct), default)).Count),
                ("dashboard", DashboardMilliseconds, -1, DashboardAsync),
                ("  of it the cards", DashboardMilliseconds, -1, OverviewAsync),
                ("  of it who needs a person", DashboardMilliseconds, -1, NeedsAsync),
                ("  of it the charts", DashboardMilliseconds, -1, ChartsAsync),
            })
            {
                var (processor, median, p95, answer) = await MeasureAsync(run, times);
                Report.Line(name, $"{median:0.0} ms, 95 in 100 within {p95:0.0} ms, processor time {processor:0.0} ms", $"target: {target} ms");
                if (expected >= 0 && answer != expected)
                    throw new InvalidOperationException($"{name} found {answer}; {expected} are right.");
                (figures[name.Trim()], processors[name.Trim()]) = (Math.Round(p95, 1), Math.Round(processor, 1));
                met &= p95 <= target;
            }

            Report.Result(new { count, p95 = figures, processor = processors });
            return met ? 0 : 1;

            async Task<int> ListAsync(ListCertificatesInput input) => (await portal.Get<ListCertificates>().RunAsync(PortalCore.Admin, input)).Total;

            async Task<int> OverviewAsync() => (await portal.Get<GetOverview>().RunAsync(PortalCore.Admin, new())).Valid;

            async Task<int> NeedsAsync() => (await portal.Get<ListNeedsPerson>().RunAsync(PortalCore.Admin, new())).Total;

            async Task<int> ChartsAsync() => (await portal.Get<GetCharts>().RunAsync(PortalCore.Admin, new())).Expiries.Total;

            // What the page asks for when it is opened, one after the other.
            async Task<int> DashboardAsync()
            {
                await OverviewAsync();
                await NeedsAsync();
                await ChartsAsync();
                return -1;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // How many of 0 to count - 1 begin with these digits.
    private static int Begin(int count, string digits) => Enumerable.Range(0, count).Count(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture).StartsWith(digits, StringComparison.Ordinal));

    private static async Task<(double Processor, double Median, double P95, int Answer)> MeasureAsync(Func<Task<int>> run, int times)
    {
        var answer = await run();
        var milliseconds = new List<double>(times);
        // What others on the machine cannot lengthen.
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await run();
            milliseconds.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        milliseconds.Sort();
        return ((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / times, milliseconds[times / 2], milliseconds[times * 95 / 100], answer);
    }
}
