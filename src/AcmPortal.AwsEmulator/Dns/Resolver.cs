using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Dns;

/// <summary>What public DNS says. One place answers for parents and zones: NS of a zone's apex is what the parent delegates to.</summary>
internal sealed class Resolver(World world)
{
    private const int MaxChain = 8;

    public DnsReply Answer(DnsQuery query)
    {
        lock (world.Gate)
        {
            if (query.Class != 1) return new DnsReply { Code = Rcode.Refused };
            var reply = new DnsReply { Authoritative = true };
            var name = query.Name;
            for (var hop = 0; hop < MaxChain; hop++)
            {
                if (query.Type == Wire.Types["NS"] && world.Zones.DelegationOf(name) is { } servers)
                {
                    foreach (var server in servers) reply.Answers.Add(new DnsRecord(name, 2, 172800, Wire.Name(server)));
                    return reply;
                }
                var zone = world.Zones.Authoritative(name, out var lame);
                if (zone is null)
                {
                    if (reply.Answers.Count > 0) return reply;
                    // A delegation to servers that don't have the zone: a resolver would give up on it.
                    // A zone that exists here and is delegated by nobody is a name that its parent doesn't have.
                    return new DnsReply { Code = lame ? Rcode.ServFail : world.Zones.Covers(name) ? Rcode.NxDomain : Rcode.Refused };
                }
                if (!Add(reply, zone, name, query.Type, out var target)) return reply;
                if (target is null) return reply;
                name = target;
            }
            return new DnsReply { Code = Rcode.ServFail };
        }
    }

    /// <summary>Adds what the zone has of a name; false when it ends with NXDOMAIN or NODATA. A CNAME gives where to go on.</summary>
    private bool Add(DnsReply reply, Zone zone, string name, ushort type, out string? target)
    {
        target = null;
        var owner = zone.Exists(name) ? name : Wildcard(zone, name);
        var sets = owner is null ? [] : zone.At(owner).Where(s => s.VisibleAt <= world.Now).ToList();
        if (sets.Count == 0 && !(owner is not null && HasVisibleBelow(zone, owner)))
        {
            if (owner is null || zone.At(owner).Count > 0) reply.Code = Rcode.NxDomain;
            AddSoa(reply, zone);
            return false;
        }
        var found = sets.Where(s => type == 255 || Wire.Types.GetValueOrDefault(s.Type) == type).ToList();
        if (found.Count > 0)
        {
            foreach (var set in found) AddSet(reply, set, name);
            return true;
        }
        if (sets.Find(s => s.Type == "CNAME") is { } alias)
        {
            AddSet(reply, alias, name);
            target = DnsName.Normalize(alias.Values[0]);
            return true;
        }
        AddSoa(reply, zone);
        return false;
    }

    /// <summary>An empty non-terminal: nothing of its own, something below.</summary>
    private static bool HasVisibleBelow(Zone zone, string owner) => zone.Exists(owner) && zone.At(owner).Count == 0;

    private static string? Wildcard(Zone zone, string name)
    {
        for (var at = DnsName.Parent(name); at.Length >= zone.Name.Length; at = DnsName.Parent(at))
        {
            if (zone.Exists("\\052." + at)) return "\\052." + at;
            // The closest name that exists is where wildcards end.
            if (zone.Exists(at)) return null;
        }
        return null;
    }

    private static void AddSet(DnsReply reply, RecordSet set, string name)
    {
        foreach (var value in set.Values)
            if (Wire.Data(set.Type, value) is { } data) reply.Answers.Add(new DnsRecord(name, Wire.Types[set.Type], (uint)(set.Ttl ?? 60), data));
    }

    private static void AddSoa(DnsReply reply, Zone zone)
    {
        if (zone.Find(zone.Name, "SOA") is { Values: [var value] } && Wire.Data("SOA", value) is { } data)
            reply.Authority.Add(new DnsRecord(zone.Name, 6, 900, data));
    }
}
