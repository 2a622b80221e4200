using System.Text.Json.Serialization;

namespace AcmPortal.AwsEmulator.State;

internal sealed class Zone : IEntity
{
    public required string Id { get; init; }
    public required string Account { get; init; }
    /// <summary>Lower case with the final dot.</summary>
    public required string Name { get; init; }
    public bool Private { get; init; }
    public required List<string> NameServers { get; init; }
    public string CallerReference { get; init; } = "";
    public string? Comment { get; init; }
    public long Sequence { get; init; }
    public DateTimeOffset BusyUntil { get; set; }

    [JsonIgnore] public string Key => Id;
    [JsonIgnore] public string SortKey => field ??= DnsName.SortKey(Name);

    /// <summary>By (name, type, set identifier), in the order in which ListResourceRecordSets answers.</summary>
    [JsonIgnore] public SortedDictionary<RecordKey, RecordSet> Records { get; } = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RecordSet>> _byName = new(StringComparer.Ordinal);

    public RecordSet? Find(string name, string type) => _byName.TryGetValue(name, out var sets) ? sets.Find(s => s.Type == type && s.SetIdentifier is null) : null;

    public IReadOnlyList<RecordSet> At(string name) => _byName.TryGetValue(name, out var sets) ? sets : [];

    /// <summary>Whether the name owns records or has names below it that do (an empty non-terminal).</summary>
    public bool Exists(string name) => _names.ContainsKey(name);

    public void Put(RecordSet set)
    {
        Remove(set);
        Records[RecordKey.Of(set)] = set;
        if (!_byName.TryGetValue(set.Name, out var sets)) _byName[set.Name] = sets = [];
        sets.Add(set);
        Count(set.Name, 1);
    }

    public bool Remove(RecordSet set)
    {
        if (!Records.Remove(RecordKey.Of(set), out var removed)) return false;
        if (_byName.TryGetValue(set.Name, out var sets) && sets.Remove(removed) && sets.Count == 0) _byName.Remove(set.Name);
        Count(set.Name, -1);
        return true;
    }

    private void Count(string name, int by)
    {
        for (var at = name; at.Length >= Name.Length; at = DnsName.Parent(at))
        {
            var n = _names.GetValueOrDefault(at) + by;
            if (n <= 0) _names.Remove(at); else _names[at] = n;
            if (at.Length == Name.Length) break;
        }
    }
}

/// <summary>Route 53's order: labels from the right, then type, then set identifier.</summary>
internal readonly record struct RecordKey(string NameKey, string Type, string SetIdentifier) : IComparable<RecordKey>
{
    public static RecordKey Of(RecordSet set) => new(DnsName.SortKey(set.Name), set.Type, set.SetIdentifier ?? "");

    public int CompareTo(RecordKey other)
    {
        var byName = string.CompareOrdinal(NameKey, other.NameKey);
        if (byName != 0) return byName;
        var byType = string.CompareOrdinal(Type, other.Type);
        return byType != 0 ? byType : string.CompareOrdinal(SetIdentifier, other.SetIdentifier);
    }
}

internal static class RecordTypes
{
    public static readonly string[] All = ["SOA", "A", "TXT", "NS", "CNAME", "MX", "NAPTR", "PTR", "SRV", "SPF", "AAAA", "CAA", "DS", "TLSA", "SSHFP", "SVCB", "HTTPS"];
    public static bool Known(string type) => Array.IndexOf(All, type) >= 0;
}

/// <summary>Names as Route 53 keeps them: lower case, with the final dot.</summary>
internal static class DnsName
{
    public static string Normalize(string name)
    {
        var text = name.Trim().ToLowerInvariant().Replace("*", "\\052", StringComparison.Ordinal);
        return text.EndsWith('.') ? text : text + ".";
    }

    public static string Parent(string name) => name.IndexOf('.') is var dot && dot < 0 ? "" : name[(dot + 1)..];

    /// <summary>Whether the name is the zone's or below it, on a label boundary.</summary>
    public static bool IsWithin(string name, string zone) => name == zone || (name.Length > zone.Length && name.EndsWith(zone, StringComparison.Ordinal) && name[name.Length - zone.Length - 1] == '.');

    /// <summary>Labels from the right; a separator below every other character keeps parents before their children.</summary>
    public static string SortKey(string name)
    {
        var labels = name.TrimEnd('.').Split('.');
        Array.Reverse(labels);
        return string.Join('\u0001', labels);
    }
}
