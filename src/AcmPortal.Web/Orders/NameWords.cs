using System.Globalization;

namespace AcmPortal.Web.Orders;

/// <summary>Names as people read them.</summary>
public static class NameWords
{
    private static readonly IdnMapping Idn = new();

    /// <summary>The international form of an <c>xn--</c> name; the name itself where it has none.</summary>
    public static string Unicode(string ascii)
    {
        if (!ascii.Contains("xn--", StringComparison.OrdinalIgnoreCase))
            return ascii;
        var star = ascii.StartsWith("*.", StringComparison.Ordinal);
        try
        {
            return (star ? "*." : "") + Idn.GetUnicode(star ? ascii[2..] : ascii);
        }
        catch (ArgumentException)
        {
            return ascii;
        }
    }

    /// <summary>Both forms where they differ: "bücher.example.com (xn--bcher-kva.example.com)".</summary>
    public static string Both(string ascii) => Unicode(ascii) is var shown && shown == ascii ? ascii : $"{shown} ({ascii})";
}
