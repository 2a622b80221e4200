namespace AcmPortal.Core.Dashboard;

/// <summary>How a renewal that was due went.</summary>
public enum RenewalCourse
{
    /// <summary>In time, by AWS itself.</summary>
    ByAws,

    /// <summary>In time, triggered by the portal.</summary>
    ByPortal,

    /// <summary>Stored, or still to come, more than <see cref="RenewalHealth.GraceDays"/> days after the threshold.</summary>
    Late,

    /// <summary>The old version ended first.</summary>
    Failed,
}

/// <summary>How renewals of some days went. Each renewal that was due is in exactly one.</summary>
/// <param name="ByAws">In time, by AWS itself.</param>
/// <param name="ByPortal">In time, triggered by the portal.</param>
/// <param name="Late">Stored, or still to come, more than <see cref="RenewalHealth.GraceDays"/> days after the threshold.</param>
/// <param name="Failed">The old version ended first.</param>
public readonly record struct RenewalCounts(int ByAws, int ByPortal, int Late, int Failed)
{
    /// <summary>All that were due.</summary>
    public int Due => ByAws + ByPortal + Late + Failed;

    /// <summary>Those that were in time.</summary>
    public int InTime => ByAws + ByPortal;

    public static RenewalCounts operator +(RenewalCounts a, RenewalCounts b) =>
        new(a.ByAws + b.ByAws, a.ByPortal + b.ByPortal, a.Late + b.Late, a.Failed + b.Failed);
}

/// <summary>Seven days of renewals.</summary>
public sealed record RenewalWeek(DateOnly First, DateOnly Last, RenewalCounts Counts);

/// <summary>A renewal that is stored.</summary>
/// <param name="StoredAt">When.</param>
/// <param name="OldEnd">When the version that it replaced ends.</param>
/// <param name="ThresholdDays">Days before that at which the portal steps in.</param>
/// <param name="ByPortal">Whether the portal triggered it.</param>
public sealed record StoredRenewal(DateTime StoredAt, DateTime OldEnd, int ThresholdDays, bool ByPortal);

/// <summary>Certificates that should have been renewed and are not.</summary>
/// <param name="End">When their version ends or ended.</param>
/// <param name="ThresholdDays">Days before that at which the portal steps in.</param>
/// <param name="Count">How many; below 0 takes away from others of the same end.</param>
public sealed record MissingRenewal(DateTime End, int ThresholdDays, int Count = 1);

/// <summary>How the renewals of the last 13 weeks went.</summary>
/// <param name="Counts">All weeks together.</param>
/// <param name="Weeks">Oldest first; the last one ends today.</param>
/// <param name="MedianLeadDays">Whole days that the old version had left when its successor was stored, half of them more and half fewer; null without any.</param>
public sealed record RenewalHealth(RenewalCounts Counts, IReadOnlyList<RenewalWeek> Weeks, int? MedianLeadDays)
{
    /// <summary>How many weeks are looked at.</summary>
    public const int WeekCount = 13;

    /// <summary>Days after the threshold within which a renewal is still in time: AWS takes hours, and errors are retried.</summary>
    public const int GraceDays = 3;

    /// <summary>The first day that is looked at.</summary>
    public static DateOnly FirstDay(DateOnly today) => today.AddDays(1 - (WeekCount * 7));

    /// <summary>Counts.</summary>
    /// <param name="stored">Renewals that were stored in these weeks.</param>
    /// <param name="missing">Certificates that ended in these weeks, or will soon, without a successor.</param>
    /// <param name="now">The domain's time.</param>
    public static RenewalHealth Of(IReadOnlyCollection<StoredRenewal> stored, IEnumerable<MissingRenewal> missing, DateTime now)
    {
        var today = DateOnly.FromDateTime(now);
        var first = FirstDay(today);
        var weeks = new RenewalCounts[WeekCount];
        foreach (var renewal in stored)
            Add(weeks, first, renewal.StoredAt, CountsOf(CourseOf(renewal), 1));
        foreach (var one in missing)
        {
            if (CourseOf(one.End, one.ThresholdDays, now) is { } due)
                Add(weeks, first, due.At, CountsOf(due.Course, one.Count));
        }

        return new(
            weeks.Aggregate(default(RenewalCounts), (sum, w) => sum + w),
            [.. weeks.Select((w, i) => new RenewalWeek(first.AddDays(i * 7), first.AddDays((i * 7) + 6), w))],
            Median([.. stored.Select(r => (int)Math.Floor((r.OldEnd - r.StoredAt).TotalDays))]));
    }

    /// <summary>The middle value; of two middle ones the lower. Null without any.</summary>
    public static int? Median(List<int> values)
    {
        if (values.Count == 0)
            return null;
        values.Sort();
        return values[(values.Count - 1) / 2];
    }

    /// <summary>How a stored renewal went; it counts on the day on which it was stored.</summary>
    public static RenewalCourse CourseOf(StoredRenewal renewal) =>
        renewal.StoredAt >= renewal.OldEnd ? RenewalCourse.Failed
        : renewal.StoredAt > renewal.OldEnd.AddDays(GraceDays - renewal.ThresholdDays) ? RenewalCourse.Late
        : renewal.ByPortal ? RenewalCourse.ByPortal : RenewalCourse.ByAws;

    /// <summary>On which day a renewal that is missing counts, and as what; null while it is not late.</summary>
    public static (DateTime At, RenewalCourse Course)? CourseOf(DateTime end, int thresholdDays, DateTime now) =>
        end <= now ? (end, RenewalCourse.Failed)
        : end.AddDays(GraceDays - thresholdDays) is var late && late <= now ? (late, RenewalCourse.Late) : null;

    private static RenewalCounts CountsOf(RenewalCourse course, int count) => course switch
    {
        RenewalCourse.ByAws => new(count, 0, 0, 0),
        RenewalCourse.ByPortal => new(0, count, 0, 0),
        RenewalCourse.Late => new(0, 0, count, 0),
        RenewalCourse.Failed => new(0, 0, 0, count),
    };

    private static void Add(RenewalCounts[] weeks, DateOnly first, DateTime at, RenewalCounts counts)
    {
        var day = DateOnly.FromDateTime(at).DayNumber - first.DayNumber;
        if (day >= 0 && day < WeekCount * 7)
            weeks[day / 7] += counts;
    }
}
