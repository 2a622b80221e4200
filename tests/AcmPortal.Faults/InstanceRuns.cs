using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>Several portals on one database: F6, F7 and F8. SQLite in WAL mode stands in for the server.</summary>
internal static class InstanceRuns
{
    // Answers take their time, so that steps last and the portals meet.
    private static readonly object Slow = new { effect = "delay", delay = "PT0.3S" };

    /// <summary>
    /// F6: three portals, many renewals due at once. Each is made once, and each portal does its share, of which it takes
    /// some hundreds of moves to tell it from chance. They sleep while the renewals are asked for, and have few hands each:
    /// else the first to wake does all, before the last has looked.
    /// </summary>
    public static async Task<Tally> ShareAsync(int count, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("share", null, "--Orders:MaxParallel", "4");
        for (var i = 0; i < 2; i++)
            rig.Others.Add(await rig.StartAnotherAsync());
        var issues = await rig.RequestManyAsync("share", count);
        if (!await rig.UntilStoredAsync(issues, 60 + 3 * count))
            throw new InvalidOperationException("The certificates that are to be renewed were not all stored.");
        await Oracle.CheckAsync(rig, issues, tally, "share, issue");
        var certificates = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => issues.Contains(o.Id)).Select(o => o.CertificateId!.Value).ToListAsync(ct), default);
        await rig.UntilReadyAsync();
        var earlier = rig.Commits.Moves;

        await rig.Emulator.FaultsAsync(Slow);
        await SleepAsync(rig);
        foreach (var certificate in certificates)
            await rig.Core.Get<RenewNow>().RunAsync(PortalCore.Admin, certificate);
        foreach (var portal in rig.Portals)
            portal.Process.Resume();
        await Rig.UntilAsync(() => rig.Core.Store.ReadAsync(async (db, ct) => !await db.Orders.AnyAsync(o => o.OpenSlot != null, ct), default), TimeSpan.FromSeconds(60 + 3 * count));
        await rig.Emulator.NoFaultsAsync();

        tally.Runs += count;
        foreach (var certificate in certificates)
            await RenewalOracle.CheckAsync(rig, certificate, "renew", tally, "share");
        await StandingOracle.CheckAsync(rig, tally, "share");
        await SharesAsync(rig, earlier, tally);
        await BusyAsync(rig, tally, "share");
        return tally;
    }

    /// <summary>F7: a portal that holds leases stops for longer than they last, and then goes on as if nothing had been.</summary>
    public static async Task<Tally> PauseAsync(int times, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("pause");
        rig.Others.Add(await rig.StartAnotherAsync());
        var orders = new List<Guid>();
        var (held, taken) = (0, 0);
        for (var i = 0; i < times; i++)
        {
            await rig.Emulator.FaultsAsync(Slow);
            var stopped = i % 2 == 0 ? rig.Portal! : rig.Others[0];
            orders.AddRange(await rig.RequestManyAsync($"pause{i}-", 8));
            await Task.Delay(TimeSpan.FromMilliseconds(400 + (Math.Abs(seed + i) * 397 % 1500)));
            var inHand = await PauseAtWorkAsync(rig, stopped, orders);
            // The leases of these runs last 5 s; the other portal looks when it comes to it.
            await Task.Delay(TimeSpan.FromSeconds(8));
            await rig.Emulator.NoFaultsAsync();
            await Rig.UntilAsync(async () => !(await LeasedByAsync(rig, stopped)).Intersect(inHand).Any(), TimeSpan.FromSeconds(30));
            var still = await LeasedByAsync(rig, stopped);
            stopped.Process.Resume();
            (held, taken) = (held + inHand.Count, taken + inHand.Except(still).Count());
            await rig.UntilStoredAsync(orders, 60);
            tally.Runs++;
        }

        Console.WriteLine($"  {held} orders were in hand of what was stopped, {taken} of them taken over meanwhile");
        if (held == 0 || taken == 0)
        {
            tally.Broken++;
            tally.Say($"pause: {held} orders in hand, {taken} taken over");
        }

        await rig.UntilStoredAsync(orders, 120);
        await Oracle.CheckAsync(rig, orders, tally, "pause");
        await StandingOracle.CheckAsync(rig, tally, "pause");
        return tally;
    }

    /// <summary>F8: under a steady stream of requests one of three portals after the other is killed and started again.</summary>
    public static async Task<Tally> KillOneAsync(int kills, int seconds, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("kill-one");
        for (var i = 0; i < 2; i++)
            rig.Others.Add(await rig.StartAnotherAsync());
        var calm = await StreamAsync(rig, "calm", seconds, null);
        using var end = new CancellationTokenSource();
        var killing = KillAsync(rig, kills, seconds, end.Token);
        var (orders, perSecond) = await StreamAsync(rig, "storm", seconds * kills, killing);
        await rig.UntilStoredAsync(orders, 120);
        tally.Runs += orders.Count;
        Console.WriteLine($"  {kills} kills; {perSecond:0.0} stored a second while it went on, {calm.PerSecond:0.0} undisturbed{(calm.PerSecond > 0 ? $": {perSecond / calm.PerSecond:0.00}" : "")}");
        // A handful of seconds is one start of a portal more or less.
        if (kills * seconds >= 300)
            tally.Expect(perSecond >= 0.5 * calm.PerSecond, $"kill-one: {perSecond:0.0} stored a second, less than half of the {calm.PerSecond:0.0} undisturbed");
        await Oracle.CheckAsync(rig, [.. orders, .. calm.Orders], tally, "kill-one");
        await StandingOracle.CheckAsync(rig, tally, "kill-one");
        return tally;
    }

    private static async Task KillAsync(Rig rig, int kills, int seconds, CancellationToken cancellationToken)
    {
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds * 0.7), cancellationToken);
            if (i % 3 == 0)
            {
                await rig.KillPortalAsync();
                await rig.StartPortalAsync();
                continue;
            }

            var victim = rig.Others[i % 3 - 1];
            await victim.Process.KillAsync();
            await victim.DisposeAsync();
            rig.Others[i % 3 - 1] = await rig.StartAnotherAsync();
        }
    }

    // Ten orders at a time are always under way.
    private static async Task<(List<Guid> Orders, double PerSecond)> StreamAsync(Rig rig, string prefix, int seconds, Task? until)
    {
        var started = TimeProvider.System.GetTimestamp();
        var orders = new List<Guid>();
        var number = 0;
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds || until is { IsCompleted: false })
        {
            var open = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.OpenSlot != null, ct), default);
            for (; open < 10; open++)
                orders.Add(await rig.RequestAsync($"{prefix}{number++}.example.com"));
            await Task.Delay(100);
        }

        if (until is not null)
            await until;
        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var stored = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => orders.Contains(o.Id) && o.State == OrderState.Stored, ct), default);
        return (orders, stored / took);
    }

    // All portals stop at a moment at which none of them holds SQLite's right to write.
    private static async Task SleepAsync(Rig rig)
    {
        while (true)
        {
            foreach (var portal in rig.Portals)
                portal.Process.Pause();
            if (await WritableAsync(rig))
                return;
            foreach (var portal in rig.Portals)
                portal.Process.Resume();
            await Task.Delay(200);
        }
    }

    // Who is stopped inside a transaction keeps SQLite's right to write from all others until it goes on.
    private static async Task<bool> WritableAsync(Rig rig)
    {
        await using var writer = new SqliteConnection(PortalCore.ConnectionStringOf(rig.Folder) + ";Pooling=False;Default Timeout=1");
        await writer.OpenAsync();
        try
        {
            await using var transaction = writer.BeginTransaction();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    // What each process did is what it committed: its moves of the renewals, of which the database must have just as many.
    private static async Task SharesAsync(Rig rig, IReadOnlyDictionary<int, int> earlier, Tally tally)
    {
        var now = rig.Commits.Moves;
        var moves = rig.Portals.Select(p => now.GetValueOrDefault(p.Process.Id) - earlier.GetValueOrDefault(p.Process.Id)).ToList();
        var all = moves.Sum();
        var stored = await rig.Core.Store.ReadAsync((db, ct) => db.OrderHistory.CountAsync(h => h.From != null && db.Orders.Any(o => o.Id == h.OrderId && o.Kind == OrderKind.Renew), ct), default);
        Console.WriteLine($"  {all} moves of the renewals, of each portal: {string.Join(", ", moves.Select(m => $"{100 * m / Math.Max(all, 1)} %"))}");
        if (all != stored)
        {
            tally.Broken++;
            tally.Say($"share: the portals committed {all} moves, the database has {stored}");
            tally.Kept(rig);
        }

        if (moves.Exists(m => m < 0.15 * all))
        {
            tally.Broken++;
            tally.Say("share: not every portal does 15 % of the work");
            tally.Kept(rig);
        }
    }

    // Stops it at a moment at which it has orders in hand, of which a busy machine has few, and the others can write. There is always work.
    private static async Task<List<Guid>> PauseAtWorkAsync(Rig rig, PortalProcess portal, List<Guid> orders)
    {
        while (true)
        {
            portal.Process.Pause();
            var inHand = await LeasedByAsync(rig, portal);
            if (inHand.Count > 0 && await WritableAsync(rig))
                return inHand;
            portal.Process.Resume();
            await Task.Delay(200);
            if (await rig.Core.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.OpenSlot != null, ct), default) == 0)
                orders.AddRange(await rig.RequestManyAsync($"more{orders.Count}-", 8));
        }
    }

    private static async Task<List<Guid>> LeasedByAsync(Rig rig, PortalProcess portal)
    {
        // The host, the process, and which of its leases it is.
        var owner = $"{Environment.MachineName}/{portal.Process.Id}/";
        return await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.LeaseOwner!.StartsWith(owner)).Select(o => o.Id).ToListAsync(ct), default);
    }

    // What waited for SQLite's one writer for too long is tried again, and says so in the log.
    private static async Task BusyAsync(Rig rig, Tally tally, string what)
    {
        var busy = 0;
        foreach (var log in Directory.GetFiles(rig.Folder, "portal*.log"))
            busy += (await File.ReadAllLinesAsync(log)).Count(l => l.Contains("database is locked", StringComparison.OrdinalIgnoreCase));
        var commits = rig.Commits.Seen.Count(c => c.Phase == "committed");
        Console.WriteLine($"  {busy} busy time-outs in {commits} commits");
        if (busy > 0.001 * commits)
        {
            tally.Broken++;
            tally.Say($"{what}: {busy} busy time-outs in {commits} commits");
            tally.Kept(rig);
        }
    }
}
