using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace AcmPortal.Core.Names;

/// <summary>
/// Which scripts the letters of a label come from, so that a name does not pass for another one (UTS 39, "highly restrictive",
/// reduced to the scripts that domain names use), and whether its direction is one (RFC 5893, reduced to letters).
/// </summary>
internal static class NameScripts
{
    private enum Script { Common, Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Indic, SouthEastAsian, Georgian, Ethiopic, Han, Kana, Hangul, Bopomofo, Other }

    private static readonly (int From, int To, Script Script)[] Ranges =
    [
        (0x0041, 0x024F, Script.Latin), (0x0250, 0x02AF, Script.Latin), (0x0370, 0x03FF, Script.Greek), (0x0400, 0x052F, Script.Cyrillic),
        (0x0531, 0x058F, Script.Armenian), (0x0591, 0x05F4, Script.Hebrew), (0x0600, 0x077F, Script.Arabic), (0x0780, 0x07BF, Script.Other),
        (0x08A0, 0x08FF, Script.Arabic), (0x0900, 0x0DFF, Script.Indic), (0x0E00, 0x109F, Script.SouthEastAsian), (0x10A0, 0x10FF, Script.Georgian),
        (0x1100, 0x11FF, Script.Hangul), (0x1200, 0x139F, Script.Ethiopic), (0x1780, 0x17FF, Script.SouthEastAsian), (0x1C80, 0x1C8F, Script.Cyrillic),
        (0x1E00, 0x1EFF, Script.Latin), (0x1F00, 0x1FFF, Script.Greek), (0x2C60, 0x2C7F, Script.Latin), (0x2DE0, 0x2DFF, Script.Cyrillic),
        (0x3005, 0x3007, Script.Han), (0x3040, 0x30FF, Script.Kana), (0x3100, 0x312F, Script.Bopomofo), (0x3400, 0x9FFF, Script.Han),
        (0xA640, 0xA69F, Script.Cyrillic), (0xA720, 0xA7FF, Script.Latin), (0xAC00, 0xD7AF, Script.Hangul), (0xF900, 0xFAFF, Script.Han),
        (0xFB1D, 0xFB4F, Script.Hebrew), (0xFB50, 0xFDFF, Script.Arabic), (0xFE70, 0xFEFC, Script.Arabic), (0x20000, 0x323AF, Script.Han),
    ];

    private static readonly Script[][] Together =
    [
        [Script.Latin, Script.Han, Script.Kana], [Script.Latin, Script.Han, Script.Hangul], [Script.Latin, Script.Han, Script.Bopomofo],
    ];

    // Cyrillic and Greek letters that most fonts draw as a Latin one.
    private static readonly FrozenSet<int> LatinLookalikes =
        "абвгеѕіјҟкӏмнорсԁԛтухһѡԝԍɡүѵαεικνορτυχωϲϳ".Where(c => c is not ('б' or 'г')).Select(c => (int)c).ToFrozenSet();

    /// <summary>What is wrong with the letters of one label, as the end of a sentence about the name; null when nothing is.</summary>
    public static string? Problem(string label)
    {
        var scripts = label.EnumerateRunes().Select(Of).Where(s => s != Script.Common).Distinct().ToList();
        if (scripts.Count > 1 && !Together.Any(set => scripts.TrueForAll(s => Array.IndexOf(set, s) >= 0)))
        {
            return $"mixes letters of different scripts ({string.Join(", ", scripts)}) in \"{NameText.Quote(label)}\", as names do that pose as others. "
                + "Type it again with letters of one script.";
        }

        if (scripts.Exists(s => s is Script.Hebrew or Script.Arabic) && Of(label.EnumerateRunes().First()) == Script.Common)
            return $"has a label, \"{NameText.Quote(label)}\", that is written from right to left but does not begin with such a letter. DNS allows no such label.";
        return null;
    }

    /// <summary>Whether every letter of a label looks like a Latin one and none is.</summary>
    public static bool LooksLatin(string label)
    {
        var letters = label.EnumerateRunes().Where(r => Of(r) != Script.Common).ToList();
        return letters.Count > 0 && letters.TrueForAll(r => LatinLookalikes.Contains(r.Value));
    }

    private static Script Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter))
            return Script.Common;
        foreach (var (from, to, script) in Ranges)
        {
            if (rune.Value >= from && rune.Value <= to)
                return script;
        }

        return Script.Other;
    }
}
