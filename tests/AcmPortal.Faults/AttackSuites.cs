using System.Text.RegularExpressions;
using AcmPortal.Attacks;
using AcmPortal.Harness;

namespace AcmPortal.Faults;

/// <summary>All attacks, at the dose of every change or at full dose: those on processes, and the suites' own as they were built.</summary>
internal static partial class AttackSuites
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    /// <summary>S20 is the build's: lock files, audits and banned symbols.</summary>
    public static IReadOnlyList<(string Id, string Dose, Func<int, Task<Tally>> RunAsync)> Parts { get; } =
    [
        ("S15", "20,000 requests and 326 names", AttackRuns.RequestsAsync),
        ("S12", "100,000 guesses over HTTP, 50 ended", AttackRuns.TokensAsync),
        ("S16", "200 pages, 1,000 events/s for 30 s", AttackRuns.FloodAsync),
        ("S8 S9 S19", "core's tests", seed => TestsAsync(seed, "AcmPortal.Core.Tests", "*.OutboundGuardTests", "*.SecretBoxTests", "*.FailClosedTests")),
        ("S5 S6 S9 S12 S15-S18", "web's tests", seed => TestsAsync(seed, "AcmPortal.Web.Tests",
            "*.CrossSiteTests", "*.HeaderTests", "*.StolenDatabaseTests", "*.TokenAttackTests", "*.HostileRequestTests", "*.OpenPageTests", "*.InjectionTests", "*.LimitTests", "*.ProxyTests")),
        ("S1 S2 S3 S4", "web's tests", seed => TestsAsync(seed, "AcmPortal.Web.Tests", "*.RouteMatrixTests", "*.UseCaseMatrixTests", "*.RevokedAccessTests")),
        ("S14", "web's tests", seed => TestsAsync(seed, "AcmPortal.Web.Tests", "*.BadAnswersTests", "*.OidcSessionTests", "*.OidcSignInTests")),
        ("S7", "the browser's tests", seed => TestsAsync(seed, "AcmPortal.Browser", "*.ScriptInjectionTests")),
    ];

    /// <summary>Runs them all, or those whose name begins so, and prints their figures.</summary>
    public static async Task<Tally> RunAsync(bool full, string only, int seed)
    {
        var figures = UseDose(full, seed);
        var all = new Tally(seed);
        foreach (var part in Parts.Where(p => p.Id.StartsWith(only, StringComparison.OrdinalIgnoreCase)))
        {
            var started = TimeProvider.System.GetTimestamp();
            var tally = await part.RunAsync(seed);
            Console.WriteLine($"{part.Id}: {tally.Runs} runs, {tally.Broken} broken ({TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s)");
            all.Add(tally);
        }

        Console.WriteLine("| test | what | figure |\n|---|---|---|");
        foreach (var line in File.Exists(figures) ? await File.ReadAllLinesAsync(figures) : [])
            Console.WriteLine($"| {line.Replace("\t", " | ", StringComparison.Ordinal)} |");
        return all;
    }

    /// <summary>From here on, in this process and those that it starts; the file of the figures.</summary>
    public static string UseDose(bool full, int seed)
    {
        var figures = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "faults")).FullName, "attack-figures.tsv");
        File.Delete(figures);
        Environment.SetEnvironmentVariable(Attack.FullVariable, full ? "1" : "0");
        Environment.SetEnvironmentVariable(Attack.SeedVariable, seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Environment.SetEnvironmentVariable(Attack.FiguresVariable, figures);
        return figures;
    }

    // Each test is a run, each failed one a broken promise; none at all, or one that is left out, is one too.
    private static async Task<Tally> TestsAsync(int seed, string suite, params string[] classes)
    {
        var tally = new Tally(seed);
        var program = Path.Combine(Repository.Root, "tests", suite, "bin", Repository.Configuration, "net10.0", suite + ".dll");
        if (!File.Exists(program))
            throw new FileNotFoundException($"{program} is not there: build it first.");
        var log = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "logs")).FullName, $"attack-{suite}.log");
        await using var tests = ChildProcess.Start(program, Path.GetDirectoryName(program)!, log, ["-noColor", .. classes.SelectMany(c => new[] { "-class", c })]);
        var end = Totals().Match(await tests.LineAsync(l => Totals().IsMatch(l), Patience));
        var (total, failed) = (Count("total"), Count("errors") + Count("failed") + Count("skipped") + Count("notrun"));
        tally.Runs += total;
        if (total == 0 || failed > 0)
        {
            tally.Broken += Math.Max(failed, 1);
            tally.Say($"{suite}: {end.Value.Trim()}; see {log}");
        }

        return tally;

        int Count(string what) => int.Parse(end.Groups[what].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<notrun>\d+)")]
    private static partial Regex Totals();
}
