namespace AcmPortal.Core.Names;

/// <summary>The name patterns of a profile: an exact name, or <c>*.example.com</c> for every name below example.com at any depth.</summary>
public static class NamePattern
{
    /// <summary>
    /// Whether <paramref name="pattern"/> allows <paramref name="name"/>. A wildcard name is allowed by a pattern that allows
    /// its whole level: <c>*.example.com</c> allows <c>*.example.com</c> and <c>*.a.example.com</c>.
    /// </summary>
    public static bool Allows(string pattern, string name) => throw new NotImplementedException($"{pattern} {name}");

    /// <summary>The pattern in <c>xn--</c> form, or what is wrong with it.</summary>
    public static (string Pattern, NameFinding? Error) Read(string typed) => throw new NotImplementedException(typed);
}
