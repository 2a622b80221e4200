using System.Text.RegularExpressions;
using AcmPortal.Harness;

namespace AcmPortal.Bench;

/// <summary>Cold start of the built portal, in the demo on an empty folder, to its first page; memory with one circuit.</summary>
internal static partial class StartBench
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var flags = new Flags(arguments, "repeat", "published");
        var repeat = Math.Max(flags.Number("repeat", 3), 1);
        if (flags.On("published"))
            return await PublishedAsync(repeat);
        await using var browser = await Browser.StartAsync();
        var times = new List<double>();
        var again = new List<double>();
        var memory = new List<double>();
        var parts = 0;
        for (var i = 0; i < repeat; i++)
        {
            var folder = Repository.NewFolder("start");
            try
            {
                var (seconds, files, megabytes) = await OnceAsync(folder, browser);
                (parts, _) = (files, 0);
                times.Add(seconds);
                memory.Add(megabytes);
                again.Add((await OnceAsync(folder, null)).Seconds);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Console.WriteLine($"Start of the built portal ({Repository.Configuration}), {repeat} times");
        Report.Line("empty folder to first page, median", $"{Median(times):0.00} s", $"target: 5 s; {parts} static parts included");
        Report.Line("empty folder to first page, most", $"{times.Max():0.00} s");
        Report.Line("the same folder again, median", $"{Median(again):0.00} s");
        Report.Line("resident memory with one circuit, most", $"{memory.Max():0} MB", "target: 250 MB");
        Report.Result(new
        {
            runs = repeat,
            seconds = Math.Round(Median(times), 2),
            seconds_most = Math.Round(times.Max(), 2),
            seconds_restart = Math.Round(Median(again), 2),
            static_parts = parts,
            resident_megabytes = Math.Round(memory.Max(), 1),
        });
        return times.Max() < 5 && memory.Max() < 250 ? 0 : 1;
    }

    /// <summary>The published portal outside the demo: from the start of the process until it says that it is ready.</summary>
    private static async Task<int> PublishedAsync(int repeat)
    {
        var published = Repository.NewFolder("published");
        var (empty, again) = (new List<double>(), new List<double>());
        try
        {
            await Repository.PublishAsync("AcmPortal.Web", published);
            for (var i = 0; i < repeat; i++)
            {
                var folder = Repository.NewFolder("start");
                try
                {
                    empty.Add(await UntilReadyAsync(published, folder));
                    again.Add(await UntilReadyAsync(published, folder));
                }
                finally
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        finally
        {
            Directory.Delete(published, recursive: true);
        }

        Console.WriteLine($"Cold start of the published portal to ready, {repeat} times");
        Report.Line("empty folder, median", $"{Median(empty):0.00} s", "target: 3 s");
        Report.Line("empty folder, most", $"{empty.Max():0.00} s");
        Report.Line("a database that is there, median", $"{Median(again):0.00} s", "target: 3 s");
        Report.Line("a database that is there, most", $"{again.Max():0.00} s");
        Report.Result(new { runs = repeat, seconds = Math.Round(Median(empty), 2), seconds_most = Math.Round(empty.Max(), 2), seconds_restart = Math.Round(Median(again), 2), seconds_restart_most = Math.Round(again.Max(), 2) });
        return Median(empty) < 3 && Median(again) < 3 ? 0 : 1;
    }

    private static async Task<double> UntilReadyAsync(string published, string folder)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var process = ChildProcess.Start(Path.Combine(published, "AcmPortal.Web.dll"), folder, Path.Combine(folder, "portal.log"),
            ["--urls", "http://127.0.0.1:0", "--Auth:LocalAdmin", "true", "--Database:ConnectionString", PortalCore.ConnectionStringOf(folder), "--MasterKey:File", PortalCore.KeyFileOf(folder), "--Dns:Enabled", "false"]);
        var line = await process.LineAsync(l => l.StartsWith("AcmPortal listens on ", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = new Uri(line.Split(' ')[3]) };
        while (true)
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            if (answer.IsSuccessStatusCode)
                return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60))
                throw new TimeoutException(await answer.Content.ReadAsStringAsync());
            await Task.Delay(10);
        }
    }

    private static async Task<(double Seconds, int Parts, double Megabytes)> OnceAsync(string folder, Browser? browser)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var process = ChildProcess.Start("AcmPortal.Web", folder, Path.Combine(folder, "portal.log"),
            ["--urls", "http://127.0.0.1:0", "--Demo:Enabled", "true", "--Demo:EmulatorUrl", "http://127.0.0.1:0", "--Demo:DnsPort", "0"]);
        var line = await process.LineAsync(l => l.StartsWith("AcmPortal listens on ", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        var url = new Uri(line.Split(' ')[3]);
        using var http = new HttpClient { BaseAddress = url };
        var page = await http.GetStringAsync(new Uri("/", UriKind.Relative));
        var files = StaticParts().Matches(page).Select(m => m.Groups["path"].Value).Where(p => !p.StartsWith("data:", StringComparison.Ordinal)).Distinct().ToList();
        foreach (var file in files)
        {
            using var answer = await http.GetAsync(new Uri(url, file));
            answer.EnsureSuccessStatusCode();
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        if (browser is null)
            return (seconds, files.Count, 0);
        var open = await browser.OpenAsync(url);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var megabytes = process.ResidentBytes / 1e6;
        await open.CloseAsync();
        return (seconds, files.Count, megabytes);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    [GeneratedRegex("""<(?:link|script)[^>]*(?:href|src)="(?<path>[^"]+\.(?:css|js|svg|ico|png|woff2)[^"]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex StaticParts();
}
