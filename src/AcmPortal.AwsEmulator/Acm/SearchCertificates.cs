using System.Globalization;
using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

internal static class SearchCertificates
{
    private static readonly string[] s_sorts =
    [
        "CREATED_AT", "NOT_AFTER", "NOT_BEFORE", "STATUS", "RENEWAL_STATUS", "RENEWAL_ELIGIBILITY", "EXPORTED", "EXPORT_OPTION", "IN_USE", "KEY_ALGORITHM",
        "TYPE", "CERTIFICATE_ARN", "COMMON_NAME", "ISSUED_AT", "IMPORTED_AT", "REVOKED_AT", "MANAGED_BY", "VALIDATION_METHOD",
    ];

    public static Answer Run(World world, AwsCall call)
    {
        Identity.Demand(world, call, call.Action, "*");
        var input = new Input(call.Json);
        var max = input.Int("MaxResults", 1, 500) ?? 100;
        var token = input.Text("NextToken", false, 1, 10_000);
        var sortBy = input.Enum("SortBy", false, s_sorts);
        var order = input.Enum("SortOrder", false, "ASCENDING", "DESCENDING");
        var statement = input.Structure("FilterStatement");
        input.Check();
        var filter = statement is null ? _ => true : SearchFilter.Statement(statement);

        var now = world.Now;
        var found = world.Certificates.In(call.Account, call.Region).Where(c => AcmRules.Listed(world, c, now) && filter(c));
        if (world.Settings.ListPageCap > 0) max = Math.Min(max, world.Settings.ListPageCap);
        var (items, next) = sortBy is null or "CREATED_AT"
            ? Paging.Take(world, found, max, token, "ValidationException", order == "DESCENDING", sorted: sortBy is not null)
            : Sorted(found, sortBy, order == "DESCENDING", max, token);
        var answer = new JsonObject { ["Results"] = new JsonArray([.. items.Select(c => Result(world, c))]) };
        if (next is not null) answer["NextToken"] = next;
        call.Parameters["returned"] = items.Count;
        return Answer.Json(answer);
    }

    private static (List<Certificate> Items, string? Next) Sorted(IEnumerable<Certificate> found, string by, bool descending, int max, string? token)
    {
        var from = 0;
        if (token is not null && !int.TryParse(AcmRules.ReadPageToken(token, "ValidationException"), NumberStyles.None, CultureInfo.InvariantCulture, out from))
            throw new AwsException("ValidationException", "The NextToken is not valid.");
        string Key(Certificate c) => by switch
        {
            "NOT_AFTER" => Sortable(c.Current?.NotAfter),
            "NOT_BEFORE" => Sortable(c.Current?.NotBefore),
            "ISSUED_AT" => Sortable(c.Current?.IssuedAt),
            "REVOKED_AT" => Sortable(c.RevocationRequestedAt),
            "STATUS" => c.Status,
            "RENEWAL_STATUS" => c.Renewal?.Status ?? "",
            "RENEWAL_ELIGIBILITY" => c.Eligible ? "ELIGIBLE" : "INELIGIBLE",
            "EXPORTED" => c.Exported ? "1" : "0",
            "EXPORT_OPTION" => c.ExportEnabled ? "ENABLED" : "DISABLED",
            "IN_USE" => c.InUse ? "1" : "0",
            "KEY_ALGORITHM" => c.KeyAlgorithm,
            "TYPE" => c.Type,
            "CERTIFICATE_ARN" => c.Arn,
            "COMMON_NAME" => c.DomainName,
            "MANAGED_BY" => c.ManagedBy ?? "",
            "VALIDATION_METHOD" => c.ValidationMethod,
            _ => "",
        };
        var ordered = descending ? found.OrderByDescending(Key, StringComparer.Ordinal).ThenBy(c => c.Sequence) : found.OrderBy(Key, StringComparer.Ordinal).ThenBy(c => c.Sequence);
        var page = ordered.Skip(from).Take(max + 1).ToList();
        if (page.Count <= max) return (page, null);
        page.RemoveAt(max);
        return (page, AcmRules.PageToken((from + max).ToString(CultureInfo.InvariantCulture)));
    }

    private static string Sortable(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "";

    private static JsonObject Result(World world, Certificate c)
    {
        JsonNode Time(DateTimeOffset time) => world.Settings.SearchTimestamps == "iso" ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : AcmRules.Time(time);
        var told = AcmRules.Tell(world, c, "lists");
        var x509 = new JsonObject
        {
            ["Subject"] = new JsonObject { ["CommonName"] = c.DomainName },
            ["SubjectAlternativeNames"] = new JsonArray([.. AcmRules.Names(world, c).Select(n => new JsonObject { ["DnsName"] = n })]),
            ["KeyAlgorithm"] = AcmRules.Algorithm(world, c.KeyAlgorithm, "list"),
        };
        var metadata = new JsonObject
        {
            ["CreatedAt"] = Time(c.CreatedAt),
            ["Status"] = c.Status,
            ["RenewalEligibility"] = told.Eligible ? "ELIGIBLE" : "INELIGIBLE",
            ["Exported"] = told.Exported,
            ["ExportOption"] = c.ExportEnabled ? "ENABLED" : "DISABLED",
            ["InUse"] = c.InUse,
            ["Type"] = c.Type,
            ["ValidationMethod"] = c.ValidationMethod,
            ["CertificateKeyPairOrigin"] = c.KeyPairOrigin,
        };
        if (c.ManagedBy is not null) metadata["ManagedBy"] = c.ManagedBy;
        if (c.Renewal is { } renewal) metadata["RenewalStatus"] = renewal.Status;
        if (c.Status == "REVOKED") metadata["RevokedAt"] = Time(c.RevocationRequestedAt!.Value);
        if (told.Version is { } version)
        {
            x509["Issuer"] = new JsonObject { ["CommonName"] = $"Emulated {version.Issuer}", ["Organization"] = "Amazon" };
            x509["SerialNumber"] = AcmRules.Colons(version.Serial);
            x509["NotBefore"] = Time(version.NotBefore);
            x509["NotAfter"] = Time(version.NotAfter);
            x509["KeyUsages"] = AcmRules.Strings(AcmRules.KeyUsages(c));
            x509["ExtendedKeyUsages"] = AcmRules.Strings(["TLS_WEB_SERVER_AUTHENTICATION"]);
            metadata["IssuedAt"] = Time(version.IssuedAt);
        }
        return new JsonObject { ["CertificateArn"] = c.Arn, ["X509Attributes"] = x509, ["CertificateMetadata"] = new JsonObject { ["AcmCertificateMetadata"] = metadata } };
    }
}

/// <summary>The filter union of SearchCertificates as a predicate.</summary>
internal static class SearchFilter
{
    public static Func<Certificate, bool> Statement(JsonObject statement)
    {
        var (name, value) = Only(statement, "FilterStatement");
        switch (name)
        {
            case "And" or "Or":
                var items = (value as JsonArray ?? throw Bad($"{name} must be a list")).Select(i => Statement(i as JsonObject ?? throw Bad($"{name} must list statements"))).ToList();
                if (items.Count is < 1 or > 15) throw Bad($"{name} takes 1 to 15 statements");
                return name == "And" ? c => items.TrueForAll(i => i(c)) : c => items.Exists(i => i(c));
            case "Not":
                var inner = Statement(value as JsonObject ?? throw Bad("Not must be a statement"));
                return c => !inner(c);
            case "Filter":
                return Filter(value as JsonObject ?? throw Bad("Filter must be a structure"));
            default: throw Bad($"FilterStatement has no member {name}");
        }
    }

    private static Func<Certificate, bool> Filter(JsonObject filter)
    {
        var (name, value) = Only(filter, "Filter");
        switch (name)
        {
            case "CertificateArn":
                var arn = Text(value, name);
                return c => c.Arn == arn;
            case "X509AttributeFilter": return X509(value as JsonObject ?? throw Bad($"{name} must be a structure"));
            case "AcmCertificateMetadataFilter": return Metadata(value as JsonObject ?? throw Bad($"{name} must be a structure"));
            default: throw Bad($"Filter has no member {name}");
        }
    }

    private static Func<Certificate, bool> X509(JsonObject filter)
    {
        var (name, value) = Only(filter, "X509AttributeFilter");
        switch (name)
        {
            case "Subject":
                var subject = Comparison(value?["CommonName"], "CommonName");
                return c => subject(c.DomainName);
            case "SubjectAlternativeName":
                var dns = Comparison(value?["DnsName"], "DnsName");
                return c => c.Names.Exists(n => dns(n));
            case "KeyAlgorithm":
                var algorithm = Text(value, name);
                return c => c.KeyAlgorithm == algorithm;
            case "KeyUsage":
                var usage = Text(value, name);
                return c => c.Current is not null && AcmRules.KeyUsages(c).Contains(usage);
            case "ExtendedKeyUsage":
                var extended = Text(value, name);
                return c => c.Current is not null && extended == "TLS_WEB_SERVER_AUTHENTICATION";
            case "SerialNumber":
                var serial = Text(value, name).Replace(":", "", StringComparison.Ordinal);
                return c => c.Current?.Serial == serial;
            case "NotAfter":
                var after = Range(value, name);
                return c => c.Current is { } v && after(v.NotAfter);
            case "NotBefore":
                var before = Range(value, name);
                return c => c.Current is { } v && before(v.NotBefore);
            default: throw Bad($"X509AttributeFilter has no member {name}");
        }
    }

    private static Func<Certificate, bool> Metadata(JsonObject filter)
    {
        var (name, value) = Only(filter, "AcmCertificateMetadataFilter");
        if (name is "InUse" or "Exported")
        {
            if (value is not JsonValue flag || !flag.TryGetValue(out bool wanted)) throw Bad($"{name} must be true or false");
            return name == "InUse" ? c => c.InUse == wanted : c => c.Exported == wanted;
        }
        var text = Text(value, name);
        return name switch
        {
            "Status" => c => c.Status == text,
            "RenewalStatus" => c => c.Renewal?.Status == text,
            "Type" => c => c.Type == text,
            "ExportOption" => c => (c.ExportEnabled ? "ENABLED" : "DISABLED") == text,
            "ManagedBy" => c => c.ManagedBy == text,
            "ValidationMethod" => c => c.ValidationMethod == text,
            "CertificateKeyPairOrigin" => c => c.KeyPairOrigin == text,
            _ => throw Bad($"AcmCertificateMetadataFilter has no member {name}"),
        };
    }

    private static Func<string, bool> Comparison(JsonNode? node, string name)
    {
        var value = Text(node?["Value"], name + ".Value").ToLowerInvariant();
        return Text(node?["ComparisonOperator"], name + ".ComparisonOperator") switch
        {
            "EQUALS" => n => n == value,
            "CONTAINS" => n => n.Contains(value, StringComparison.Ordinal),
            _ => throw Bad($"{name}.ComparisonOperator must be EQUALS or CONTAINS"),
        };
    }

    private static Func<DateTimeOffset, bool> Range(JsonNode? node, string name)
    {
        var (start, end) = (Time(node?["Start"], name), Time(node?["End"], name));
        return t => (start is null || t >= start) && (end is null || t <= end);
    }

    private static DateTimeOffset? Time(JsonNode? node, string name)
    {
        if (node is null) return null;
        if (node is JsonValue value && value.TryGetValue(out double seconds)) return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        throw Bad($"{name} must be given as a timestamp");
    }

    private static string Text(JsonNode? node, string name)
    {
        var text = Input.TextOf(node, name) ?? throw Bad($"{name} is missing");
        return text.Length is < 1 or > 256 && name != "CertificateArn" ? throw Bad($"{name} must have 1 to 256 characters") : text;
    }

    private static (string Name, JsonNode? Value) Only(JsonObject union, string name)
    {
        var set = union.Where(m => m.Value is not null).ToList();
        return set.Count == 1 ? (set[0].Key, set[0].Value) : throw Bad($"{name} must have exactly one member");
    }

    private static AwsException Bad(string message) => new("ValidationException", message);
}
