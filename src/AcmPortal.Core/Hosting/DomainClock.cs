namespace AcmPortal.Core.Hosting;

/// <summary>
/// The time in which certificates live: validity, next attempts, history, audit. The demo may shift it.
/// Leases, sessions, tokens, request signing and timeouts use the real clock (<see cref="TimeProvider"/>) and the database's.
/// </summary>
public sealed class DomainClock(TimeProvider real) : TimeProvider
{
    private long offsetTicks;

    /// <summary>How far the domain's time is ahead of the real one; zero outside the demo.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref offsetTicks));
        set => Interlocked.Exchange(ref offsetTicks, value.Ticks);
    }

    /// <summary>Now, UTC, as the plain <see cref="DateTime"/> that the database keeps.</summary>
    public DateTime Now => GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => real.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);
}
