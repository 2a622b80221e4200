using System.Globalization;
using System.Text;

namespace AcmPortal.Core.Names;

/// <summary>Writes a label in <c>xn--</c> form (UTS 46, non-transitional: ß stays ß, as in browsers) and back.</summary>
internal static class NameInternational
{
    private static readonly IdnMapping Mapping = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>Both forms of one label, and what is wrong with it. Without fault for plain labels, whatever they hold.</summary>
    public static (string Ascii, string Unicode) Read(string name, string label, List<NameFinding> errors, List<NameFinding> hints)
    {
        if (System.Text.Ascii.IsValid(label))
        {
            var lower = label.ToLowerInvariant();
            return lower.StartsWith("xn--", StringComparison.Ordinal) ? FromPunycode(name, lower, errors, hints) : (lower, lower);
        }

        try
        {
            var ascii = Mapping.GetAscii(label).ToLowerInvariant();
            if (ascii.Contains('.', StringComparison.Ordinal))
                throw new ArgumentException("A character of the label stands for several labels.");
            var unicode = Mapping.GetUnicode(ascii);
            Judge(name, unicode, errors, hints);
            return (ascii, unicode);
        }
        catch (ArgumentException)
        {
            Explain(name, label, errors);
            return (label.ToLowerInvariant(), label.ToLowerInvariant());
        }
    }

    private static (string Ascii, string Unicode) FromPunycode(string name, string label, List<NameFinding> errors, List<NameFinding> hints)
    {
        try
        {
            var unicode = Mapping.GetUnicode(label);

            // A label that decodes to something which encodes differently is not the one that browsers would look up.
            if (!System.Text.Ascii.IsValid(unicode) && Mapping.GetAscii(unicode) == label)
            {
                Judge(name, unicode, errors, hints);
                return (label, unicode);
            }
        }
        catch (ArgumentException)
        {
            // Said below.
        }

        errors.Add(new(name, NameCode.InvalidPunycode,
            $"{name} has the label {label}, which begins like an internationalised one but is no valid xn-- form. Type the name in its own letters; the portal writes the xn-- form."));
        return (label, label);
    }

    private static void Judge(string name, string unicode, List<NameFinding> errors, List<NameFinding> hints)
    {
        if (NameScripts.Problem(unicode) is { } problem)
            errors.Add(new(name, NameCode.MixedScripts, $"{name} {problem}"));
        else if (NameScripts.LooksLatin(unicode))
            hints.Add(new(name, NameCode.LooksLikeLatin, $"Every letter of \"{unicode}\" looks like a Latin one and is none. Check that this is the name that is meant."));
    }

    private static void Explain(string name, string label, List<NameFinding> errors)
    {
        var unknown = label.EnumerateRunes().FirstOrDefault(r => !Rune.IsLetterOrDigit(r) && r.Value != '-' && !IsMark(r));
        if (unknown.Value != 0 && unknown.IsAscii)
            return; // NameShape has a sentence for each of these.
        if (unknown.Value != 0)
        {
            errors.Add(new(name, NameCode.InvalidInternational,
                $"{name} has the character {NameText.Describe(unknown)}, which no internationalised name may have there. Names have letters, digits and hyphens."));
        }
        else if (Encodes(label[..(label.Length / 2)]) && Encodes(label[(label.Length / 2)..]))
        {
            errors.Add(new(name, NameCode.LabelTooLong, $"{name} has a label that is longer than 63 characters once it is written in xn-- form. Shorten it."));
        }
        else
        {
            errors.Add(new(name, NameCode.InvalidInternational,
                $"{name} cannot be written as an internationalised name: its letters do not make a valid label. Check how it is spelt."));
        }
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool Encodes(string label)
    {
        try
        {
            return Mapping.GetAscii(label).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
