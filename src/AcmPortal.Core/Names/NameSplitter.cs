using System.Text;

namespace AcmPortal.Core.Names;

/// <summary>Cuts pasted text into pieces, one for each name.</summary>
internal static class NameSplitter
{
    // U+3001 and the full-width forms come with lists from East Asian keyboards, the curly quotes from word processors.
    private const string Separators = ",;|\"'`()[]{}<>\u3001\uFF0C\uFF1B\u2018\u2019\u201C\u201D\u201A\u201B\u201E\u201F\u2039\u203A\u00AB\u00BB\u2022\u2023\u25E6\u2043";

    // Pasted along from pages and never meant: soft hyphen, zero-width space, word joiner, byte order mark.
    private const string Invisible = "\u00AD\u200B\u2060\uFEFF";

    /// <summary>The pieces in order; each with what was cut off around it, or null where nothing was.</summary>
    public static IEnumerable<(string Typed, string Name, string? Trimmed)> Split(string raw)
    {
        foreach (var piece in Pieces(raw))
        {
            var (name, trimmed) = Unwrap(piece);
            if (name.Length > 0)
                yield return (piece, name, trimmed);
        }
    }

    private static IEnumerable<string> Pieces(string raw)
    {
        var piece = new StringBuilder();
        foreach (var c in raw)
        {
            if (!IsSeparator(c))
            {
                piece.Append(c);
                continue;
            }

            if (piece.Length > 0)
                yield return piece.ToString();
            piece.Clear();
        }

        if (piece.Length > 0)
            yield return piece.ToString();
    }

    // U+0085 counts as white space for .NET, and as a control character that separates lines.
    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || Separators.Contains(c, StringComparison.Ordinal);

    private static (string Name, string? Trimmed) Unwrap(string piece)
    {
        string? trimmed = null;
        var name = piece;
        if (name.AsSpan().IndexOfAny(Invisible) >= 0)
        {
            name = string.Concat(name.Where(c => !Invisible.Contains(c, StringComparison.Ordinal)));
            trimmed = "Invisible characters were taken out of it.";
        }

        // The dots of other scripts stand between labels like the plain one (UTS 46).
        name = name.Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.');
        if (name is "-" or "\u2013" or "\u2014" or "\u00B7" or "&" or "and")
            return ("", null);
        foreach (var prefix in (string[])["DNS:", "DNS=", "CN=", "DNS.1="])
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                name = name[prefix.Length..];
        }

        var scheme = name.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            name = name[(scheme + 3)..];
            var user = name.AsSpan(0, HostEnd(name)).LastIndexOf('@');
            name = name[(user + 1)..];
            trimmed = $"The host name was taken out of the address {NameText.Quote(piece)}.";
        }

        var end = HostEnd(name);
        if (end < name.Length)
        {
            name = name[..end];
            trimmed ??= "What followed the host name was cut off: a certificate is for a whole host, not for a path.";
        }

        // One colon and digits are a port; several colons are an IPv6 address, which is refused further on.
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && colon == name.LastIndexOf(':') && name.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            name = name[..colon];
            trimmed ??= "The port was cut off: a certificate is for a whole host, whatever the port.";
        }

        return (name.TrimEnd('.') is { Length: > 0 } rest ? rest : name, trimmed);
    }

    private static int HostEnd(string name)
    {
        var end = name.AsSpan().IndexOfAny("/?#\\");
        return end < 0 ? name.Length : end;
    }
}
