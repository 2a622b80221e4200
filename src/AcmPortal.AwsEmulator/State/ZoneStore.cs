using System.Security.Cryptography;
using System.Text;

namespace AcmPortal.AwsEmulator.State;

/// <summary>Hosted zones of all accounts, and what the public DNS makes of them.</summary>
internal sealed class ZoneStore(World world)
{
    private readonly Dictionary<string, Zone> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Zone>> _public = new(StringComparer.Ordinal);

    /// <summary>Counts every change to public DNS, so that waiting certificates are looked at again only after one.</summary>
    public long Epoch { get; private set; }
    /// <summary>When it last changed.</summary>
    public DateTimeOffset ChangedAt { get; private set; }
    public IReadOnlyCollection<Zone> All => _byId.Values;
    public Zone? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Creates a zone. Its delegation: null = rightly delegated (unless the name already is), empty = not at all, else what the parent says.</summary>
    public Zone Create(string account, string name, bool isPrivate, IReadOnlyList<string>? delegation, string? id = null, string? comment = null)
    {
        name = DnsName.Normalize(name);
        var sequence = world.NextSequence();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"zone|{account}|{name}|{_byId.Values.Count(z => z.Name == name && z.Account == account)}"));
        var zone = new Zone
        {
            Id = id ?? "Z0" + Base36(hash, 18),
            Account = account,
            Name = name,
            Private = isPrivate,
            NameServers = Servers(hash),
            CallerReference = $"emulator-{sequence}",
            Comment = comment,
            Sequence = sequence,
        };
        _byId.Add(zone.Id, zone);
        world.Touch(zone);
        if (!isPrivate)
        {
            Index(zone);
            if (delegation is not null) Delegate(name, delegation);
            else if (!world.Meta.Delegations.ContainsKey(name)) Delegate(name, zone.NameServers);
        }
        Put(zone, new RecordSet { ZoneId = zone.Id, Name = name, Type = "NS", Ttl = 172800, Values = [.. zone.NameServers] });
        Put(zone, new RecordSet
        {
            ZoneId = zone.Id,
            Name = name,
            Type = "SOA",
            Ttl = 900,
            Values = [$"{zone.NameServers[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"],
        });
        return zone;
    }

    /// <summary>What the parent says of a name's servers; empty takes the delegation away.</summary>
    public void Delegate(string name, IReadOnlyList<string> servers)
    {
        if (servers.Count == 0) world.Meta.Delegations[name] = [];
        else world.Meta.Delegations[name] = [.. servers.Select(DnsName.Normalize)];
        world.Touch(world.Meta);
        Changed();
    }

    public void Put(Zone zone, RecordSet set)
    {
        zone.Put(set);
        world.Touch(set);
        Changed();
    }

    public void Remove(Zone zone, RecordSet set)
    {
        zone.Remove(set);
        world.Forget(set);
        Changed();
    }

    public void Delete(Zone zone)
    {
        foreach (var set in zone.Records.Values) world.Forget(set);
        world.Forget(zone);
        _byId.Remove(zone.Id);
        if (!zone.Private && _public.TryGetValue(zone.Name, out var same))
        {
            same.Remove(zone);
            if (same.Count == 0)
            {
                _public.Remove(zone.Name);
                world.Meta.Delegations.Remove(zone.Name);
                world.Touch(world.Meta);
            }
        }
        Changed();
    }

    /// <summary>How the parent delegates the name: null when it says nothing of it.</summary>
    public IReadOnlyList<string>? DelegationOf(string name) => world.Meta.Delegations.TryGetValue(name, out var servers) && servers.Count > 0 ? servers : null;

    public bool IsDelegated(Zone zone) => !zone.Private && DelegationOf(zone.Name) is { } servers && servers.ToHashSet().SetEquals(zone.NameServers);

    /// <summary>
    /// The public zone that answers for a name: the longest delegated suffix. <paramref name="lame"/> when the delegation
    /// leads to servers that have no such zone.
    /// </summary>
    public Zone? Authoritative(string name, out bool lame)
    {
        lame = false;
        for (var at = name; at.Length > 1; at = DnsName.Parent(at))
        {
            if (DelegationOf(at) is null) continue;
            var zone = _public.GetValueOrDefault(at)?.Find(IsDelegated);
            lame = zone is null;
            return zone;
        }
        return null;
    }

    /// <summary>Whether any public zone here has the name, delegated or not.</summary>
    public bool Covers(string name)
    {
        for (var at = name; at.Length > 1; at = DnsName.Parent(at))
            if (_public.ContainsKey(at)) return true;
        return false;
    }

    public void Restore(Zone zone)
    {
        _byId[zone.Id] = zone;
        if (!zone.Private) Index(zone);
        Changed();
    }

    public void Restore(RecordSet set)
    {
        if (_byId.TryGetValue(set.ZoneId, out var zone)) zone.Put(set);
        Changed();
    }

    public void Clear()
    {
        _byId.Clear();
        _public.Clear();
        Changed();
    }

    private void Changed()
    {
        Epoch++;
        ChangedAt = world.Now;
    }

    private void Index(Zone zone)
    {
        if (!_public.TryGetValue(zone.Name, out var same)) _public[zone.Name] = same = [];
        same.Add(zone);
    }

    private static List<string> Servers(byte[] hash)
    {
        string[] tops = ["com", "net", "org", "co.uk"];
        return [.. tops.Select((top, i) => $"ns-{(hash[i * 2] * 256 + hash[i * 2 + 1]) % 512 + i * 512}.awsdns-{hash[20 + i] % 64:00}.{top}.")];
    }

    internal static string Base36(byte[] bytes, int length)
    {
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        return string.Create(length, bytes, (span, b) => { for (var i = 0; i < span.Length; i++) span[i] = Digits[b[i % b.Length] % 36]; });
    }
}
