namespace AcmPortal.Core.Names;

/// <summary>Rules about names in <c>xn--</c> form, lower case, without final dot.</summary>
public static class DnsName
{
    /// <summary>The name without a leading wildcard label.</summary>
    public static string BaseOf(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;

    /// <summary>Whether <paramref name="name"/> is <paramref name="zone"/> or lies below it, on a label boundary.</summary>
    public static bool IsWithin(string name, string zone) =>
        name.Equals(zone, StringComparison.OrdinalIgnoreCase)
        || (name.Length > zone.Length + 1 && name[^(zone.Length + 1)] == '.' && name.EndsWith(zone, StringComparison.OrdinalIgnoreCase));

    /// <summary>The zone with the longest suffix of <paramref name="name"/>; null where none covers it. A wildcard is matched by its base name.</summary>
    public static ZoneName? ZoneOf(string name, IEnumerable<ZoneName> zones) =>
        zones.Where(z => IsWithin(BaseOf(name), z.Name)).MaxBy(z => z.Name.Length);

    /// <summary>Whether a certificate for <paramref name="certificateName"/> is valid for <paramref name="name"/>: equal, or one label under its star.</summary>
    public static bool Covers(string certificateName, string name)
    {
        if (certificateName.Equals(name, StringComparison.OrdinalIgnoreCase))
            return true;
        if (!certificateName.StartsWith("*.", StringComparison.Ordinal) || name.StartsWith("*.", StringComparison.Ordinal))
            return false;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && name[(dot + 1)..].Equals(BaseOf(certificateName), StringComparison.OrdinalIgnoreCase);
    }
}
