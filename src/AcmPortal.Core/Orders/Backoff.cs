namespace AcmPortal.Core.Orders;

/// <summary>How long to wait. Pure: the jitter comes from the order's id, so that a restart changes nothing.</summary>
public static class Backoff
{
    /// <summary><paramref name="first"/>, doubling with each attempt up to <paramref name="cap"/>, spread by up to a quarter more.</summary>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan cap, Guid id)
    {
        var doubled = first.TotalSeconds * Math.Pow(2, Math.Min(attempt, 30));
        var capped = doubled < cap.TotalSeconds ? TimeSpan.FromSeconds(doubled) : cap;
        var tail = BitConverter.ToUInt32(id.ToByteArray(), 12);
        var spread = (tail + (uint)attempt * 2_654_435_761) % 1000 / 4000.0;
        return capped * (1 + spread);
    }

    /// <summary>
    /// Cadence of looking for validation: an eighth of the time waited, from 1 second at first to 5 minutes towards AWS's
    /// 72 hours, as a power of two seconds so that orders come due together and share one listing.
    /// </summary>
    public static TimeSpan Cadence(TimeSpan waited) => Cadence(waited, 256);

    /// <summary>The same for renewals, which take up to hours: to 15 minutes.</summary>
    public static TimeSpan RenewalCadence(TimeSpan waited) => waited >= TimeSpan.FromHours(2) ? TimeSpan.FromMinutes(15) : Cadence(waited, 512);

    private static TimeSpan Cadence(TimeSpan waited, int longest)
    {
        var seconds = Math.Clamp(waited.TotalSeconds / 8, 1, longest);
        return TimeSpan.FromSeconds(Math.Pow(2, Math.Floor(Math.Log2(seconds))));
    }

    /// <summary>The next point of the grid of <paramref name="step"/> after <paramref name="now"/>.</summary>
    public static DateTime NextOnGrid(DateTime now, TimeSpan step) => new((now.Ticks / step.Ticks + 1) * step.Ticks, now.Kind);
}
