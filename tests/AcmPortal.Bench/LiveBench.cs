using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace AcmPortal.Bench;

/// <summary>What a person sees of an order that moves by itself: from the moment that stands in its history to the frame that shows it.</summary>
internal static class LiveBench
{
    // Stepper, chip and history are drawn in one go; of these the history says which change it was. The frame after the change is what is seen.
    private const string Watch = """
        () => {
          const lines = () => document.querySelectorAll('[aria-label=History] tbody tr').length;
          let last = lines();
          window.seen = [];
          new MutationObserver(() => {
            if (lines() === last) return;
            const count = last = lines();
            requestAnimationFrame(() => window.seen.push([count, Date.now()]));
          }).observe(document.body, { childList: true, subtree: true });
          return last;
        }
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "repeat", "apart");
        var apart = flags.On("apart");
        var repeat = Math.Max(flags.Number("repeat", 5), 1);
        var folder = Repository.NewFolder("live");
        // AWS takes a little time, so that the page is open before the order moves on.
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", "0", "--record-delay", "3", "--validation-delay", "2");
        try
        {
            await using var core = await PortalCore.OpenAsync(folder, emulator);
            await core.SetUpAsync(emulator);
            // Apart: one process shows the page, another one works and commits; between them there is the database alone.
            await using var portal = await PortalProcess.StartAsync(folder, emulator, null, apart ? ["--Instance:Role", "Web"] : []);
            await using var worker = apart ? await PortalProcess.StartAsync(folder, emulator, null, "--Instance:Role", "Worker") : null;
            await using var browser = await Browser.StartAsync();
            var page = await browser.OpenAsync(await portal.SignInLinkAsync(folder, emulator), live: false);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();

            var found = new List<(OrderState To, double Seconds)>();
            for (var i = 1; i <= repeat; i++)
                found.AddRange(await OneAsync(core, portal, page, $"live{i}.example.com"));
            return Print(repeat, found, apart);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<(OrderState To, double Seconds)>> OneAsync(PortalCore core, PortalProcess portal, IPage page, string name)
    {
        var order = (await core.RequestAsync(name)).OrderId;
        await page.GotoAsync(new Uri(portal.Url, $"/orders/{order}").ToString());
        await page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }).WaitForAsync();
        var known = await page.EvaluateAsync<int>(Watch);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open certificate" }).WaitForAsync(new() { Timeout = 60_000 });
        await Task.Delay(500);
        var seen = await page.EvaluateAsync<double[][]>("() => window.seen");
        var history = await core.Store.ReadAsync((db, ct) => db.OrderHistory.Where(h => h.OrderId == order).OrderBy(h => h.Number).ToListAsync(ct), default);
        var found = new List<(OrderState, double)>();
        foreach (var (line, index) in history.Select((line, index) => (line, index)).Where(l => l.index >= known))
        {
            var shown = seen.First(s => s[0] > index)[1];
            found.Add((line.To, shown / 1000 - (line.At - DateTime.UnixEpoch).TotalSeconds));
        }

        return found;
    }

    private static int Print(int orders, List<(OrderState To, double Seconds)> found, bool apart)
    {
        var target = apart ? 2 : 1;
        Console.WriteLine($"An open order page in Chromium{(apart ? ", served by another process than the one that works" : "")}, {orders} orders one after the other: from each change's commit to the frame that shows it");
        foreach (var state in found.GroupBy(f => f.To).OrderBy(g => g.Key))
            Report.Line($"to {state.Key}, median", $"{Median(state.Select(f => f.Seconds)):0.000} s", $"most {state.Max(f => f.Seconds):0.000} s, {state.Count()} times");
        var (median, most) = (Median(found.Select(f => f.Seconds)), found.Max(f => f.Seconds));
        Report.Line("all, median", $"{median:0.000} s", $"target: {target} s");
        Report.Line("all, most", $"{most:0.000} s");
        Report.Result(new { orders, apart, changes = found.Count, seconds = Math.Round(median, 3), seconds_most = Math.Round(most, 3) });
        return most <= target ? 0 : 1;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
