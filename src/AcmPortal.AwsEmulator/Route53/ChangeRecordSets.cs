using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;
using static AcmPortal.AwsEmulator.Route53.Route53Service;

namespace AcmPortal.AwsEmulator.Route53;

/// <summary>A batch of changes: all of it or none.</summary>
internal static partial class ChangeRecordSets
{
    private const int MaxRecords = 1000;
    private const int MaxCharacters = 32_000;

    [GeneratedRegex(@"^([\x21-\x7e]{1,63}\.)+$")]
    private static partial Regex NamePattern();

    private sealed record Item(string Action, RecordSet Set);

    public static Answer Run(World world, AwsCall call)
    {
        var batch = Parse(call);
        var zone = Find(world, call, batch is null ? null : Context(batch.Value.Items));
        if (batch is not { } parsed) throw new AwsException("InvalidInput", "Invalid XML ; the request is not a well-formed ChangeResourceRecordSetsRequest.");
        var (items, comment, problems) = parsed;
        call.Parameters["changes"] = items.Count;
        call.Parameters["names"] = items.Select(i => i.Set.Name).Take(20).ToList();
        if (problems.Count > 0) throw new AwsException("InvalidInput", $"{problems.Count} validation error{(problems.Count == 1 ? "" : "s")} detected: {string.Join("; ", problems)}");
        if (!world.Limits.TakeChanges(call.Account, items.Sum(i => i.Action == "UPSERT" ? 2 : 1))) throw new AwsException("Throttling", "Rate exceeded");
        if (world.Now < zone.BusyUntil)
            throw new AwsException("PriorRequestNotComplete", "The request was rejected because Route 53 was still processing a prior request.");

        var errors = Sizes(items);
        if (errors.Count == 0) errors = Conflicts(world, zone, items);
        if (errors.Count > 0) throw new AwsException("InvalidChangeBatch", $"[{string.Join(", ", errors)}]") { Messages = errors };

        var now = world.Now;
        var change = new Change
        {
            Id = "C0" + ZoneStore.Base36(RandomNumberGenerator.GetBytes(18), 18),
            Account = call.Account,
            SubmittedAt = now,
            InsyncAt = now + world.Settings.InsyncDelay,
            Comment = comment,
        };
        foreach (var (action, set) in items) Apply(world, zone, action, set, change.InsyncAt);
        zone.BusyUntil = now + world.Settings.ZoneBusyDelay;
        world.Changes[change.Id] = change;
        world.Touch(change);
        world.Touch(zone);
        call.Parameters["changeId"] = change.Id;
        world.Certificates.Advance(now);
        return Xml(new XElement(Ns + "ChangeResourceRecordSetsResponse", HostedZones.Element(world, change)));
    }

    private static void Apply(World world, Zone zone, string action, RecordSet set, DateTimeOffset visibleAt)
    {
        var existing = zone.Records.GetValueOrDefault(RecordKey.Of(set));
        if (existing is not null)
        {
            // The same again changes nothing in DNS: it stays visible.
            if (action == "UPSERT" && Same(existing, set) && existing.Ttl == set.Ttl) return;
            world.Zones.Remove(zone, existing);
        }
        if (action == "DELETE") return;
        world.Zones.Put(zone, new RecordSet { ZoneId = zone.Id, Name = set.Name, Type = set.Type, SetIdentifier = set.SetIdentifier, Ttl = set.Ttl, Values = set.Values, Extras = set.Extras, VisibleAt = visibleAt });
    }

    private static (List<Item> Items, string? Comment, List<string> Problems)? Parse(AwsCall call)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(call.Body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            root = XElement.Load(reader);
        }
        catch (XmlException) { return null; }
        var batch = root.Element(Ns + "ChangeBatch");
        if (root.Name != Ns + "ChangeResourceRecordSetsRequest" || batch is null) return null;
        var problems = new List<string>();
        var comment = batch.Element(Ns + "Comment")?.Value;
        if (comment?.Length > 256) problems.Add("Value at 'changeBatch.comment' failed to satisfy constraint: Member must have length less than or equal to 256");
        var elements = batch.Element(Ns + "Changes")?.Elements(Ns + "Change").ToList() ?? [];
        if (elements.Count == 0) problems.Add("Value '[]' at 'changeBatch.changes' failed to satisfy constraint: Member must have length greater than or equal to 1");
        var items = new List<Item>(elements.Count);
        for (var i = 0; i < elements.Count; i++) items.Add(ParseChange(elements[i], $"changeBatch.changes.{i + 1}.member", problems));
        return (items, comment, problems);
    }

    private static Item ParseChange(XElement change, string at, List<string> problems)
    {
        void Problem(string value, string member, string constraint) => problems.Add($"Value {(value == "null" ? value : $"'{value}'")} at '{at}.{member}' failed to satisfy constraint: {constraint}");
        var action = change.Element(Ns + "Action")?.Value ?? "";
        if (action is not ("CREATE" or "DELETE" or "UPSERT")) Problem(action, "action", "Member must satisfy enum value set: [CREATE, DELETE, UPSERT]");
        var set = change.Element(Ns + "ResourceRecordSet");
        if (set is null) Problem("null", "resourceRecordSet", "Member must not be null");
        var name = set?.Element(Ns + "Name")?.Value ?? "";
        var type = set?.Element(Ns + "Type")?.Value ?? "";
        if (name.Length is 0 or > 1024) Problem(name.Length == 0 ? "null" : "...", "resourceRecordSet.name", name.Length == 0 ? "Member must not be null" : "Member must have length less than or equal to 1024");
        if (!RecordTypes.Known(type)) Problem(type, "resourceRecordSet.type", $"Member must satisfy enum value set: [{string.Join(", ", RecordTypes.All)}]");
        long? ttl = null;
        if (set?.Element(Ns + "TTL")?.Value is { } text)
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= int.MaxValue) ttl = seconds;
            else Problem(text, "resourceRecordSet.TTL", "Member must be 0 to 2147483647");
        }
        var values = set?.Element(Ns + "ResourceRecords")?.Elements(Ns + "ResourceRecord").Select(r => r.Element(Ns + "Value")?.Value ?? "").ToList() ?? [];
        if (values.Exists(v => v.Length > 4000)) Problem("...", "resourceRecordSet.resourceRecords.value", "Member must have length less than or equal to 4000");
        string[] known = ["Name", "Type", "SetIdentifier", "TTL", "ResourceRecords"];
        var extras = set?.Elements().Where(e => !known.Contains(e.Name.LocalName)).Select(e => e.ToString(SaveOptions.DisableFormatting)).ToList() ?? [];
        return new Item(action, new RecordSet { ZoneId = "", Name = name.Length == 0 ? "." : DnsName.Normalize(name), Type = type, SetIdentifier = set?.Element(Ns + "SetIdentifier")?.Value, Ttl = ttl, Values = values, Extras = extras });
    }

    private static Dictionary<string, IReadOnlyList<string>> Context(List<Item> items) => new()
    {
        ["route53:ChangeResourceRecordSetsRecordTypes"] = [.. items.Select(i => i.Set.Type).Distinct()],
        ["route53:ChangeResourceRecordSetsActions"] = [.. items.Select(i => i.Action).Distinct()],
        ["route53:ChangeResourceRecordSetsNormalizedRecordNames"] = [.. items.Select(i => i.Set.Name.TrimEnd('.')).Distinct()],
    };

    /// <summary>At most 1,000 records and 32,000 characters of values, both counted double for UPSERT.</summary>
    private static List<string> Sizes(List<Item> items)
    {
        var records = items.Sum(i => i.Set.Values.Count * (i.Action == "UPSERT" ? 2 : 1));
        var characters = items.Sum(i => i.Set.Values.Sum(v => v.Length) * (i.Action == "UPSERT" ? 2 : 1));
        var errors = new List<string>();
        if (records > MaxRecords) errors.Add($"Number of records limit of {MaxRecords} exceeded.");
        if (characters > MaxCharacters) errors.Add($"Number of characters limit of {MaxCharacters} exceeded.");
        return errors;
    }

    private static List<string> Conflicts(World world, Zone zone, List<Item> items)
    {
        var errors = new List<string>();
        // What the zone would be: the batch is applied to it change by change.
        var after = new Dictionary<RecordKey, RecordSet?>();
        var atName = items.Select(i => i.Set.Name).Distinct().ToDictionary(n => n, n => zone.At(n).Select(RecordKey.Of).ToHashSet());
        var touched = new HashSet<(string, string, string?)>();
        foreach (var (action, set) in items)
        {
            var key = RecordKey.Of(set);
            if (!touched.Add((set.Name, set.Type, set.SetIdentifier)) && !IsReplacement(items, set))
            {
                errors.Add($"The request contains an invalid set of changes for a resource record set '{set.Type} {set.Name}'");
                continue;
            }
            if (Problem(zone, set, action) is { } problem)
            {
                errors.Add(problem);
                continue;
            }
            var existing = after.TryGetValue(key, out var changed) ? changed : zone.Records.GetValueOrDefault(key);
            if (action == "CREATE" && existing is not null)
            {
                errors.Add($"Tried to create resource record set [name='{set.Name}', type='{set.Type}'{Identifier(set)}] but it already exists");
                continue;
            }
            if (action == "DELETE")
            {
                if (existing is null) errors.Add($"Tried to delete resource record set [name='{set.Name}', type='{set.Type}'{Identifier(set)}] but it was not found");
                else if (existing.Ttl != set.Ttl || !Same(existing, set)) errors.Add($"Tried to delete resource record set [name='{set.Name}', type='{set.Type}'{Identifier(set)}] but the values provided do not match the current values");
                else (after[key], _) = (null, atName[set.Name].Remove(key));
                continue;
            }
            after[key] = set;
            atName[set.Name].Add(key);
        }
        foreach (var (name, keys) in atName)
            if (keys.Select(k => k.Type).Distinct().Count() > 1 && keys.Any(k => k.Type == "CNAME") && items.Find(i => i.Set.Name == name && i.Action != "DELETE") is { } culprit && errors.Count == 0)
                errors.Add($"RRSet of type {culprit.Set.Type} with DNS name {name} is not permitted as it conflicts with other records with the same DNS name in zone {zone.Name}");
        var growth = after.Sum(a => (a.Value is null ? 0 : 1) - (zone.Records.ContainsKey(a.Key) ? 1 : 0));
        if (errors.Count == 0 && growth > 0 && zone.Records.Count + growth > world.Limits.Document.RecordsPerZone)
            errors.Add($"Number of records limit of {world.Limits.Document.RecordsPerZone} exceeded for zone {zone.Name}");
        return errors;
    }

    /// <summary>DELETE and CREATE of one set in one batch is how a record is replaced.</summary>
    private static bool IsReplacement(List<Item> items, RecordSet set)
    {
        var same = items.Where(i => i.Set.Name == set.Name && i.Set.Type == set.Type && i.Set.SetIdentifier == set.SetIdentifier).Select(i => i.Action).ToList();
        return same is ["DELETE", "CREATE"];
    }

    private static string? Problem(Zone zone, RecordSet set, string action)
    {
        if (!NamePattern().IsMatch(set.Name) || set.Name.Length > 255) return $"Invalid Resource Record Set name: '{set.Name}'";
        if (!DnsName.IsWithin(set.Name, zone.Name)) return $"RRSet with DNS name {set.Name} is not permitted in zone {zone.Name}";
        if (set.Type == "CNAME" && set.Name == zone.Name) return $"RRSet of type CNAME with DNS name {set.Name} is not permitted at apex in zone {zone.Name}";
        if (action == "DELETE" && set.Name == zone.Name && set.Type is "NS" or "SOA") return $"A HostedZone must contain at least one NS record for the zone itself, and exactly one SOA record.";
        var alias = set.Extras.Exists(x => x.Contains("AliasTarget", StringComparison.Ordinal));
        if (alias) return null;
        if (set.Values.Count == 0 || set.Ttl is null) return $"Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found none in Change with [Action={action}, Name={set.Name}, Type={set.Type}, SetIdentifier={set.SetIdentifier ?? "null"}]";
        if (set.Type == "CNAME" && set.Values.Count > 1) return $"Invalid Resource Record: FATAL problem: MoreThanOneCname (CNAME sets can have one value) encountered with '{set.Name}'";
        if (set.Type == "CNAME" && !NamePattern().IsMatch(DnsName.Normalize(set.Values[0]))) return $"Invalid Resource Record: FATAL problem: DomainLabelEmpty or invalid (CNAME target) encountered with '{set.Values[0]}'";
        if (set.Type == "CAA" && set.Values.Exists(v => Caa.Parse(v) is null)) return $"Invalid Resource Record: FATAL problem: CAARRDATAIllegalFormat (Value should be '[flags] [tag] \"[value]\"') encountered with '{string.Join(' ', set.Values)}'";
        return set.Values.Distinct(StringComparer.Ordinal).Count() != set.Values.Count ? $"Duplicate Resource Record: '{set.Values[0]}'" : null;
    }

    private static bool Same(RecordSet a, RecordSet b) =>
        a.Values.Select(v => Canonical(a, v)).ToHashSet().SetEquals(b.Values.Select(v => Canonical(b, v))) && a.Extras.ToHashSet().SetEquals(b.Extras);

    private static string Canonical(RecordSet set, string value) => set.Type is "CNAME" or "NS" ? DnsName.Normalize(value) : value;

    private static string Identifier(RecordSet set) => set.SetIdentifier is null ? "" : $", set identifier='{set.SetIdentifier}'";
}
