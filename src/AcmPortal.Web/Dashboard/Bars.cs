using System.Globalization;

namespace AcmPortal.Web.Dashboard;

/// <summary>One bar of a chart.</summary>
/// <param name="Label">Below it; empty for none.</param>
/// <param name="Href">The list behind it; null where no list shows just this.</param>
/// <param name="Title">Everything that it says, for its tooltip.</param>
/// <param name="Parts">From the bottom up, in the order of the legend.</param>
/// <param name="Hrefs">The list behind each part; null where the bar leads to one alone.</param>
public sealed record Bar(string Label, string? Href, string Title, IReadOnlyList<int> Parts, IReadOnlyList<string>? Hrefs = null);

/// <summary>One kind of part: its words, and its look, which differs by pattern as well as by colour.</summary>
/// <param name="Text">For example "by AWS".</param>
/// <param name="Class">c1 (solid), c2 (striped), c3 (dotted), or bad (crossed).</param>
public sealed record BarKind(string Text, string Class);

/// <summary>Numbers for SVG attributes.</summary>
public static class Svg
{
    /// <summary>At most two decimals, with a point.</summary>
    public static string Of(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A round number at or above the highest bar: 1, 2, 3, 4, 5, 6, 8, 10, 20, 30 …</summary>
    public static int Ceiling(int most)
    {
        for (var unit = 1; ; unit *= 10)
        {
            foreach (var step in (int[])[1, 2, 3, 4, 5, 6, 8])
            {
                if (step * unit >= most)
                    return step * unit;
            }

            if (unit >= 100_000_000)
                return most;
        }
    }
}
