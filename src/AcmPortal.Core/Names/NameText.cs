using System.Globalization;
using System.Text;

namespace AcmPortal.Core.Names;

/// <summary>Writes what somebody typed so that a sentence can quote it: nothing invisible, nothing that turns the text round, not endless.</summary>
internal static class NameText
{
    private const int Longest = 300;

    /// <summary>At most 300 characters, with control and format characters as <c>U+202E</c>.</summary>
    public static string Quote(string typed)
    {
        var text = new StringBuilder();
        foreach (var rune in typed.EnumerateRunes())
        {
            if (text.Length > Longest)
                return text.Append('…').ToString();
            if (IsUnseen(rune))
                text.Append(Describe(rune));
            else
                text.Append(rune.ToString());
        }

        return text.ToString();
    }

    /// <summary>One character for a sentence: itself in quotes, or its code point where it cannot be seen.</summary>
    public static string Describe(Rune rune) =>
        IsUnseen(rune) ? $"U+{rune.Value:X4}" : $"\"{rune}\"";

    /// <summary>For example 7 dollars as "$7", 86.50 as "$86.50".</summary>
    public static string Money(int cents) =>
        "$" + (cents % 100 == 0 ? (cents / 100).ToString("N0", CultureInfo.InvariantCulture) : (cents / 100m).ToString("N2", CultureInfo.InvariantCulture));

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value == 0xFFFD || (Rune.IsWhiteSpace(rune) && rune.Value != ' ');
}
