namespace AcmPortal.Faults;

/// <summary>A place in the life of an order at which the portal is killed.</summary>
/// <param name="Kind">call or commit.</param>
/// <param name="Name">The operation, or what the commit changed.</param>
/// <param name="Nth">Which of those alike, counted from 1 since the order was asked for.</param>
/// <param name="Phase">Calls: received, executed, answered. Commits: committing, committed.</param>
internal sealed record KillPoint(string Kind, string Name, int Nth, string Phase)
{
    public override string ToString() => $"{Kind} {Name} #{Nth} {Phase}";
}

/// <summary>F1: SIGKILL at points that an undisturbed run has recorded.</summary>
internal static class KillRuns
{
    private static readonly string[] CallPhases = ["received", "executed", "answered"];
    private static readonly string[] OfLoops = ["Certificates", "AwsScopes", "Alerts", "AwsQuotas"];

    /// <summary>Kills at <paramref name="most"/> of the points (null: all), spread over the journey.</summary>
    public static async Task<Tally> RunAsync(Life life, int? most, int repeat, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync(life.Name);
        var points = await RecordAsync(rig, life);
        var chosen = most is { } n && n < points.Count ? Spread(points, n, seed) : points;
        Console.WriteLine($"{life.Name}: {points.Count} points recorded, {chosen.Count} of them {repeat} time(s), seed {seed}");
        for (var round = 0; round < repeat; round++)
        {
            foreach (var (point, i) in chosen.Select((p, i) => (p, i)))
                await KillAsync(rig, life, point, $"{life.Name}-{seed}-{round}-{i}.example.com", tally);
        }

        await StandingOracle.CheckAsync(rig, tally, life.Name);
        return tally;
    }

    // Two undisturbed lives; what happens in both is a point. A new call or commit adds its points by itself.
    private static async Task<List<KillPoint>> RecordAsync(Rig rig, Life life)
    {
        // The first life also pays for what happens once for each process.
        await LifeAsync(rig, life, 0);
        var (first, second) = (await LifeAsync(rig, life, 1), await LifeAsync(rig, life, 2));
        return [.. first.Where(second.Contains)];
    }

    private static async Task<List<KillPoint>> LifeAsync(Rig rig, Life life, int number)
    {
        var ask = await life.PrepareAsync(rig, $"undisturbed{number}.example.com");
        var since = await rig.Emulator.LastCallAsync();
        rig.Commits.Clear();
        var subject = await ask();
        if (!await Rig.UntilAsync(() => life.IsDoneAsync(rig, subject), TimeSpan.FromSeconds(90)))
            throw new InvalidOperationException("The undisturbed order did not come to its end.");
        var points = new List<KillPoint>();
        foreach (var call in (await rig.Emulator.CallsAsync(since)).GroupBy(c => c.Operation))
            points.AddRange(call.SelectMany((_, i) => CallPhases.Select(p => new KillPoint("call", call.Key, i + 1, p))));
        var seen = new Dictionary<Commit, int>();
        // What the loops over certificates, accounts and alerts commit is no part of an order's life; held, it would lock out who asks.
        foreach (var commit in rig.Commits.Seen.Where(c => c.Name.Contains("Order", StringComparison.Ordinal) || !OfLoops.Any(l => c.Name.Contains(l, StringComparison.Ordinal))))
            points.Add(new KillPoint("commit", commit.Name, seen[commit] = seen.GetValueOrDefault(commit) + 1, commit.Phase));
        return points;
    }

    // Every k-th, beginning where the seed says: over the whole journey, and with other seeds other ones.
    private static List<KillPoint> Spread(List<KillPoint> points, int count, int seed)
    {
        var step = points.Count / (double)count;
        var first = (int)((uint)seed % (uint)Math.Max((int)step, 1));
        return [.. Enumerable.Range(0, count).Select(i => points[Math.Min((int)(i * step) + first, points.Count - 1)])];
    }

    private static async Task KillAsync(Rig rig, Life life, KillPoint point, string name, Tally tally)
    {
        tally.Runs++;
        var ask = await life.PrepareAsync(rig, name);
        var started = TimeProvider.System.GetTimestamp();
        Task reached;
        if (point.Kind == "call")
        {
            await rig.Emulator.FaultsAsync(new { operation = point.Name, nth = point.Nth, effect = "hold", phase = point.Phase == "received" ? "received-not-executed" : "executed-not-answered" });
            reached = Task.CompletedTask;
        }
        else
        {
            reached = rig.Commits.HoldAsync(new Commit(point.Phase, point.Name), point.Nth);
        }

        var subject = await ask();
        var there = point.Kind == "call" ? await rig.UntilHeldAsync(1, 30) : await Task.WhenAny(reached, Task.Delay(TimeSpan.FromSeconds(30))) == reached;
        if (!there)
        {
            tally.Broken++;
            tally.Say($"{point} was not reached");
            tally.Kept(rig);
        }

        if (point.Phase == "answered")
            await rig.Emulator.ReleaseAsync();
        await rig.KillPortalAsync();
        await rig.Emulator.NoFaultsAsync();
        await rig.Emulator.ReleaseAsync();
        await rig.StartPortalAsync();
        var restarted = TimeProvider.System.GetTimestamp();
        await Rig.UntilAsync(() => life.IsDoneAsync(rig, subject), TimeSpan.FromSeconds(90));
        var recovered = TimeProvider.System.GetElapsedTime(restarted).TotalSeconds;
        await life.CheckAsync(rig, subject, tally, point.ToString());
        Console.WriteLine($"  {(tally.Clean ? "ok " : "   ")} {point}: done {recovered:0.0} s after the restart ({TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s)");
    }
}
