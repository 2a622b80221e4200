using System.Diagnostics;
using AcmPortal.Core.Access;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Faults;

/// <summary>F20: the program before the last change of the schema and this one, on this one's schema.</summary>
internal static class UpgradeRuns
{
    private const string Migrations = "src/AcmPortal.Core/Storage/Sqlite/Migrations";

    public static async Task<Tally> RunAsync(int seconds, int seed)
    {
        var tally = new Tally(seed);
        if (await BuildAsync() is not { } program)
        {
            Console.WriteLine("  NOT RUN: the last release is not at hand here, as a tag or as the commit before the last migration.");
            return tally;
        }

        await using var rig = await Rig.StartAsync("upgrade");
        var older = await rig.StartAnotherAsync(program: program);
        rig.Others.Add(older);
        await rig.UntilReadyAsync();
        var token = await rig.Core.Get<CreateToken>().RunAsync(Actor.Administrator("local-admin", "Local administrator", "test"), new CreateTokenInput("upgrade", [ApiScope.Read], 1));
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var asking = rig.Portals.Select(p => AskAsync(p.Url, token.Token.Reveal(), end.Token)).ToList();
        var orders = new List<Guid>();
        while (!end.IsCancellationRequested)
        {
            if (await rig.Core.Store.ReadAsync((db, ct) => db.Orders.CountAsync(o => o.OpenSlot != null, ct), default) < 10)
                orders.Add(await rig.RequestAsync($"upgrade{orders.Count}.example.com"));
            else
                await Task.Delay(50);
        }

        var answers = await Task.WhenAll(asking);
        await rig.UntilStoredAsync(orders, 120);
        tally.Runs += orders.Count;
        var (all, bad, moved) = (answers.Sum(a => a.All), answers.Sum(a => a.Bad), rig.Commits.Moves.GetValueOrDefault(older.Process.Id));
        Console.WriteLine($"  {orders.Count} orders, {moved} of their moves by the older program; {bad} of {all} answers were 5xx");
        tally.Expect(moved > 0, "upgrade: the older program moved no order");
        tally.Expect(all > seconds && bad < 0.001 * all, $"upgrade: {bad} of {all} answers were 5xx");
        await Oracle.CheckAsync(rig, orders, tally, "upgrade");
        await StandingOracle.CheckAsync(rig, tally, "upgrade");
        return tally;
    }

    private static async Task<(int All, int Bad)> AskAsync(Uri portal, string token, CancellationToken end)
    {
        using var client = new HttpClient { BaseAddress = portal };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var (all, bad) = (0, 0);
        for (var i = 0; !end.IsCancellationRequested; i++, all++)
        {
            using var answer = await client.GetAsync(new Uri(i % 2 == 0 ? "/api/v1/orders" : "/api/v1/certificates", UriKind.Relative), CancellationToken.None);
            bad += (int)answer.StatusCode >= 500 ? 1 : 0;
            // A token has a limit a minute.
            await Task.Delay(250, CancellationToken.None);
        }

        return (all, bad);
    }

    // Built once for each such commit, in a working copy of its own beside the results.
    private static async Task<string?> BuildAsync()
    {
        if (await RunAsync("git", Repository.Root, "describe", "--tags", "--abbrev=0") is not (0, var commit))
            commit = await RunAsync("git", Repository.Root, "log", "-1", "--format=%H", "--", Migrations) is (0, { Length: > 0 } last) ? $"{last}^" : "";
        if (commit.Length == 0 || await RunAsync("git", Repository.Root, "rev-parse", "--short", commit) is not (0, var id))
            return null;
        var folder = Path.Combine(Repository.Root, "artifacts", "faults", "older-" + id);
        var program = Path.Combine(folder, "app", "AcmPortal.Web.dll");
        if (File.Exists(program))
            return program;
        Console.WriteLine($"  building {id}");
        var source = Path.Combine(Path.GetTempPath(), "acmportal-runs", "older-" + id);
        try
        {
            if (await RunAsync("git", Repository.Root, "worktree", "add", "--detach", "--force", source, id) is not (0, _))
                return null;
            var (code, text) = await RunAsync("dotnet", source, "publish", "src/AcmPortal.Web", "-c", "Release", "-o", Path.Combine(folder, "app"), "-v", "quiet", "--nologo");
            return code == 0 ? program : throw new InvalidOperationException($"{id} does not build: {text}");
        }
        finally
        {
            await RunAsync("git", Repository.Root, "worktree", "remove", "--force", source);
        }
    }

    private static async Task<(int Code, string Text)> RunAsync(string command, string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, text.Trim());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
