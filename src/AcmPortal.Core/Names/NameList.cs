namespace AcmPortal.Core.Names;

/// <summary>Reads names out of whatever was pasted.</summary>
public static class NameList
{
    /// <summary>
    /// Splits <paramref name="raw"/> at spaces, commas, semicolons, lines, tabs, quotes and brackets, takes names out of
    /// URLs, writes them in lower case and <c>xn--</c> form, and drops repeats. The order is kept. Nothing is dropped in
    /// silence: what is no name comes back with its error.
    /// </summary>
    public static IReadOnlyList<ParsedName> Parse(string raw) => throw new NotImplementedException(raw);

    /// <summary>As <see cref="Parse(string)"/>, for names that may be split already.</summary>
    public static IReadOnlyList<ParsedName> Parse(IEnumerable<string> names) => Parse(string.Join('\n', names));
}
