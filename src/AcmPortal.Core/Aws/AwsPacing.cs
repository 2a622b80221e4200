namespace AcmPortal.Core.Aws;

/// <summary>Slots that one instance has taken.</summary>
/// <param name="Start">When the first may be used, by the database's clock.</param>
/// <param name="Spacing">From one to the next.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct AwsSlots(DateTime Start, TimeSpan Spacing, int Count)
{
    /// <summary>From here on others take theirs.</summary>
    public DateTime End => Start + Spacing * Count;
}

/// <summary>
/// How slots are cut from a quota, and how throttling slows it down. Pure. Slots of all instances lie one after the other
/// on the database's clock, and each is used at its time or a little later, or not at all: so whatever the instances do
/// together, in no stretch of t seconds do more calls leave than rate x t + rate, which AWS allows.
/// </summary>
public static class AwsPacing
{
    /// <summary>How late a slot may still be used. At 5 a second this makes a swarm of three at most.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);

    /// <summary>Up to so far ahead of now slots are taken for work for which nobody waits, so that a person's are never far behind it.</summary>
    public static readonly TimeSpan BulkHorizon = TimeSpan.FromSeconds(1);

    /// <summary>The same where a person waits.</summary>
    public static readonly TimeSpan PersonHorizon = TimeSpan.FromSeconds(3);

    /// <summary>The stretch over which live figures are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    // A block lasts a second at most: what its instance does not use for any reason is lost to the others for no longer.
    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OneSwarm = TimeSpan.FromSeconds(1);
    private const int LeastPermille = 62;
    private const double PermilleASecond = 10;

    /// <summary>Thousandths of the paced rate in force at <paramref name="now"/>: back from a half to the whole in 50 seconds.</summary>
    public static int Permille(AwsQuota quota, DateTime now)
    {
        var climbed = quota.Permille + (now - quota.PermilleAt).TotalSeconds * PermilleASecond;
        return (int)Math.Clamp(climbed, Math.Min(quota.Permille, AwsQuota.Full), AwsQuota.Full);
    }

    /// <summary>The time from one slot to the next.</summary>
    /// <param name="rate">AWS's limit, calls a second.</param>
    /// <param name="share">Share of it to use, above 0 up to 1.</param>
    /// <param name="permille">As of <see cref="Permille"/>.</param>
    public static TimeSpan Spacing(double rate, double share, int permille)
    {
        var seconds = 1 / (rate * share * permille / AwsQuota.Full);
        // Where one second has room for one call, two must not come closer because the first was late.
        return TimeSpan.FromSeconds(rate < 2 ? seconds + Grace.TotalSeconds : seconds);
    }

    /// <summary>Cuts slots, or says how long to wait before asking again.</summary>
    /// <param name="quota">As read.</param>
    /// <param name="now">The database's time of that reading.</param>
    /// <param name="wanted">Slots that could be used now.</param>
    /// <param name="lead">How long it takes until the first can be used.</param>
    /// <param name="rate">AWS's limit, calls a second.</param>
    /// <param name="share">Share of it to use.</param>
    /// <param name="person">Whether a person waits for one of the calls.</param>
    public static (AwsSlots? Slots, TimeSpan Wait) Take(AwsQuota quota, DateTime now, int wanted, TimeSpan lead, double rate, double share, bool person)
    {
        var spacing = Spacing(rate, share, Permille(quota, now));
        // Further ahead than slots are ever taken: the clock was set back, and nobody waits for the old time.
        var next = quota.NextAt - now > TimeSpan.FromSeconds(30) + spacing * 4 ? now : quota.NextAt;
        var start = next > now + lead ? next : now + lead;
        var horizon = person ? PersonHorizon : BulkHorizon;
        if (start - now > horizon + lead)
            return (null, start - now - horizon);
        return (new AwsSlots(start, spacing, Math.Clamp(wanted, 1, Math.Max(1, (int)(LongestBlock / spacing)))), TimeSpan.Zero);
    }

    /// <summary>The counts of the live figures after <paramref name="more"/> slots were taken.</summary>
    public static (DateTime At, int Taken, int Before) Count(AwsQuota quota, DateTime now, int more)
    {
        var age = now - quota.WindowAt;
        return age < TimeSpan.Zero || age >= Window * 2 ? (now, more, 0)
            : age >= Window ? (quota.WindowAt + Window, more, quota.WindowTaken)
            : (quota.WindowAt, quota.WindowTaken + more, quota.WindowBefore);
    }

    /// <summary>Calls a second over about the last ten seconds.</summary>
    public static double PerSecond(AwsQuota quota, DateTime now)
    {
        var (at, taken, before) = Count(quota, now, 0);
        var passed = Math.Clamp((now - at) / Window, 0, 1);
        return Math.Max(0, (taken + before * (1 - passed)) / Window.TotalSeconds);
    }

    /// <summary>What a refusal by AWS changes; null where it belongs to a swarm for which the rate was halved already.</summary>
    public static (int Permille, DateTime NextAt)? Halve(AwsQuota quota, DateTime now, double rate, double share)
    {
        if (quota.ThrottledAt is { } last && now >= last && now - last < OneSwarm)
            return null;
        var half = Math.Max(LeastPermille, Permille(quota, now) / 2);
        var next = now + Spacing(rate, share, half);
        return (half, quota.NextAt > next ? quota.NextAt : next);
    }
}
