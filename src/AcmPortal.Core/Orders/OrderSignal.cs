namespace AcmPortal.Core.Orders;

/// <summary>Wakes the worker of this process when it knows of work; what it misses, the scan finds.</summary>
public sealed class OrderSignal(TimeProvider time)
{
    private readonly SemaphoreSlim signal = new(0, 1);

    /// <summary>There is work now.</summary>
    public void Wake()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    /// <summary>There will be work after <paramref name="delay"/>.</summary>
    public void WakeAfter(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            Wake();
        else if (delay < TimeSpan.FromSeconds(10))
            _ = Task.Delay(delay, time).ContinueWith(_ => Wake(), TaskScheduler.Default);
    }

    internal async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(atMost, time, limit.Token);
        var woken = signal.WaitAsync(limit.Token);
        await Task.WhenAny(delay, woken);
        await limit.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
