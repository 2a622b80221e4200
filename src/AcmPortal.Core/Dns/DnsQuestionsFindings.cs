namespace AcmPortal.Core.Dns;

/// <summary>What a set of answers means. Pure.</summary>
public static class DnsFindings
{
    /// <summary>The names by which Amazon's CA goes in CAA records (ACM user guide, "Configure a CAA record").</summary>
    public static IReadOnlyList<string> AmazonCaaNames { get; } = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

    /// <summary>
    /// Whether a CAA set lets Amazon issue, or the reason that it does not. For wildcards an issuewild property takes the place of issue;
    /// a set that has neither forbids nothing (RFC 8659).
    /// </summary>
    public static (bool Allowed, string Reason) AllowsAmazon(CaaSet set, bool wildcard)
    {
        if (set.FoundAt is null)
            return (true, "No CAA record limits who may issue.");
        if (set.Properties.FirstOrDefault(p => (p.Flags & 128) != 0 && p.Tag is not ("issue" or "issuewild" or "iodef")) is { } critical)
            return (false, $"The CAA set at {set.FoundAt} has the critical property {critical.Tag}, at which a CA that does not know it must stop.");
        var tag = wildcard && set.Properties.Any(p => p.Tag == "issuewild") ? "issuewild" : "issue";
        var values = set.Properties.Where(p => p.Tag == tag).Select(p => p.Value.Split(';')[0].Trim().ToLowerInvariant()).ToList();
        if (values.Count == 0)
            return (true, $"The CAA set at {set.FoundAt} does not limit {(wildcard ? "wildcards" : "this name")}.");
        if (values.Exists(v => AmazonCaaNames.Contains(v)))
            return (true, $"The CAA set at {set.FoundAt} allows Amazon.");
        var allowed = values.Where(v => v.Length > 0).Distinct().ToList();
        return (false, $"The CAA set at {set.FoundAt} allows {(allowed.Count == 0 ? "nobody" : string.Join(", ", allowed) + " only")}. "
            + $"Add the record {set.FoundAt} CAA 0 {tag} \"amazon.com\"; otherwise AWS ends the request with CAA_ERROR.");
    }

    /// <summary>Compares a zone's own name servers with those that public DNS names; null where they are the same, else a sentence.</summary>
    public static string? Delegation(string zone, IReadOnlyList<string> own, DnsReply<IReadOnlyList<string>> reply)
    {
        var servers = string.Join(", ", own);
        switch (reply)
        {
            case DnsReply<IReadOnlyList<string>>.NoSuchName:
            case DnsReply<IReadOnlyList<string>>.Answer { Value.Count: 0 }:
                return $"Public DNS does not delegate {zone} to anybody, so AWS will not find the validation records. Have these name servers entered at the registrar or in the parent zone: {servers}.";
            case DnsReply<IReadOnlyList<string>>.Answer { Value: var seen } when !seen.Any(own.Contains):
                return $"Public DNS delegates {zone} to {string.Join(", ", seen)}, and this hosted zone has {servers}. AWS looks in public DNS and will not find what is written here. Enter the zone's name servers at the registrar, or choose the hosted zone that public DNS uses.";
            case DnsReply<IReadOnlyList<string>>.Answer { Value: var seen } when seen.Except(own).Any() || own.Except(seen).Any():
                return $"Public DNS names {string.Join(", ", seen)} for {zone}, and this hosted zone has {servers}. Where they differ AWS may look in the wrong place; make the two lists the same.";
            default:
                return null;
        }
    }
}
