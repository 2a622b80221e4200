using AcmPortal.Faults;
using AcmPortal.Harness;

var started = TimeProvider.System.GetTimestamp();
try
{
    if (args is not [var command, .. var rest])
        return Usage();
    var flags = new Flags(rest, "points", "repeat", "seed", "count");
    var seed = flags.Number("seed", 1);
    Func<Task<Tally>>? run = command switch
    {
        "kill" => () => KillAsync(Life.Issue, "12"),
        "renew" => () => KillAsync(Life.Renew, "all"),
        "export" => () => KillAsync(Life.Export, "all"),
        "revoke" => () => KillAsync(Life.Revoke, "all"),
        "drop" => () => LostAnswerRuns.DropAsync(flags.Number("count", 20), seed),
        "adopt" => () => LostAnswerRuns.AdoptAsync(flags.Number("count", 10), seed),
        "random" => () => LostAnswerRuns.RandomAsync(flags.Number("count", 30), seed),
        "twins" => () => LoadRuns.TwinsAsync(seed),
        "malformed" => () => LoadRuns.MalformedAsync(seed),
        "stop" => () => LoadRuns.StopAsync(flags.Number("count", 3), seed),
        "sample" => () => SampleAsync(seed),
        _ => null,
    };
    if (run is null)
        return Usage();
    var tally = await run();
    return tally.End(command, TimeProvider.System.GetElapsedTime(started).TotalSeconds);

    Task<Tally> KillAsync(Life life, string points) =>
        KillRuns.RunAsync(life, flags.Text("points", points) is "all" ? null : flags.Number("points", 12), Math.Max(flags.Number("repeat", 1), 1), seed);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

// What runs with every change: a few minutes.
async Task<Tally> SampleAsync(int seed)
{
    var all = new Tally(seed);
    foreach (var (name, part) in new (string, Func<Task<Tally>>)[]
    {
        ("twins", () => LoadRuns.TwinsAsync(seed)),
        ("drop", () => LostAnswerRuns.DropAsync(20, seed)),
        ("adopt", () => LostAnswerRuns.AdoptAsync(5, seed)),
        ("stop", () => LoadRuns.StopAsync(1, seed)),
        ("malformed", () => LoadRuns.MalformedAsync(seed)),
        ("kill", () => KillRuns.RunAsync(Life.Issue, 10, 1, seed)),
        // Three on: with the first seed the call that is charged, and the export, are executed and their answers lost.
        ("renew", () => KillRuns.RunAsync(Life.Renew, 5, 1, seed + 3)),
        ("export", () => KillRuns.RunAsync(Life.Export, 3, 1, seed + 3)),
        ("revoke", () => KillRuns.RunAsync(Life.Revoke, 4, 1, seed)),
    })
    {
        var tally = await part();
        Console.WriteLine($"{name}: {tally.Runs} runs, {tally.Lost} lost, {tally.Duplicates} duplicates, {tally.Stuck} stuck, {tally.Broken} broken ({TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s so far)");
        all.Add(tally);
    }

    return all;
}

static int Usage()
{
    Console.Error.WriteLine("""
        kill      [--points N|all] [--repeat R]  SIGKILL at recorded points of an order's life
        renew     [--points N|all] [--repeat R]  the same for the life of a renewal that the portal triggers
        export    [--points N|all] [--repeat R]  the same for the life of a renewal that AWS made and the portal exports
        revoke    [--points N|all] [--repeat R]  the same for the life of a revocation
        drop      [--count 20]                   first answer of every mutating call dropped after it was executed
        adopt     [--count 10]                   killed after the request, AWS's clock past the token's hour
        random    [--count 30]                   a fifth of all calls fails
        twins                                    the same request 50 times at once, and 20 double clicks
        malformed                                answers that are no answers
        stop      [--count 3]                    SIGTERM under load
        sample                                   what runs with every change
        All take [--seed S].
        """);
    return 2;
}
