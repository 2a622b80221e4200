namespace AcmPortal.Core.Names;

/// <summary>The name patterns of a profile: an exact name, or <c>*.example.com</c> for every name below example.com at any depth.</summary>
public static class NamePattern
{
    /// <summary>
    /// Whether <paramref name="pattern"/> allows <paramref name="name"/>; both in <c>xn--</c> form. A wildcard name is allowed
    /// by a pattern that allows its whole level: <c>*.example.com</c> allows <c>*.example.com</c> and <c>*.a.example.com</c>.
    /// example.com itself is not below example.com: it needs a pattern of its own.
    /// </summary>
    public static bool Allows(string pattern, string name)
    {
        if (pattern.Equals(name, StringComparison.OrdinalIgnoreCase))
            return true;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return false;
        var below = DnsName.BaseOf(pattern);
        return name.Length > below.Length && DnsName.IsWithin(name, below);
    }

    /// <summary>The pattern in <c>xn--</c> form, or what is wrong with it.</summary>
    public static (string Pattern, NameFinding? Error) Read(string typed)
    {
        var names = NameList.Parse(typed);
        return names switch
        {
            [] => ("", new("", NameCode.NoNames, "A pattern is empty. Write an exact name, or *.example.com for every name below example.com.")),
            [{ Errors: [] } one] => (one.Ascii, null),
            [var one] => (one.Ascii, one.Errors[0]),
            _ => ("", new(NameText.Quote(typed), NameCode.InvalidCharacter, $"{NameText.Quote(typed)} is more than one pattern. Put each on a line of its own.")),
        };
    }
}
