using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

internal static class DescribeCertificate
{
    public static Answer Run(World world, AwsCall call)
    {
        var certificate = AcmRules.Find(world, call);
        return Answer.Json(new JsonObject { ["Certificate"] = Detail(world, certificate) });
    }

    private static JsonObject Detail(World world, Certificate c)
    {
        var told = AcmRules.Tell(world, c, "describe");
        var detail = new JsonObject
        {
            ["CertificateArn"] = c.Arn,
            ["DomainName"] = c.DomainName,
            ["SubjectAlternativeNames"] = AcmRules.Strings(AcmRules.Names(world, c)),
            ["Subject"] = $"CN={c.DomainName}",
            ["Issuer"] = "Amazon",
            ["CreatedAt"] = AcmRules.Time(c.CreatedAt),
            ["Status"] = c.Status,
            ["KeyAlgorithm"] = AcmRules.Algorithm(world, c.KeyAlgorithm, "describe"),
            ["SignatureAlgorithm"] = c.KeyAlgorithm switch { "EC_prime256v1" => "SHA256WITHECDSA", "EC_secp384r1" => "SHA384WITHECDSA", _ => "SHA256WITHRSA" },
            ["InUseBy"] = AcmRules.Strings(c.InUseBy),
            ["Type"] = c.Type,
            ["KeyUsages"] = new JsonArray(),
            ["ExtendedKeyUsages"] = new JsonArray(),
            ["RenewalEligibility"] = told.Eligible ? "ELIGIBLE" : "INELIGIBLE",
            ["CertificateKeyPairOrigin"] = c.KeyPairOrigin,
            ["Options"] = new JsonObject { ["CertificateTransparencyLoggingPreference"] = "ENABLED", ["Export"] = c.ExportEnabled ? "ENABLED" : "DISABLED" },
        };
        if (c.ManagedBy is not null) detail["ManagedBy"] = c.ManagedBy;
        if (c.FailureReason is not null && c.Status == "FAILED") detail["FailureReason"] = c.FailureReason;
        if (DomainValidations(world, c) is { } validations) detail["DomainValidationOptions"] = validations;
        if (told.Version is { } version) AddIssued(detail, c, version);
        if (c.Status == "REVOKED")
        {
            detail["RevokedAt"] = AcmRules.Time(c.RevocationRequestedAt!.Value);
            detail["RevocationReason"] = c.RevocationReason;
        }
        if (c.Renewal is { } renewal) detail["RenewalSummary"] = Summary(world, c, renewal);
        if (c.MethodUpdateRequestedAt is { } requested)
        {
            detail["UpdateSummary"] = new JsonObject
            {
                ["Status"] = c.MethodUpdatedAt is null ? "PENDING_DOMAIN_VALIDATION" : "SUCCESS",
                ["Type"] = "DOMAIN_VALIDATION_METHOD",
                ["DomainValidationMethodUpdateSummary"] = new JsonObject { ["From"] = "EMAIL", ["To"] = "DNS" },
                ["RequestedAt"] = AcmRules.Time(requested),
                ["UpdatedAt"] = AcmRules.Time(c.MethodUpdatedAt ?? requested),
            };
        }
        return detail;
    }

    private static void AddIssued(JsonObject detail, Certificate c, IssuedVersion version)
    {
        detail["Serial"] = AcmRules.Colons(version.Serial);
        detail["IssuedAt"] = AcmRules.Time(version.IssuedAt);
        detail["NotBefore"] = AcmRules.Time(version.NotBefore);
        detail["NotAfter"] = AcmRules.Time(version.NotAfter);
        detail["KeyUsages"] = new JsonArray([.. AcmRules.KeyUsages(c).Select(u => new JsonObject { ["Name"] = u })]);
        detail["ExtendedKeyUsages"] = new JsonArray(new JsonObject { ["Name"] = "TLS_WEB_SERVER_AUTHENTICATION", ["OID"] = "1.3.6.1.5.5.7.3.1" });
    }

    private static JsonObject Summary(World world, Certificate c, Renewal renewal)
    {
        var summary = new JsonObject
        {
            ["RenewalStatus"] = renewal.Status,
            ["UpdatedAt"] = AcmRules.Time(renewal.UpdatedAt),
            ["DomainValidationOptions"] = new JsonArray([.. AcmRules.Names(world, c).Select(name =>
            {
                var missing = renewal.MissingNames.Contains(ValidationRecord.BaseOf(name));
                var status = renewal.Status == "SUCCESS" || !missing ? "SUCCESS" : renewal.Status == "FAILED" ? "FAILED" : "PENDING_VALIDATION";
                return Entry(c, name, status, withRecord: true);
            })]),
        };
        if (renewal.Reason is not null) summary["RenewalStatusReason"] = renewal.Reason;
        return summary;
    }

    /// <summary>
    /// Nothing for the first quarter of the record delay, then entries without record or status, then the records one
    /// name after the other.
    /// </summary>
    private static JsonArray? DomainValidations(World world, Certificate c)
    {
        var delay = world.Settings.RecordDelay;
        var age = world.Now - c.CreatedAt;
        if (age < delay / 4) return null;
        var names = AcmRules.Names(world, c).ToList();
        // In the last half of the delay the names get their records in turn.
        var ready = age >= delay ? names.Count : (int)(names.Count * Math.Max(0, (age / delay - 0.5) * 2));
        var entries = new JsonArray();
        for (var i = 0; i < names.Count; i++)
        {
            var name = names[i];
            entries.Add((JsonNode)(i < ready ? Entry(c, name, StatusOf(c, name), withRecord: true) : Bare(c, name)));
            if (world.Settings.DoubledValidationEntries && i == 0) entries.Add((JsonNode)(i < ready ? Entry(c, name, StatusOf(c, name), withRecord: true) : Bare(c, name)));
        }
        return entries;
    }

    public static string StatusOf(Certificate c, string name)
    {
        if (c.ValidatedAt.ContainsKey(ValidationRecord.BaseOf(name)) || c.Current is not null) return "SUCCESS";
        return c.Status switch { "FAILED" => "FAILED", "VALIDATION_TIMED_OUT" => "FAILED", _ => "PENDING_VALIDATION" };
    }

    private static JsonObject Bare(Certificate c, string name) => new() { ["DomainName"] = name, ["ValidationMethod"] = c.ValidationMethod };

    private static JsonObject Entry(Certificate c, string name, string status, bool withRecord)
    {
        var entry = new JsonObject { ["DomainName"] = name, ["ValidationDomain"] = name, ["ValidationStatus"] = status, ["ValidationMethod"] = c.ValidationMethod };
        if (c.ValidationMethod == "EMAIL") entry["ValidationEmails"] = AcmRules.Strings(new[] { "admin", "administrator", "hostmaster", "postmaster", "webmaster" }.Select(a => $"{a}@{ValidationRecord.BaseOf(name)}"));
        else if (withRecord && c.Refusal is null) entry["ResourceRecord"] = Record(c, name);
        return entry;
    }

    public static JsonObject Record(Certificate c, string name)
    {
        var record = ValidationRecord.For(c.Account, name);
        return new JsonObject { ["Name"] = record.Name, ["Type"] = "CNAME", ["Value"] = record.Value };
    }
}
