using System.Globalization;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Orders;

/// <summary>Prices in words. AWS bills in US dollars, whatever the reader's culture.</summary>
public static class PriceWords
{
    /// <summary>700 cents are "$7", 8,650 are "$86.50".</summary>
    public static string Money(int cents) =>
        "$" + (cents / 100m).ToString(cents % 100 == 0 ? "N0" : "N2", CultureInfo.InvariantCulture);

    /// <summary>"2 names, 1 wildcard".</summary>
    public static string Count(int names, int wildcards) => (names, wildcards) switch
    {
        (_, 0) => TimeWords.Count(names, "name"),
        (0, _) => TimeWords.Count(wildcards, "wildcard"),
        _ => $"{TimeWords.Count(names, "name")}, {TimeWords.Count(wildcards, "wildcard")}",
    };

    /// <summary>The same, counted from the names.</summary>
    public static string Count(IReadOnlyList<string> names)
    {
        var wildcards = names.Count(n => n.StartsWith("*.", StringComparison.Ordinal));
        return Count(names.Count - wildcards, wildcards);
    }
}
