namespace AcmPortal.AwsEmulator.State;

/// <summary>Virtual time: the real clock plus an offset, or a fixed moment. Everything that AWS would date is dated by it.</summary>
internal sealed class VirtualClock(TimeProvider real)
{
    public TimeProvider Real { get; } = real;
    // One reference, so that answers can be dated without the gate.
    private volatile State _state = new(TimeSpan.Zero, null);

    private sealed record State(TimeSpan Offset, DateTimeOffset? FrozenAt);

    public TimeSpan Offset => _state.Offset;
    public DateTimeOffset? FrozenAt => _state.FrozenAt;

    public DateTimeOffset Now => _state is var s && s.FrozenAt is { } at ? at : Real.GetUtcNow() + s.Offset;
    public DateTimeOffset RealNow => Real.GetUtcNow();

    public void Set(DateTimeOffset now, bool frozen)
    {
        Check(now);
        _state = new State(now - Real.GetUtcNow(), frozen ? now : null);
    }

    public void Advance(TimeSpan by)
    {
        Check(Now + by);
        _state = new State(Offset + by, FrozenAt + by);
    }

    /// <summary>A time that leaves room for every date that is reckoned from it.</summary>
    private static void Check(DateTimeOffset now)
    {
        if (now.Year is < 2000 or > 2060) throw new ArgumentOutOfRangeException(nameof(now), "the clock runs from 2000 to 2060: the certificate authority is valid to 2065");
    }

    public void Restore(TimeSpan offset, DateTimeOffset? frozenAt) => _state = new State(offset, frozenAt);
}
