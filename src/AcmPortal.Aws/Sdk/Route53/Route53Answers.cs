using System.Globalization;
using System.Xml.Linq;
using Amazon.Route53.Model;

namespace Amazon.Route53;

/// <summary>Reads the answers' XML, by local names: the namespace carries nothing that the names do not.</summary>
internal static class Route53Answers
{
    public static GetHostedZoneResponse GetHostedZone(XElement root) => new()
    {
        HostedZone = Zone(Child(root, "HostedZone")),
        DelegationSet = Child(root, "DelegationSet") is { } set
            ? new DelegationSet { Id = Text(set, "Id"), CallerReference = Text(set, "CallerReference"), NameServers = List(set, "NameServers", server => server.Value) }
            : null,
        VPCs = List(root, "VPCs", vpc => new VPC { VPCId = Text(vpc, "VPCId"), VPCRegion = Text(vpc, "VPCRegion") }),
    };

    public static ListHostedZonesResponse ListHostedZones(XElement root) => new()
    {
        HostedZones = List(root, "HostedZones", Zone),
        Marker = Text(root, "Marker"),
        IsTruncated = Flag(root, "IsTruncated"),
        NextMarker = Text(root, "NextMarker"),
        MaxItems = Text(root, "MaxItems"),
    };

    public static ListHostedZonesByNameResponse ListHostedZonesByName(XElement root) => new()
    {
        HostedZones = List(root, "HostedZones", Zone),
        DNSName = Text(root, "DNSName"),
        HostedZoneId = Text(root, "HostedZoneId"),
        IsTruncated = Flag(root, "IsTruncated"),
        NextDNSName = Text(root, "NextDNSName"),
        NextHostedZoneId = Text(root, "NextHostedZoneId"),
        MaxItems = Text(root, "MaxItems"),
    };

    public static ListResourceRecordSetsResponse ListResourceRecordSets(XElement root) => new()
    {
        ResourceRecordSets = List(root, "ResourceRecordSets", RecordSet),
        IsTruncated = Flag(root, "IsTruncated"),
        NextRecordName = Text(root, "NextRecordName"),
        NextRecordType = Text(root, "NextRecordType"),
        NextRecordIdentifier = Text(root, "NextRecordIdentifier"),
        MaxItems = Text(root, "MaxItems"),
    };

    public static ChangeResourceRecordSetsResponse ChangeResourceRecordSets(XElement root) => new() { ChangeInfo = Info(Child(root, "ChangeInfo")) };

    public static GetChangeResponse GetChange(XElement root) => new() { ChangeInfo = Info(Child(root, "ChangeInfo")) };

    internal static XElement? Child(XElement of, string name) => of.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    internal static string? Text(XElement of, string name) => Child(of, name)?.Value;

    private static HostedZone? Zone(XElement? zone) => zone is null ? null : new HostedZone
    {
        Id = Text(zone, "Id"),
        Name = Text(zone, "Name"),
        CallerReference = Text(zone, "CallerReference"),
        ResourceRecordSetCount = Number(zone, "ResourceRecordSetCount"),
        Config = Child(zone, "Config") is { } config
            ? new HostedZoneConfig { Comment = Text(config, "Comment"), PrivateZone = Flag(config, "PrivateZone") }
            : null,
        LinkedService = Child(zone, "LinkedService") is { } linked
            ? new LinkedService { ServicePrincipal = Text(linked, "ServicePrincipal"), Description = Text(linked, "Description") }
            : null,
    };

    private static ResourceRecordSet RecordSet(XElement set) => new()
    {
        Name = Text(set, "Name"),
        Type = Text(set, "Type"),
        SetIdentifier = Text(set, "SetIdentifier"),
        Weight = Number(set, "Weight"),
        Region = Text(set, "Region"),
        GeoLocation = Child(set, "GeoLocation") is { } geo
            ? new GeoLocation { ContinentCode = Text(geo, "ContinentCode"), CountryCode = Text(geo, "CountryCode"), SubdivisionCode = Text(geo, "SubdivisionCode") }
            : null,
        Failover = Text(set, "Failover"),
        MultiValueAnswer = Flag(set, "MultiValueAnswer"),
        TTL = Number(set, "TTL"),
        ResourceRecords = List(set, "ResourceRecords", record => new ResourceRecord { Value = Text(record, "Value") }),
        AliasTarget = Child(set, "AliasTarget") is { } alias
            ? new AliasTarget { HostedZoneId = Text(alias, "HostedZoneId"), DNSName = Text(alias, "DNSName"), EvaluateTargetHealth = Flag(alias, "EvaluateTargetHealth") }
            : null,
        HealthCheckId = Text(set, "HealthCheckId"),
        TrafficPolicyInstanceId = Text(set, "TrafficPolicyInstanceId"),
    };

    private static ChangeInfo? Info(XElement? info) => info is null ? null : new ChangeInfo
    {
        Id = Text(info, "Id"),
        Status = Text(info, "Status"),
        SubmittedAt = Time(info, "SubmittedAt"),
        Comment = Text(info, "Comment"),
    };

    /// <summary>Null where the list is absent, as in the official package; empty where AWS sent an empty one.</summary>
    private static List<T>? List<T>(XElement of, string name, Func<XElement, T?> read) where T : class =>
        Child(of, name)?.Elements().Select(read).OfType<T>().ToList();

    private static bool? Flag(XElement of, string name) => Text(of, name)?.Trim() switch
    {
        null => null,
        "true" or "True" or "TRUE" or "1" => true,
        "false" or "False" or "FALSE" or "0" => false,
        _ => throw new FormatException($"{name} is no boolean."),
    };

    private static long? Number(XElement of, string name) =>
        Text(of, name) is { } text ? long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture) : null;

    private static DateTime? Time(XElement of, string name)
    {
        if (Text(of, name) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var seconds))
            return DateTime.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
    }
}
