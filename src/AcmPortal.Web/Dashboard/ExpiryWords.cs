using System.Globalization;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Dashboard;

/// <summary>The words and addresses of the expiry charts.</summary>
public static class ExpiryWords
{
    /// <summary>How the parts of a week's bar are told apart.</summary>
    public static IReadOnlyList<BarKind> Kinds { get; } = [new("renew", "c1"), new("follow AWS", "c2"), new("end on purpose", "c3"), new("need a person, or no successor yet", "bad")];

    /// <summary>The standings, in the order of <see cref="Kinds"/>.</summary>
    public static IReadOnlyList<CertificateStanding> Standings { get; } = Enum.GetValues<CertificateStanding>();

    /// <summary>The list of those that end on these days, and stand so where that is asked.</summary>
    public static string Href(DateOnly first, DateOnly last, CertificateStanding? standing = null) =>
        $"/certificates?status=Valid&from={Iso(first)}&to={Iso(last)}{(standing is null ? "" : $"&standing={standing}")}";

    /// <summary>"4 Aug 2027: 3 certificates end, 1 needs a person".</summary>
    public static string Of(ExpiryDay day) => $"{Day(day.Day)}: {Of(day.Counts)}";

    /// <summary>The same for a week.</summary>
    public static string Of(ExpiryWeek week) => $"{Days(week)}: {Of(week.Counts)}";

    /// <summary>"4 to 10 Aug 2027".</summary>
    public static string Days(ExpiryWeek week) => week.First == week.Last ? Day(week.First) : $"{week.First.ToString("d MMM", CultureInfo.CurrentCulture)} to {Day(week.Last)}";

    /// <summary>The bars of the weeks.</summary>
    public static IReadOnlyList<Bar> Bars(ExpiryTimeline timeline) =>
        [.. timeline.Weeks.Select((w, i) => new Bar(
            i % 5 == 0 ? w.First.ToString("d MMM", CultureInfo.CurrentCulture) : "", Href(w.First, w.Last), Of(w),
            [.. Standings.Select(w.Counts.Of)], [.. Standings.Select(s => Href(w.First, w.Last, s))]))];

    /// <summary>What the charts show, in a sentence.</summary>
    public static string Summary(ExpiryTimeline timeline) => timeline.Busiest is { } busiest
        ? $"{TimeWords.Count(timeline.Total, "certificate ends", "certificates end")}; the busiest week is {Days(busiest)} with {busiest.Counts.Total.ToString("N0", CultureInfo.CurrentCulture)}. {(timeline.AtRisk == 0 ? "None of them needs a person." : $"{TimeWords.Count(timeline.AtRisk, "needs", "need")} a person or {(timeline.AtRisk == 1 ? "has" : "have")} no successor yet.")}"
        : "No certificate ends in these days.";

    private static string Of(ExpiryCounts counts) => counts.Total == 0 ? "none ends" : string.Join(", ", Parts(counts));

    private static IEnumerable<string> Parts(ExpiryCounts counts)
    {
        yield return TimeWords.Count(counts.Total, "certificate ends", "certificates end");
        if (counts.Renewing > 0 && counts.Renewing < counts.Total)
            yield return $"{counts.Renewing} renew";
        if (counts.Following > 0)
            yield return $"{counts.Following} follow AWS";
        if (counts.Ending > 0)
            yield return $"{counts.Ending} on purpose";
        if (counts.AtRisk > 0)
            yield return $"{counts.AtRisk} at risk";
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.CurrentCulture);
}
