namespace AcmPortal.AwsEmulator.State;

/// <summary>Virtual time: the real clock plus an offset, or a fixed moment. Everything that AWS would date is dated by it.</summary>
internal sealed class VirtualClock(TimeProvider real)
{
    public TimeProvider Real { get; } = real;
    public TimeSpan Offset { get; private set; }
    public DateTimeOffset? FrozenAt { get; private set; }

    public DateTimeOffset Now => FrozenAt ?? Real.GetUtcNow() + Offset;
    public DateTimeOffset RealNow => Real.GetUtcNow();

    public void Set(DateTimeOffset now, bool frozen)
    {
        Offset = now - Real.GetUtcNow();
        FrozenAt = frozen ? now : null;
    }

    public void Advance(TimeSpan by)
    {
        if (FrozenAt is { } at) FrozenAt = at + by;
        Offset += by;
    }

    public void Restore(TimeSpan offset, DateTimeOffset? frozenAt) => (Offset, FrozenAt) = (offset, frozenAt);
}
