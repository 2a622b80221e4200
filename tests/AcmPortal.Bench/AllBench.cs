using System.Diagnostics;
using System.Text.Json;
using AcmPortal.Harness;

namespace AcmPortal.Bench;

/// <summary>
/// Every measurement one after the other, each in a process of its own, so that none inherits another's heap or compiled code;
/// then one table of them. What fails or misses its target does not stop the rest.
/// </summary>
internal static class AllBench
{
    private static readonly (string What, string Full, string Quick)[] Runs =
    [
        ("1,000 certificates, AWS's rates, 25 s validation", "issue --count 1000 --rates on --validation 25", "issue --count 100 --rates on --validation 5"),
        ("the same by three processes", "issue --count 1000 --rates on --validation 25 --instances 3", "issue --count 100 --rates on --validation 5 --instances 3"),
        ("1,000 certificates, rates off", "issue --count 1000", "issue --count 200"),
        ("forced renewal of 1,000", "renew --count 1000", "renew --count 100"),
        ("one order alone", "one", "one --repeat 3"),
        ("100,000 certificates: lists, searches, dashboard", "inventory", "inventory --count 20000 --times 20"),
        ("100,000 certificates: due scan", "due", "due --count 20000"),
        ("100,000 certificates compared with AWS", "reconcile --count 100000 --reading-only", "reconcile --count 10000 --reading-only"),
        ("100 certificates by a script with the AWS CLI", "cli", "cli --count 10"),
        ("a change seen on an open page", "live", "live --repeat 2"),
        ("a change seen on another instance's page", "live --apart", "live --repeat 2 --apart"),
        ("memory of an open tab, actions among 300", "circuits --count 300", "circuits --count 24"),
        ("an idle worker", "idle --minutes 10", "idle --minutes 1"),
        ("cold start to ready, published", "start --published", "start --published --repeat 1"),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var quick = new Flags(arguments, "quick").On("quick");
        var rows = new List<(string What, string Command, string Met, string Figures, TimeSpan Took)>();
        foreach (var (what, full, fast) in Runs)
        {
            var command = quick ? fast : full;
            Console.WriteLine($"== {command}");
            var started = TimeProvider.System.GetTimestamp();
            var (code, figures) = await OneAsync(command.Split(' '));
            rows.Add((what, command, code == 0 ? "met" : figures is null ? "failed" : "missed", figures ?? "-", TimeProvider.System.GetElapsedTime(started)));
        }

        Console.WriteLine();
        Console.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine("| what | command | target | figures | took |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var row in rows)
            Console.WriteLine($"| {row.What} | `{row.Command}` | {row.Met} | {row.Figures} | {row.Took.TotalSeconds:0} s |");
        Report.Result(new { runs = rows.Count, met = rows.Count(r => r.Met == "met"), missed = rows.Count(r => r.Met == "missed"), failed = rows.Count(r => r.Met == "failed") });
        return rows.All(r => r.Met == "met") ? 0 : 1;
    }

    private static async Task<(int Code, string? Figures)> OneAsync(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string? figures = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line);
            if (line.StartsWith("RESULT ", StringComparison.Ordinal))
                figures = Words(line["RESULT ".Length..]);
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, figures);
    }

    // The plain figures of a result: "seconds 12.3, stored 200".
    private static string Words(string json)
    {
        using var document = JsonDocument.Parse(json);
        return string.Join(", ", Flat(document.RootElement, ""));

        static IEnumerable<string> Flat(JsonElement element, string prefix) => element.EnumerateObject().SelectMany(p => p.Value.ValueKind switch
        {
            JsonValueKind.Object => Flat(p.Value, ""),
            JsonValueKind.Null => [],
            _ => [$"{prefix}{p.Name.Replace('_', ' ')} {p.Value.GetRawText().Trim('"')}"],
        });
    }
}
