using System.Net;
using System.Net.Http.Json;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Harness;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>What the portal stands on gives way for a while: F5, F10, F11, F12 and F14.</summary>
internal static class OutageRuns
{
    /// <summary>F5: AWS throttles every call, then lets go.</summary>
    public static async Task<Tally> ThrottleAsync(int count, int seconds, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("throttle");
        await rig.Emulator.FaultsAsync(new { effect = "throttle" });
        var orders = await rig.RequestManyAsync("throttled", count);
        var since = await rig.Emulator.LastCallAsync();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var meanwhile = (await rig.Emulator.CallsAsync(since)).Count;
        await rig.Emulator.NoFaultsAsync();
        await rig.UntilStoredAsync(orders, 240);
        tally.Runs += count;
        Console.WriteLine($"  {meanwhile} calls in {seconds} s while AWS throttled all of them");
        await Oracle.CheckAsync(rig, orders, tally, "throttle");
        await StandingOracle.CheckAsync(rig, tally, "throttle");
        return tally;
    }

    /// <summary>
    /// F10 as far as SQLite goes: another process holds the write lock while orders are under way and keys are asked for. A
    /// key goes out with its audit row or not at all.
    /// </summary>
    public static async Task<Tally> LockAsync(int seconds, int count, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("lock", ["--validation-delay", "1"]);
        var first = await rig.RequestAsync("exported.example.com");
        if (!await rig.UntilStoredAsync([first]))
            throw new InvalidOperationException("The certificate whose key is asked for was not stored.");
        var certificate = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.Id == first).Select(o => o.CertificateId!.Value).SingleAsync(ct), default);
        using var http = new HttpClient { BaseAddress = rig.Portal!.Url, Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await AttackRuns.TokenAsync(rig)).Token.Reveal());
        // Once with the database as it should be: what is refused later would have been given.
        tally.Expect(await ExportAsync(http, certificate) == HttpStatusCode.OK, "lock: the key was not given before");
        var orders = await rig.RequestManyAsync("locked", count);
        await Task.Delay(500);
        Task<HttpStatusCode[]> exports;
        await using (var holder = new SqliteConnection(PortalCore.ConnectionStringOf(rig.Folder) + ";Pooling=False"))
        {
            await holder.OpenAsync();
            await using var begin = holder.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync();
            exports = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ExportAsync(http, certificate)));
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            using var live = await http.GetAsync(new Uri("health/live", UriKind.Relative));
            tally.Expect(live.StatusCode == HttpStatusCode.OK && !rig.Portal.Process.HasExited, $"lock: /health/live says {live.StatusCode}");
        }

        var released = TimeProvider.System.GetTimestamp();
        await rig.UntilStoredAsync(orders, 90 + count);
        tally.Runs += orders.Length;
        Console.WriteLine($"  all stored {TimeProvider.System.GetElapsedTime(released).TotalSeconds:0.0} s after {seconds} s without the right to write");
        var given = (await exports).Count(s => s == HttpStatusCode.OK);
        var rows = await rig.Core.Store.ReadAsync((db, ct) => db.AuditEntries.CountAsync(e => e.Action == AuditAction.KeyExported, ct), default);
        Console.WriteLine($"  {given} of 5 keys were given meanwhile");
        tally.Expect(rows == given + 1, $"lock: {given + 1} keys went out, and {rows} rows tell of it");
        await Oracle.CheckAsync(rig, orders, tally, "lock");
        await StandingOracle.CheckAsync(rig, tally, "lock");
        return tally;
    }

    private static async Task<HttpStatusCode> ExportAsync(HttpClient http, Guid certificate)
    {
        using var answer = await http.PostAsJsonAsync(new Uri($"api/v1/certificates/{certificate}/bundle", UriKind.Relative), new { format = "Pem", reason = "a test" });
        return answer.StatusCode;
    }

    /// <summary>F11: the database takes a commit, and its acknowledgement is lost.</summary>
    public static async Task<Tally> CommitAnswerAsync(int times, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("commit-answer");
        rig.Commits.LoseEvery(3);
        var orders = new List<Guid>();
        for (var i = 0; rig.Commits.Lost < times && i < times; i++)
        {
            orders.AddRange(await rig.RequestManyAsync($"answer{i}-", 5));
            await rig.UntilStoredAsync(orders, 60);
        }

        rig.Commits.LoseEvery(0);
        tally.Runs += rig.Commits.Lost;
        Console.WriteLine($"  {rig.Commits.Lost} acknowledgements lost in the life of {orders.Count} orders");
        if (rig.Commits.Lost < times)
        {
            tally.Broken++;
            tally.Say($"commit-answer: only {rig.Commits.Lost} acknowledgements were lost");
        }

        await rig.UntilStoredAsync(orders, 90);
        await Oracle.CheckAsync(rig, orders, tally, "commit-answer");
        await StandingOracle.CheckAsync(rig, tally, "commit-answer");
        return tally;
    }

    /// <summary>F12: the disk of the database and the logs is full, and then has room again. Needs the right to mount; without it, that is said and nothing is counted.</summary>
    public static async Task<Tally> DiskFullAsync(int seed)
    {
        var tally = new Tally(seed);
        var folder = Repository.NewFolder("disk-full");
        if (!await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder))
        {
            Console.WriteLine("  NOT RUN: a small file system can't be mounted here.");
            Directory.Delete(folder);
            return tally;
        }

        await FullAsync(folder, tally);
        // What went wrong stays there to be looked at.
        if (tally.Clean && await RunAsync("umount", "-l", folder))
            Directory.Delete(folder);
        return tally;
    }

    private static async Task FullAsync(string folder, Tally tally)
    {
        await using var rig = await Rig.StartInAsync(folder, ["--validation-delay", "3"]);
        // Its folder is a file system of its own, and does not end with it.
        rig.Keep();
        var kept = await rig.RequestAsync("kept.example.com");
        if (!await rig.UntilStoredAsync([kept]))
            throw new InvalidOperationException("The first certificate was not stored.");
        var certificate = await rig.Core.Store.ReadAsync((db, ct) => db.Orders.Where(o => o.Id == kept).Select(o => o.CertificateId!.Value).SingleAsync(ct), default);
        Guid[] orders;
        Exception? refused = null;
        await using (var disk = await FullDisk.PrepareAsync(folder))
        {
            orders = await rig.RequestManyAsync("full", 10);
            await disk.FillAsync();
            var since = await rig.Emulator.LastCallAsync();
            tally.Runs++;
            try
            {
                await rig.Core.Get<RevokeCertificate>().RunAsync(PortalCore.Admin, new RevokeCertificateInput(certificate, RevocationReasons.Superseded, "kept.example.com"));
            }
            catch (Exception e) when (e is DbUpdateException or SqliteException)
            {
                refused = e.GetBaseException();
            }

            await Task.Delay(TimeSpan.FromSeconds(10));
            foreach (var (holds, wrong) in new[]
            {
                (refused is SqliteException { SqliteErrorCode: 13 }, $"the revocation was {(refused is null ? "taken" : "refused with " + refused.Message)}"),
                ((await rig.Emulator.CallsAsync(since)).All(c => c.Operation != "RevokeCertificate"), "AWS was asked to revoke"),
                (await rig.UntilAsync(orders, OrderTransitions.IsOpen, TimeSpan.Zero), "an order under way was stored"),
                (!rig.Portal!.Process.HasExited && await LivesAsync(rig), "the portal does not live"),
                (await disk.RefusesAsync(), "there was room again before it was made"),
            })
            {
                if (holds)
                    continue;
                tally.Broken++;
                tally.Say($"disk-full: {wrong}");
            }
        }

        var room = TimeProvider.System.GetTimestamp();
        await rig.UntilStoredAsync(orders, 90);
        Console.WriteLine($"  refused with {refused?.Message}; all stored {TimeProvider.System.GetElapsedTime(room).TotalSeconds:0.0} s after there was room again");
        if (TimeProvider.System.GetElapsedTime(room).TotalSeconds > 60)
        {
            tally.Broken++;
            tally.Say("disk-full: not done 60 s after there was room again");
        }

        await Oracle.CheckAsync(rig, [kept, .. orders], tally, "disk-full");
        await StandingOracle.CheckAsync(rig, tally, "disk-full");
    }

    private static async Task<bool> LivesAsync(Rig rig)
    {
        using var http = new HttpClient();
        using var live = await http.GetAsync(new Uri(rig.Portal!.Url, "health/live"));
        return live.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>F14: many orders wait for a stored time; a restart brings none of them forward.</summary>
    public static async Task<Tally> HerdAsync(int count, int seed)
    {
        var tally = new Tally(seed);
        await using var rig = await Rig.StartAsync("herd");
        await rig.Emulator.FaultsAsync(new { operation = "RequestCertificate", effect = "http", status = 500 });
        var orders = await rig.RequestManyAsync("herd", count);
        // AWS takes 5 requests a second.
        if (!await Rig.UntilAsync(() => rig.Core.Store.ReadAsync(async (db, ct) => await db.Orders.CountAsync(o => orders.Contains(o.Id) && o.Attempt > 0 && o.LeaseOwner == null, ct) == count, default), TimeSpan.FromSeconds(60 + count / 3)))
            throw new InvalidOperationException("Not all orders have failed once.");
        await rig.KillPortalAsync();
        var due = rig.Core.Now.AddSeconds(40);
        await rig.Core.Store.ChangeAsync((scope, ct) => scope.Db.Orders.Where(o => orders.Contains(o.Id)).ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, due), ct), default);
        await rig.Emulator.NoFaultsAsync();
        var since = await rig.Emulator.LastCallAsync();
        await rig.StartPortalAsync();
        await Task.Delay(due.AddSeconds(-2) - rig.Core.Now);
        var early = (await rig.Emulator.CallsAsync(since)).Count(c => c.Operation == "RequestCertificate");
        tally.Runs += count;
        if (early > 0)
        {
            tally.Broken += early;
            tally.Say($"herd: {early} attempts before their stored time");
        }

        await rig.UntilStoredAsync(orders, 60 + count);
        await Oracle.CheckAsync(rig, orders, tally, "herd");
        await StandingOracle.CheckAsync(rig, tally, "herd");
        return tally;
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
