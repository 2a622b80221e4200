using System.Globalization;
using AcmPortal.Harness;
using Microsoft.Playwright;

namespace AcmPortal.Bench;

/// <summary>Many open tabs of many people in Chromium, each with its SignalR connection: managed memory for each, and how long an action takes among them.</summary>
internal static class CircuitsBench
{
    private const int TabsEach = 8;
    private const int AtOnce = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "count", "certificates", "actions");
        var (count, certificates, actions) = (Math.Max(flags.Number("count", 50), 1), flags.Number("certificates", 2_000), flags.Number("actions", 60));
        var folder = Repository.NewFolder("circuits");
        var users = (count + TabsEach - 1) / TabsEach;
        await using var emulator = await Emulator.StartAsync(folder, "--rate-scale", "0");
        await using var provider = new BenchProvider();
        try
        {
            await using var core = await PortalCore.OpenAsync(folder, emulator);
            await core.SetUpAsync(emulator);
            await BulkLoad.LoadAsync(core, emulator, certificates, 60, 190);
            var heapFile = Path.Combine(folder, "heap");
            await using var portal = await PortalProcess.StartAsync(
                folder, emulator,
                new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = typeof(CircuitsBench).Assembly.Location, [StartupHook.FileVariable] = heapFile },
                ["--Oidc:Authority", provider.Url.ToString(), "--Oidc:ClientId", BenchProvider.ClientId, "--Oidc:ClientSecret", BenchProvider.ClientSecret,
                    .. Enumerable.Range(0, users).SelectMany(u => new[] { $"--Oidc:AdministratorSubjects:{u}", $"user{u}" })]);
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await Browser.LaunchAsync(playwright);
            var people = new List<IBrowserContext>();
            for (var u = 0; u < users; u++)
                people.Add(await SignInAsync(browser, portal, provider, $"user{u}"));

            // What the first pages compile and cache is nobody's tab.
            foreach (var path in new[] { "/certificates", "/" })
                await (await TabAsync(people[0], portal, path)).CloseAsync();

            Console.WriteLine($"{count} open tabs of {users} people, {certificates} certificates");
            var list = await MeasureAsync(portal, people, "/certificates", count, heapFile, actions);
            var dashboard = await MeasureAsync(portal, people, "/", count, heapFile, 0);
            Report.Line("a tab with 25 certificates", $"{list.Mebibytes:0.00} MiB", "target: 2.4 MiB");
            Report.Line("a tab with the dashboard", $"{dashboard.Mebibytes:0.00} MiB", "target: 1.2 MiB");
            Report.Line("sorting the list, median", $"{list.Median:0} ms");
            Report.Line("sorting the list, 95 in 100 within", $"{list.P95:0} ms", "target: 150 ms");
            Report.Result(new
            {
                count,
                users,
                list_mebibytes = Math.Round(list.Mebibytes, 2),
                dashboard_mebibytes = Math.Round(dashboard.Mebibytes, 2),
                action_median_ms = Math.Round(list.Median),
                action_p95_ms = Math.Round(list.P95),
                resident_megabytes = Math.Round(portal.Process.ResidentBytes / 1e6),
            });
            return list.Mebibytes <= 2.4 && dashboard.Mebibytes <= 1.2 && list.P95 <= 150 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IBrowserContext> SignInAsync(IBrowser browser, PortalProcess portal, BenchProvider provider, string user)
    {
        var context = await browser.NewContextAsync();
        await context.AddCookiesAsync([new Cookie { Name = BenchProvider.Who, Value = user, Url = provider.Url.ToString() }]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(portal.Url, "/").ToString());
        await page.Locator("form[action='/sign-in/provider'] button").First.ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        await page.CloseAsync();
        return context;
    }

    private static async Task<IPage> TabAsync(IBrowserContext person, PortalProcess portal, string path)
    {
        var page = await person.NewPageAsync();
        page.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        await page.GotoAsync(new Uri(portal.Url, path).ToString());
        // The last part of each page to come.
        await (path == "/" ? page.GetByRole(AriaRole.Link, new() { Name = "Get started" }).First : page.Locator("table tbody tr").Nth(24)).WaitForAsync();
        return page;
    }

    private static async Task<(double Mebibytes, double Median, double P95)> MeasureAsync(PortalProcess portal, List<IBrowserContext> people, string path, int count, string heapFile, int actions)
    {
        // The tabs before have gone: a page that is closed says so, and its circuit ends at once.
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = await HeapAsync(portal, heapFile);
        var tabs = new List<IPage>();
        for (var first = 0; first < count; first += AtOnce)
            tabs.AddRange(await Task.WhenAll(Enumerable.Range(first, Math.Min(AtOnce, count - first)).Select(n => TabAsync(people[n / TabsEach], portal, path))));
        await Task.Delay(TimeSpan.FromSeconds(5));
        var after = await HeapAsync(portal, heapFile);
        var times = new List<double>();
        for (var i = 0; i < actions; i++)
            times.Add(await ActAsync(tabs[i * 7 % tabs.Count]));
        foreach (var tab in tabs)
            await tab.CloseAsync();
        times.Sort();
        return ((after - before) / count / 1048576.0, times.Count > 0 ? times[times.Count / 2] : 0, times.Count > 0 ? times[Math.Min(times.Count - 1, times.Count * 95 / 100)] : 0);
    }

    // From the click to the frame after the rows have changed, by the page's own clock.
    private static Task<double> ActAsync(IPage page) => page.EvaluateAsync<double>("""
        () => new Promise(done => {
          const text = () => document.querySelector('table tbody')?.innerText;
          const button = [...document.querySelectorAll('th button')].find(b => /name/i.test(b.innerText)) ?? document.querySelector('th button');
          const before = text(), started = performance.now();
          const seen = new MutationObserver(() => {
            if (text() === before) return;
            seen.disconnect();
            requestAnimationFrame(() => done(performance.now() - started));
          });
          seen.observe(document.body, { childList: true, subtree: true, characterData: true });
          button.click();
        })
        """);

    private static async Task<long> HeapAsync(PortalProcess portal, string file)
    {
        File.Delete(file);
        portal.Process.Send(StartupHook.Signal);
        var started = TimeProvider.System.GetTimestamp();
        while (!File.Exists(file))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                throw new TimeoutException("The portal did not say how much memory it uses.");
            await Task.Delay(100);
        }

        return long.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
    }
}
