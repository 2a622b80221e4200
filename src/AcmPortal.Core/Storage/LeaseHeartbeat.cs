using AcmPortal.Core.Telemetry;

namespace AcmPortal.Core.Storage;

/// <summary>Keeps a lease alive in the background while its work goes on, and ends the work before the lease does.</summary>
public sealed class LeaseHeartbeat : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<bool>> extend;
    private readonly TimeSpan interval;
    private readonly TimeSpan safe;
    private readonly TimeProvider realTime;
    private readonly Action<Exception> failed;
    private readonly CancellationTokenSource unsafeSoon;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource stop = new();
    private readonly Task beat;

    /// <summary>Starts to beat.</summary>
    /// <param name="extend">Extends the lease by its whole length; false when it belongs to somebody else.</param>
    /// <param name="seconds">The lease's length; the work is ended when a quarter of it is left, whatever the database does.</param>
    /// <param name="realTime">The real clock.</param>
    /// <param name="failed">Told of an extension that failed; it is tried again until the lease is no longer safe.</param>
    /// <param name="stopping">Ends the work, too.</param>
    public LeaseHeartbeat(Func<CancellationToken, Task<bool>> extend, int seconds, TimeProvider realTime, Action<Exception> failed, CancellationToken stopping)
    {
        (this.extend, this.realTime, this.failed) = (extend, realTime, failed);
        interval = TimeSpan.FromSeconds(seconds / 3.0);
        safe = TimeSpan.FromSeconds(seconds * 0.75);
        unsafeSoon = new CancellationTokenSource(safe, realTime);
        ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, unsafeSoon.Token);
        beat = BeatAsync();
    }

    /// <summary>Cancelled when the lease cannot be kept, and when the process stops.</summary>
    public CancellationToken Token => ended.Token;

    private async Task BeatAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, unsafeSoon.Token);
        try
        {
            while (true)
            {
                await Task.Delay(interval, realTime, over.Token);
                try
                {
                    var started = realTime.GetTimestamp();
                    // Not awaited longer than the lease is safe, nor on this thread: a database that hangs may not listen.
                    if (!await Task.Run(() => extend(over.Token), CancellationToken.None).WaitAsync(over.Token))
                    {
                        PortalTelemetry.LeaseLost();
                        await ended.CancelAsync();
                        return;
                    }

                    unsafeSoon.CancelAfter(safe - realTime.GetElapsedTime(started) is { Ticks: > 0 } left ? left : TimeSpan.Zero);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    failed(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done, or it ended with the lease's safe time.
            if (unsafeSoon.IsCancellationRequested)
                PortalTelemetry.LeaseLost();
        }
    }

    /// <summary>Stops beating; <see cref="Token"/> is of no use afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await beat;
        ended.Dispose();
        unsafeSoon.Dispose();
        stop.Dispose();
    }
}
