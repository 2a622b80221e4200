using AcmPortal.AwsEmulator.Acm;

namespace AcmPortal.AwsEmulator.State;

/// <summary>What ACM would see of a name from outside.</summary>
internal static class PublicDns
{
    private const int MaxChain = 5;
    private static readonly string[] Amazon = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

    /// <summary>Since when (or from when) the record stands rightly in public DNS; null when it does not.</summary>
    public static DateTimeOffset? ValidatedFrom(ZoneStore zones, ValidationRecord record)
    {
        var from = DateTimeOffset.MinValue;
        var name = record.Name;
        for (var hop = 0; hop < MaxChain; hop++)
        {
            if (Cname(zones, name) is not { } set) return null;
            if (set.VisibleAt > from) from = set.VisibleAt;
            if (record.Accepts(set.Values[0])) return from;
            name = DnsName.Normalize(set.Values[0]);
        }
        return null;
    }

    private static RecordSet? Cname(ZoneStore zones, string name) =>
        zones.Authoritative(name, out _)?.Find(name, "CNAME") is { Values.Count: > 0 } set ? set : null;

    /// <summary>Whether CAA lets Amazon issue for the name: the nearest set counts, <c>issuewild</c> takes over for wildcards.</summary>
    public static bool CaaAllows(ZoneStore zones, string name)
    {
        var wildcard = name.StartsWith("*.", StringComparison.Ordinal);
        for (var at = DnsName.Normalize(ValidationRecord.BaseOf(name)); at.Length > 1; at = DnsName.Parent(at))
        {
            var found = CaaAt(zones, at);
            if (found.Count == 0) continue;
            var wild = found.Where(c => c.Tag == "issuewild").ToList();
            var counts = wildcard && wild.Count > 0 ? wild : [.. found.Where(c => c.Tag == "issue")];
            // Properties nobody knows forbid issuing only when they are critical.
            if (found.Exists(c => (c.Flags & 128) != 0 && c.Tag is not ("issue" or "issuewild" or "iodef" or "issuemail" or "contactemail" or "contactphone"))) return false;
            return counts.Count == 0 || counts.Exists(c => Amazon.Contains(c.Value.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase));
        }
        return true;
    }

    private static List<Caa> CaaAt(ZoneStore zones, string name)
    {
        for (var hop = 0; hop <= MaxChain; hop++)
        {
            var zone = zones.Authoritative(name, out _);
            if (zone is null) return [];
            if (zone.Find(name, "CAA") is { } set) return [.. set.Values.Select(Caa.Parse).OfType<Caa>()];
            if (zone.Find(name, "CNAME") is not { Values.Count: > 0 } alias) return [];
            name = DnsName.Normalize(alias.Values[0]);
        }
        return [];
    }
}

/// <summary>A CAA value: <c>0 issue "amazon.com"</c>.</summary>
internal sealed record Caa(byte Flags, string Tag, string Value)
{
    public static Caa? Parse(string text)
    {
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || !byte.TryParse(parts[0], out var flags) || parts[1].Length == 0 || !parts[1].All(char.IsAsciiLetterOrDigit)) return null;
        var value = parts[2];
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return null;
        return new Caa(flags, parts[1].ToLowerInvariant(), value[1..^1]);
    }
}
