using System.Xml.Linq;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;
using static AcmPortal.AwsEmulator.Route53.Route53Service;

namespace AcmPortal.AwsEmulator.Route53;

internal static class HostedZones
{
    public static Answer Get(World world, AwsCall call)
    {
        var zone = Find(world, call);
        var answer = new XElement(Ns + "GetHostedZoneResponse", Element(zone));
        if (zone.Private)
            answer.Add(new XElement(Ns + "VPCs", new XElement(Ns + "VPC", new XElement(Ns + "VPCRegion", "us-east-1"), new XElement(Ns + "VPCId", "vpc-0emulator000000001"))));
        else
            answer.Add(new XElement(Ns + "DelegationSet", new XElement(Ns + "NameServers", zone.NameServers.Select(s => new XElement(Ns + "NameServer", s.TrimEnd('.'))))));
        return Xml(answer);
    }

    public static Answer List(World world, AwsCall call)
    {
        Identity.Demand(world, call, call.Action, "*");
        if (call.Query("delegationsetid") is { Length: > 0 } set) throw new AwsException("NoSuchDelegationSet", $"No delegation set found with ID: {set}");
        var type = call.Query("hostedzonetype");
        if (type is not ("" or "PrivateHostedZone")) throw new AwsException("InvalidInput", $"1 validation error detected: Value '{type}' at 'hostedZoneType' failed to satisfy constraint: Member must satisfy enum value set: [PrivateHostedZone]");
        var max = MaxItems(world, call, 100);
        var marker = call.Query("marker");
        var zones = world.Zones.All.Where(z => z.Account == call.Account && (type.Length == 0 || z.Private)).OrderBy(z => z.Sequence).ToList();
        var from = marker.Length == 0 ? 0 : zones.FindIndex(z => z.Id == marker);
        if (from < 0) throw new AwsException("InvalidInput", $"The marker {marker} is no hosted zone.");
        var page = zones.Skip(from).Take(max).ToList();
        var truncated = from + page.Count < zones.Count;
        return Xml(new XElement(Ns + "ListHostedZonesResponse",
            new XElement(Ns + "HostedZones", page.Select(Element)),
            new XElement(Ns + "Marker", marker),
            new XElement(Ns + "IsTruncated", truncated),
            truncated ? new XElement(Ns + "NextMarker", zones[from + page.Count].Id) : null,
            new XElement(Ns + "MaxItems", max)));
    }

    /// <summary>All zones from a name on, in the order of their labels from the right: a start, not a filter.</summary>
    public static Answer ListByName(World world, AwsCall call)
    {
        Identity.Demand(world, call, call.Action, "*");
        var (name, id) = (call.Query("dnsname"), call.Query("hostedzoneid"));
        if (id.Length > 0 && name.Length == 0) throw new AwsException("InvalidInput", "The parameter dnsname is required when hostedzoneid is given.");
        if (name.Split('.').Any(l => l.Length > 63) || name.Contains("..", StringComparison.Ordinal)) throw new AwsException("InvalidDomainName", $"{name} is not a valid domain name.");
        var max = MaxItems(world, call, 100);
        var start = name.Length == 0 ? null : DnsName.SortKey(DnsName.Normalize(name));
        var zones = world.Zones.All.Where(z => z.Account == call.Account)
            .OrderBy(z => z.SortKey, StringComparer.Ordinal).ThenBy(z => z.Id, StringComparer.Ordinal)
            .Where(z => start is null || string.CompareOrdinal(z.SortKey, start) is var by && (by > 0 || (by == 0 && string.CompareOrdinal(z.Id, id) >= 0)))
            .Take(max + 1).ToList();
        var next = zones.Count > max ? zones[max] : null;
        return Xml(new XElement(Ns + "ListHostedZonesByNameResponse",
            new XElement(Ns + "HostedZones", zones.Take(max).Select(Element)),
            name.Length > 0 ? new XElement(Ns + "DNSName", DnsName.Normalize(name)) : null,
            id.Length > 0 ? new XElement(Ns + "HostedZoneId", id) : null,
            new XElement(Ns + "IsTruncated", next is not null),
            next is null ? null : new XElement(Ns + "NextDNSName", next.Name),
            next is null ? null : new XElement(Ns + "NextHostedZoneId", next.Id),
            new XElement(Ns + "MaxItems", max)));
    }

    public static Answer GetChange(World world, AwsCall call)
    {
        var id = Uri.UnescapeDataString(call.Path[1]);
        call.Parameters["changeId"] = id;
        Identity.Demand(world, call, call.Action, $"arn:{call.Partition}:route53:::change/{id}");
        if (!world.Changes.TryGetValue(id, out var change) || change.Account != call.Account) throw new AwsException("NoSuchChange", $"Could not find resource with ID: {id}", 404);
        return Xml(new XElement(Ns + "GetChangeResponse", Element(world, change)));
    }

    public static XElement Element(World world, Change change) => new(Ns + "ChangeInfo",
        new XElement(Ns + "Id", "/change/" + change.Id),
        new XElement(Ns + "Status", world.Now >= change.InsyncAt ? "INSYNC" : "PENDING"),
        new XElement(Ns + "SubmittedAt", Time(change.SubmittedAt)),
        change.Comment is null ? null : new XElement(Ns + "Comment", change.Comment));

    private static XElement Element(Zone zone) => new(Ns + "HostedZone",
        new XElement(Ns + "Id", "/hostedzone/" + zone.Id),
        new XElement(Ns + "Name", zone.Name),
        new XElement(Ns + "CallerReference", zone.CallerReference),
        new XElement(Ns + "Config", zone.Comment is null ? null : new XElement(Ns + "Comment", zone.Comment), new XElement(Ns + "PrivateZone", zone.Private)),
        new XElement(Ns + "ResourceRecordSetCount", zone.Records.Count));
}

internal static class RecordSets
{
    public static Answer List(World world, AwsCall call)
    {
        var zone = Find(world, call);
        var (name, type, identifier) = (call.Query("name"), call.Query("type"), call.Query("identifier"));
        if (type.Length > 0 && name.Length == 0) throw new AwsException("InvalidInput", "The parameter type is only valid together with name.");
        if (identifier.Length > 0 && type.Length == 0) throw new AwsException("InvalidInput", "The parameter identifier is only valid together with name and type.");
        if (type.Length > 0 && !RecordTypes.Known(type)) throw new AwsException("InvalidInput", $"1 validation error detected: Value '{type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", RecordTypes.All)}]");
        var max = MaxItems(world, call, 300);
        var start = new RecordKey(name.Length == 0 ? "" : DnsName.SortKey(DnsName.Normalize(name)), type, identifier);
        var page = zone.Records.Where(r => r.Key.CompareTo(start) >= 0).Take(max + 1).Select(r => r.Value).ToList();
        var next = page.Count > max ? page[max] : null;
        return Xml(new XElement(Ns + "ListResourceRecordSetsResponse",
            new XElement(Ns + "ResourceRecordSets", page.Take(max).Select(Element)),
            new XElement(Ns + "IsTruncated", next is not null),
            next is null ? null : new XElement(Ns + "NextRecordName", next.Name),
            next is null ? null : new XElement(Ns + "NextRecordType", next.Type),
            next?.SetIdentifier is { } set ? new XElement(Ns + "NextRecordIdentifier", set) : null,
            new XElement(Ns + "MaxItems", max)));
    }

    private static XElement Element(RecordSet set) => new(Ns + "ResourceRecordSet",
        new XElement(Ns + "Name", set.Name),
        new XElement(Ns + "Type", set.Type),
        set.SetIdentifier is null ? null : new XElement(Ns + "SetIdentifier", set.SetIdentifier),
        set.Extras.Where(x => !x.Contains("AliasTarget", StringComparison.Ordinal)).Select(XElement.Parse),
        set.Ttl is { } ttl ? new XElement(Ns + "TTL", ttl) : null,
        set.Values.Count == 0 ? null : new XElement(Ns + "ResourceRecords", set.Values.Select(v => new XElement(Ns + "ResourceRecord", new XElement(Ns + "Value", v)))),
        set.Extras.Where(x => x.Contains("AliasTarget", StringComparison.Ordinal)).Select(XElement.Parse));
}
