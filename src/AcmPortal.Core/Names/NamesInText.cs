using System.Globalization;
using System.Text.RegularExpressions;

namespace AcmPortal.Core.Names;

/// <summary>Puts what people read beside the <c>xn--</c> form of names, wherever these stand in a sentence.</summary>
public static partial class NamesInText
{
    private static readonly IdnMapping Mapping = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>
    /// The text with "bücher.example.com (xn--bcher-kva.example.com)" for each name that has an international form. A name
    /// whose letters could pass for another one's stays in its <c>xn--</c> form, as in browsers.
    /// </summary>
    public static string Shown(string text) => text.Contains("xn--", StringComparison.OrdinalIgnoreCase)
        ? Name().Replace(text, match => International(match.Value) is { } unicode ? $"{unicode} ({match.Value})" : match.Value)
        : text;

    private static string? International(string name)
    {
        var labels = name.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            if (!labels[i].StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
                continue;
            try
            {
                var unicode = Mapping.GetUnicode(labels[i].ToLowerInvariant());
                if (System.Text.Ascii.IsValid(unicode) || NameScripts.Problem(unicode) is not null || NameScripts.LooksLatin(unicode))
                    return null;
                labels[i] = unicode;
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        return string.Join('.', labels);
    }

    [GeneratedRegex(@"(?<![\w.-])(?:[\w*-]+\.)*xn--[\w-]+(?:\.[\w-]+)*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
