using System.Diagnostics;
using System.Text.Json;
using AcmPortal.Harness;

namespace AcmPortal.Faults;

/// <summary>Commands in a row: a sample for every change, and everything at full dose.</summary>
internal static class Suites
{
    private sealed record Part(string Id, string Dose, Func<int, Task<Tally>> RunAsync);

    private sealed record Result(string Id, string Dose, int Runs, int Lost, int Duplicates, int Stuck, int Broken, double Seconds);

    private static readonly Part[] Sample =
    [
        new("oracle", "planted", OracleRuns.RunAsync),
        new("twins", "50 + 20 x 2", LoadRuns.TwinsAsync),
        new("drop", "20", seed => LostAnswerRuns.DropAsync(20, seed)),
        new("adopt", "3 x 2", seed => LostAnswerRuns.AdoptAsync(2, seed)),
        new("random", "6", seed => LostAnswerRuns.RandomAsync(6, seed)),
        new("stop", "1", seed => LoadRuns.StopAsync(1, seed)),
        new("malformed", "42", LoadRuns.MalformedAsync),
        new("kill", "8 points", seed => KillRuns.RunAsync(Life.Issue, 8, 1, seed)),
        // Three on: with the first seed the call that is charged, and the export, are executed and their answers lost.
        new("renew", "5 points", seed => KillRuns.RunAsync(Life.Renew, 5, 1, seed + 3)),
        new("export", "3 points", seed => KillRuns.RunAsync(Life.Export, 3, 1, seed + 3)),
        new("revoke", "4 points", seed => KillRuns.RunAsync(Life.Revoke, 4, 1, seed)),
        new("share", "200", seed => InstanceRuns.ShareAsync(200, seed)),
        new("pause", "1", seed => InstanceRuns.PauseAsync(1, seed)),
        new("throttle", "20 for 5 s", seed => OutageRuns.ThrottleAsync(20, 5, seed)),
        new("lock", "5 s", seed => OutageRuns.LockAsync(5, 20, seed)),
        new("commit-answer", "8", seed => OutageRuns.CommitAnswerAsync(8, seed)),
        new("disk-full", "1", OutageRuns.DiskFullAsync),
        new("herd", "20", seed => OutageRuns.HerdAsync(20, seed)),
        new("drift", "2", seed => ClockRuns.DriftAsync(2, seed)),
        new("restore", "1", RestoreRuns.RunAsync),
        new("deliveries", "40", seed => DeliveryRuns.RunAsync(40, 1, seed)),
        new("telemetry", "1", TelemetryRuns.RunAsync),
    ];

    // The others have no time for AWS's rates here; in the full run all keep to them.
    private static readonly string[] Paced = ["throttle", "stop", "pause", "revoke", "telemetry"];

    private static readonly Part[] Full =
    [
        new("I6, I7", "planted", OracleRuns.RunAsync),
        new("telemetry", "1", TelemetryRuns.RunAsync),
        new("F1 issue", "all points x 3", seed => KillRuns.RunAsync(Life.Issue, null, 3, seed)),
        new("F1 renew", "all points x 3", seed => KillRuns.RunAsync(Life.Renew, null, 3, seed)),
        new("F1 export", "all points x 3", seed => KillRuns.RunAsync(Life.Export, null, 3, seed)),
        new("F1 revoke", "all points x 3", seed => KillRuns.RunAsync(Life.Revoke, null, 3, seed)),
        new("F2", "3 x 20", seed => LostAnswerRuns.AdoptAsync(20, seed)),
        .. Enumerable.Range(0, 10).Select(i => new Part($"F3 seed +{i}", "200 issues and renewals", seed => LostAnswerRuns.RandomAsync(200, seed + i))),
        new("F4", "100", seed => LostAnswerRuns.DropAsync(100, seed)),
        new("F5", "500 for 10 min", seed => OutageRuns.ThrottleAsync(500, 600, seed)),
        .. Enumerable.Range(0, 10).Select(i => new Part($"F6 run {i + 1}", "500 by 3 portals", seed => InstanceRuns.ShareAsync(500, seed + i))),
        new("F7", "50", seed => InstanceRuns.PauseAsync(50, seed)),
        new("F8", "30 kills in 10 min", seed => InstanceRuns.KillOneAsync(30, 20, seed)),
        new("F9", "4 shifts", seed => ClockRuns.SkewAsync(4, seed)),
        new("F10 30 s", "write lock, 100 orders", seed => OutageRuns.LockAsync(30, 100, seed)),
        new("F10 5 min", "write lock, 100 orders", seed => OutageRuns.LockAsync(300, 100, seed)),
        new("F11", "50", seed => OutageRuns.CommitAnswerAsync(50, seed)),
        new("F12", "database and logs", OutageRuns.DiskFullAsync),
        new("F13", "42 answers", LoadRuns.MalformedAsync),
        new("F14", "2,500", seed => OutageRuns.HerdAsync(2_500, seed)),
        new("F15", "20", seed => ClockRuns.DriftAsync(20, seed)),
        new("F16", "50 + 20 x 2", LoadRuns.TwinsAsync),
        new("F17", "20", seed => LoadRuns.StopAsync(20, seed)),
        new("F18", "1,000 and 3 kills", seed => DeliveryRuns.RunAsync(1_000, 3, seed)),
        new("F19", "1", RestoreRuns.RunAsync),
        new("F20", "120 s", seed => UpgradeRuns.RunAsync(120, seed)),
        .. AttackSuites.Parts.Select(p => new Part(p.Id, p.Dose, p.RunAsync)),
    ];

    /// <summary>What runs with every change.</summary>
    public static async Task<Tally> SampleAsync(int seed)
    {
        var started = TimeProvider.System.GetTimestamp();
        var all = new Tally(seed);
        var unpaced = Rig.AllUnpaced;
        foreach (var part in Sample)
        {
            Rig.AllUnpaced = unpaced || !Paced.Contains(part.Id);
            var tally = await part.RunAsync(seed);
            Console.WriteLine($"{part.Id}: {tally.Runs} runs, {tally.Lost} lost, {tally.Duplicates} duplicates, {tally.Stuck} stuck, {tally.Broken} broken ({TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s so far)");
            all.Add(tally);
        }

        return all;
    }

    /// <summary>Everything, at full dose: hours. What passed on this commit with this seed is not run again; the table of all of it is the output.</summary>
    public static async Task<Tally> FullAsync(int seed)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "faults")).FullName, $"{await CommitAsync()}-{seed}.jsonl");
        var done = File.Exists(file) ? (await File.ReadAllLinesAsync(file)).Select(l => JsonSerializer.Deserialize<Result>(l)!).ToDictionary(r => r.Id) : [];
        var all = new Tally(seed);
        AttackSuites.UseDose(full: true, seed);
        foreach (var part in Full)
        {
            if (done.ContainsKey(part.Id))
                continue;
            Console.WriteLine($"{part.Id}: {part.Dose}");
            var started = TimeProvider.System.GetTimestamp();
            var tally = await RunAsync(part, seed);
            var result = new Result(part.Id, part.Dose, tally.Runs, tally.Lost, tally.Duplicates, tally.Stuck, tally.Broken, Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 1));
            done[part.Id] = result;
            all.Add(tally);
            if (tally.Clean)
                await File.AppendAllLinesAsync(file, [JsonSerializer.Serialize(result)]);
        }

        Console.WriteLine("| test | dose | runs | lost | duplicates | stuck | broken | seconds |\n|---|---|---|---|---|---|---|---|");
        foreach (var r in Full.Select(p => done[p.Id]))
            Console.WriteLine($"| {r.Id} | {r.Dose} | {r.Runs} | {r.Lost} | {r.Duplicates} | {r.Stuck} | {r.Broken} | {r.Seconds} |");
        all.Runs = done.Values.Sum(r => r.Runs);
        return all;
    }

    // What breaks off counts as broken, and the rest is run all the same.
    private static async Task<Tally> RunAsync(Part part, int seed)
    {
        try
        {
            return await part.RunAsync(seed);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var tally = new Tally(seed) { Runs = 1, Broken = 1 };
            tally.Say($"{part.Id}: {e}");
            return tally;
        }
    }

    // A changed working copy is no commit: its results are kept apart from those of the commit.
    private static async Task<string> CommitAsync()
    {
        var (head, changed) = (await GitAsync("rev-parse", "--short", "HEAD"), await GitAsync("status", "--porcelain", "--untracked-files=no"));
        return head is null ? "unknown" : changed is { Length: > 0 } ? $"{head}-changed" : head;
    }

    private static async Task<string?> GitAsync(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? text.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
