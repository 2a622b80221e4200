namespace AcmPortal.Web.Shared;

/// <summary>One second's tick for everything on a page that shows a passing time; one timer per circuit, only while somebody listens.</summary>
public sealed class Ticker(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Action> listeners = [];
    private ITimer? timer;

    /// <summary>Calls <paramref name="listener"/> each second, on a pool thread, until disposed.</summary>
    public IDisposable Listen(Action listener)
    {
        lock (gate)
        {
            listeners.Add(listener);
            timer ??= time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }

        return new Listening(this, listener);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            listeners.Clear();
            timer?.Dispose();
            timer = null;
        }
    }

    private void Tick()
    {
        Action[] now;
        lock (gate)
            now = [.. listeners];
        foreach (var listener in now)
            listener();
    }

    private sealed class Listening(Ticker ticker, Action listener) : IDisposable
    {
        public void Dispose()
        {
            lock (ticker.gate)
            {
                if (ticker.listeners.Remove(listener) && ticker.listeners.Count == 0)
                {
                    ticker.timer?.Dispose();
                    ticker.timer = null;
                }
            }
        }
    }
}
