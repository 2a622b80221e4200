namespace AcmPortal.Core.Names;

/// <summary>Reads names out of whatever was pasted.</summary>
public static class NameList
{
    /// <summary>
    /// Splits <paramref name="raw"/> at spaces, commas, semicolons, lines, tabs, quotes and brackets, takes names out of
    /// URLs, writes them in lower case and <c>xn--</c> form, and drops repeats. The order is kept. What is no name comes
    /// back with its error; only bullets and punctuation between names are dropped in silence.
    /// </summary>
    public static IReadOnlyList<ParsedName> Parse(string raw)
    {
        var names = new List<ParsedName>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (typed, name, trimmed) in NameSplitter.Split(raw))
        {
            var parsed = ParseOne(typed, name, trimmed);
            times[parsed.Ascii] = times.GetValueOrDefault(parsed.Ascii) + 1;
            if (places.TryAdd(parsed.Ascii, names.Count))
                names.Add(parsed);
        }

        foreach (var (ascii, count) in times.Where(t => t.Value > 1))
        {
            var name = names[places[ascii]];
            var often = count == 2 ? "twice" : $"{count} times";
            names[places[ascii]] = name with
            {
                Hints = [.. name.Hints, new(name.Unicode, NameCode.Repeated, $"{name.Unicode} was in the list {often}; it is asked for once.")],
            };
        }

        return names;
    }

    /// <summary>As <see cref="Parse(string)"/>, for names that may be split already.</summary>
    public static IReadOnlyList<ParsedName> Parse(IEnumerable<string> names) => Parse(string.Join('\n', names));

    private static ParsedName ParseOne(string typed, string name, string? trimmed)
    {
        var shown = NameText.Quote(typed);
        var errors = new List<NameFinding>();
        var hints = new List<NameFinding>();
        if (trimmed is not null)
            hints.Add(new(shown, NameCode.Trimmed, trimmed));
        var quoted = NameText.Quote(name.ToLowerInvariant());
        if (NameShape.OtherThanName(quoted) is { } other)
            return new(shown, quoted, quoted, [other], hints);

        // A name that is far too long is not worth the work of reading it label by label.
        if (name.Length > 1_000)
            return new(shown, quoted, quoted, [new(quoted, NameCode.NameTooLong, $"{quoted} is {name.Length} characters long. A DNS name has at most {NameShape.LongestName}.")], hints);

        var labels = name.Split('.')
            .Select(label => label.Contains('*', StringComparison.Ordinal) ? (Ascii: label.ToLowerInvariant(), Unicode: label.ToLowerInvariant())
                : NameInternational.Read(quoted, label, errors, hints))
            .ToList();
        var ascii = string.Join('.', labels.Select(l => l.Ascii));
        var unicode = errors.Count == 0 ? NameText.Quote(string.Join('.', labels.Select(l => l.Unicode))) : quoted;
        NameShape.Check(unicode, ascii, errors);
        return new(shown, errors.Count == 0 ? ascii : NameText.Quote(ascii), unicode, errors, hints);
    }
}
