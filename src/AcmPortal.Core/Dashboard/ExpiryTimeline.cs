using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Dashboard;

/// <summary>How the certificates that end on a day or in a week stand.</summary>
/// <param name="Renewing">The portal and AWS renew them.</param>
/// <param name="Following">AWS renews them, the portal triggers nothing.</param>
/// <param name="Ending">They are let end on purpose, or another certificate has taken over.</param>
/// <param name="AtRisk">A person is needed, or they end within a week without a successor.</param>
public readonly record struct ExpiryCounts(int Renewing, int Following, int Ending, int AtRisk)
{
    /// <summary>All of them.</summary>
    public int Total => Renewing + Following + Ending + AtRisk;

    /// <summary>So many that stand alike.</summary>
    public static ExpiryCounts Of(CertificateStanding standing, int count) => standing switch
    {
        CertificateStanding.Renewing => new(count, 0, 0, 0),
        CertificateStanding.Following => new(0, count, 0, 0),
        CertificateStanding.Ending => new(0, 0, count, 0),
        CertificateStanding.AtRisk => new(0, 0, 0, count),
    };

    /// <summary>Those that stand so.</summary>
    public int Of(CertificateStanding standing) => standing switch
    {
        CertificateStanding.Renewing => Renewing,
        CertificateStanding.Following => Following,
        CertificateStanding.Ending => Ending,
        CertificateStanding.AtRisk => AtRisk,
    };

    public static ExpiryCounts operator +(ExpiryCounts a, ExpiryCounts b) =>
        new(a.Renewing + b.Renewing, a.Following + b.Following, a.Ending + b.Ending, a.AtRisk + b.AtRisk);
}

/// <summary>One day of the heat map.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Counts">What ends on it.</param>
/// <param name="Level">0 for nothing, 1 to 4 by the busiest day.</param>
public sealed record ExpiryDay(DateOnly Day, ExpiryCounts Counts, int Level);

/// <summary>One week, Monday to Sunday; the first and the last may be cut.</summary>
public sealed record ExpiryWeek(DateOnly First, DateOnly Last, ExpiryCounts Counts);

/// <summary>What ends in the days from today on.</summary>
public sealed record ExpiryTimeline(IReadOnlyList<ExpiryDay> Days, IReadOnlyList<ExpiryWeek> Weeks, int Total, int AtRisk)
{
    /// <summary>The busiest week; null when nothing ends.</summary>
    public ExpiryWeek? Busiest => Total == 0 ? null : Weeks.MaxBy(w => w.Counts.Total);

    /// <summary>What ends in the days from today on, by how it stands.</summary>
    internal static ExpiryTimeline Of(IEnumerable<TallyRow> rows, DateTime now, int days) => Of(
        rows.Where(r => r.NotAfter > now).Select(r => new ExpiryRow(DateOnly.FromDateTime(r.NotAfter), r.Mode, r.NeedsPerson, r.Replaced, r.Count)), DateOnly.FromDateTime(now), days);

    /// <summary>Lays out what the database counted.</summary>
    /// <param name="rows">By day and standing; several rows a day. Rows outside the days are left out.</param>
    /// <param name="today">UTC.</param>
    /// <param name="days">How many, today included.</param>
    public static ExpiryTimeline Of(IEnumerable<ExpiryRow> rows, DateOnly today, int days)
    {
        var counts = new ExpiryCounts[days];
        foreach (var row in rows)
        {
            var at = row.Day.DayNumber - today.DayNumber;
            if (at >= 0 && at < days)
                counts[at] += ExpiryCounts.Of(StandingOf(row, at), row.Count);
        }

        var most = counts.Max(c => c.Total);
        var all = counts.Select((c, i) => new ExpiryDay(today.AddDays(i), c, Level(c.Total, most))).ToList();
        var weeks = all.GroupBy(d => d.Day.AddDays(-DaysFromMonday(d.Day))).OrderBy(g => g.Key)
            .Select(g => new ExpiryWeek(g.First().Day, g.Last().Day, g.Aggregate(default(ExpiryCounts), (sum, d) => sum + d.Counts))).ToList();
        return new(all, weeks, counts.Sum(c => c.Total), counts.Sum(c => c.AtRisk));
    }

    /// <summary>0 is Monday, so that weeks are columns.</summary>
    public static int DaysFromMonday(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;

    /// <summary>0 for nothing, else the quarter of the most in which it lies, 1 to 4.</summary>
    public static int Level(int count, int most) => count <= 0 || most <= 0 ? 0 : Math.Min(4, ((4 * count) + most - 1) / most);

    /// <summary>How certificates stand that end so many days from today on.</summary>
    public static CertificateStanding StandingOf(ExpiryRow row, int daysAhead) => row switch
    {
        { NeedsPerson: true } => CertificateStanding.AtRisk,
        { Replaced: true } or { Mode: RenewalMode.LetItEnd } => CertificateStanding.Ending,
        _ when daysAhead < GetOverview.SoonDays => CertificateStanding.AtRisk,
        { Mode: RenewalMode.Follow } => CertificateStanding.Following,
        _ => CertificateStanding.Renewing,
    };
}

/// <summary>Certificates that end on one day and stand alike, as the database counts them.</summary>
public sealed record ExpiryRow(DateOnly Day, RenewalMode Mode, bool NeedsPerson, bool Replaced, int Count);
