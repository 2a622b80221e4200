using AcmPortal.Faults;
using AcmPortal.Harness;

var started = TimeProvider.System.GetTimestamp();
try
{
    if (args is not [var command, .. var rest])
        return Usage();
    var flags = new Flags(rest, "points", "repeat", "seed", "count", "seconds", "full", "only", "unpaced");
    Rig.AllUnpaced = flags.On("unpaced");
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
        "share" => () => InstanceRuns.ShareAsync(flags.Number("count", 200), seed),
        "pause" => () => InstanceRuns.PauseAsync(flags.Number("count", 3), seed),
        "kill-one" => () => InstanceRuns.KillOneAsync(flags.Number("count", 6), flags.Number("seconds", 10), seed),
        "throttle" => () => OutageRuns.ThrottleAsync(flags.Number("count", 50), flags.Number("seconds", 20), seed),
        "lock" => () => OutageRuns.LockAsync(flags.Number("seconds", 30), flags.Number("count", 20), seed),
        "commit-answer" => () => OutageRuns.CommitAnswerAsync(flags.Number("count", 50), seed),
        "disk-full" => () => OutageRuns.DiskFullAsync(seed),
        "herd" => () => OutageRuns.HerdAsync(flags.Number("count", 100), seed),
        "clocks" => () => ClockRuns.SkewAsync(flags.Number("count", 4), seed),
        "drift" => () => ClockRuns.DriftAsync(flags.Number("count", 8), seed),
        "restore" => () => RestoreRuns.RunAsync(seed),
        "deliveries" => () => DeliveryRuns.RunAsync(flags.Number("count", 200), 1, seed),
        "upgrade" => () => UpgradeRuns.RunAsync(flags.Number("seconds", 20), seed),
        "telemetry" => () => TelemetryRuns.RunAsync(seed),
        "oracle" => () => OracleRuns.RunAsync(seed),
        "attack" => () => AttackSuites.RunAsync(flags.On("full"), flags.Text("only", ""), seed),
        "sample" => () => Suites.SampleAsync(seed),
        "full" or "--full" => () => Suites.FullAsync(seed),
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
        share     [--count 200]                  three portals, renewals due at once
        pause     [--count 3]                    SIGSTOP of a portal for longer than its leases
        kill-one  [--count 6] [--seconds 10]     one of three portals killed again and again, under load
        throttle  [--count 50] [--seconds 20]    AWS throttles everything for a while
        lock      [--seconds 30] [--count 20]    another process keeps the right to write to the database
        commit-answer [--count 50]               acknowledgements of commits are lost
        disk-full                                no room on the disk for a while (needs the right to mount)
        herd      [--count 100]                  a restart while many wait for their stored time
        clocks    [--count 4]                    the portals' clocks 10 minutes and 40 days ahead and behind (needs libfaketime)
        drift     [--count 8]                    AWS has another serial at each reading
        restore                                  an old backup is put back while AWS moved on
        deliveries [--count 200]                 the target of alerts is down, then a portal that sends them is killed
        upgrade   [--seconds 20]                 the program before the last change of the schema beside this one
        telemetry                                what a portal in a container tells of a certificate's life
        oracle                                   the oracle itself: it finds secrets that were planted, and calls beyond AWS's rates
        attack    [--full] [--only S15]          the attacks, on processes and by the suites as they were built
        sample                                   what runs with every change
        full                                     all of it at full dose; goes on where it was left on the same commit
        All take [--seed S], and [--unpaced]: AWS's rates are not kept, and not checked.
        """);
    return 2;
}
