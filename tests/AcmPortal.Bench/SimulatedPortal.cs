using System.Diagnostics;
using System.Globalization;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Harness;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Bench;

/// <summary>
/// The portal of a simulation, in a process of its own that may be killed at any moment: it moves the time on when it is
/// told to, works until nothing is due, and says so. The loops do what is due without their rests in between.
/// </summary>
internal static class SimulatedPortal
{
    // Of a killed one's claims nobody takes over before they run out.
    private const int LeaseSeconds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The child's side: one line in for each thing to do, one line out when it is done.</summary>
    public static async Task<int> RunAsync(string folder, Uri url)
    {
        await using var emulator = Emulator.At(url);
        await using var portal = await PortalCore.OpenAsync(folder, emulator, new OrderOptions { LeaseSeconds = LeaseSeconds }, configure: s => s.AddSingleton<ISimulatedAws>(new SimulatedAws(emulator)));
        var time = portal.Get<TimeMachine>();
        // What a killed one had begun to move is moved to its end.
        await time.LoadAsync(default);
        await portal.WorkAsync("OrderWorker");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["advance", var by])
                await time.AdvanceAsync(TimeSpan.Parse(by, CultureInfo.InvariantCulture), default);
            var quiet = await UntilQuietAsync(portal);
            Console.WriteLine(FormattableString.Invariant($"{(quiet ? "quiet" : "busy")} {portal.Get<DomainClock>().Offset.Ticks}"));
        }

        return 0;
    }

    // What waits for a later time waits for the next step.
    private static async Task<bool> UntilQuietAsync(PortalCore portal)
    {
        var (reconcile, renewal) = (portal.Worker<ReconcileWorker>(), portal.Worker<RenewalWorker>());
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await reconcile.RunDueAsync(default);
            await renewal.RunDueAsync(default);
            // The loops have nothing to do while orders are worked on, and would only take their processor time.
            while (await AskAsync(portal, (db, now, ct) => db.Orders.AnyAsync(o => o.NextAttemptAt <= now || o.LeaseOwner != null, ct)) && TimeProvider.System.GetElapsedTime(started) < Patience)
                await Task.Delay(25);
            if (!await AskAsync(portal, async (db, now, ct) => await db.AwsScopes.AnyAsync(s => s.NextAt <= now || s.LeaseOwner != null, ct) || await db.Certificates.AnyAsync(c => c.RenewalCheckAt <= now, ct)))
                return true;
            if (await AskAsync(portal, (db, now, ct) => db.AwsScopes.AnyAsync(s => s.LeaseOwner != null, ct)))
                await Task.Delay(100);
        }

        return false;
    }

    private static Task<bool> AskAsync(PortalCore portal, Func<Core.Storage.PortalDb, DateTime, CancellationToken, Task<bool>> ask)
    {
        var now = portal.Now;
        return portal.Store.ReadAsync((db, ct) => ask(db, now, ct), default);
    }

    private sealed class SimulatedAws(Emulator emulator) : ISimulatedAws
    {
        public DateTime Now => emulator.NowAsync().GetAwaiter().GetResult().UtcDateTime;

        public void Advance(TimeSpan by) => emulator.AdvanceAsync(((long)by.TotalSeconds + 1).ToString(CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
    }
}

/// <summary>The parent's side of <see cref="SimulatedPortal"/>.</summary>
internal sealed class PortalChild(string folder, Uri emulator) : IAsyncDisposable
{
    private Process? process;
    private TimeSpan spent;

    public int Deaths { get; private set; }

    /// <summary>Steps that did not come to rest.</summary>
    public int Restless { get; private set; }

    /// <summary>Processor time of all of its lives.</summary>
    public TimeSpan Processor => spent + (process is { HasExited: false } alive ? alive.TotalProcessorTime : TimeSpan.Zero);

    /// <summary>Moves on, and answers the offset of the domain's clock once nothing is due.</summary>
    /// <param name="by">How far.</param>
    /// <param name="killAfter">When to kill it in the middle of that; null not to.</param>
    /// <param name="dead">What is looked at while it is dead.</param>
    public async Task<TimeSpan> StepAsync(TimeSpan by, TimeSpan? killAfter, Func<Task> dead)
    {
        await SayAsync($"advance {by:c}");
        if (killAfter is { } wait)
        {
            await Task.Delay(wait);
            spent += process!.TotalProcessorTime;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
            Deaths++;
            await dead();
            await SayAsync("work");
        }

        var line = await process!.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The portal ended by itself; see {Path.Combine(folder, "portal.log")}.");
        if (line.Split(' ') is not [var word, var ticks])
            throw new InvalidOperationException($"The portal said: {line}");
        if (word == "busy")
            Restless++;
        return TimeSpan.FromTicks(long.Parse(ticks, CultureInfo.InvariantCulture));
    }

    private async Task SayAsync(string line)
    {
        process ??= Start();
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(PortalChild).Assembly.Location, "simulate-portal", folder, emulator.ToString() })
            start.ArgumentList.Add(argument);
        // Born often, it is better off without the compiler's second and third thoughts.
        (start.Environment["DOTNET_TieredPGO"], start.Environment["DOTNET_gcConcurrent"]) = ("0", "0");
        var child = Process.Start(start)!;
        child.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is { } line)
                File.AppendAllText(Path.Combine(folder, "portal.log"), line + "\n");
        };
        child.BeginErrorReadLine();
        return child;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
        process = null;
    }
}
