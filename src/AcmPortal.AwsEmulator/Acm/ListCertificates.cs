using System.Globalization;
using System.Text.Json.Nodes;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Acm;

internal static class ListCertificates
{
    public static readonly string[] Statuses = ["PENDING_VALIDATION", "ISSUED", "INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED"];
    public static readonly string[] Origins = ["AWS_MANAGED", "ACME", "CUSTOMER_PROVIDED"];
    public static readonly string[] Algorithms = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];
    private static readonly string[] s_usages = ["DIGITAL_SIGNATURE", "NON_REPUDIATION", "KEY_ENCIPHERMENT", "DATA_ENCIPHERMENT", "KEY_AGREEMENT", "CERTIFICATE_SIGNING", "CRL_SIGNING", "ENCIPHER_ONLY", "DECIPHER_ONLY", "ANY", "CUSTOM"];
    private static readonly string[] s_extended = ["TLS_WEB_SERVER_AUTHENTICATION", "TLS_WEB_CLIENT_AUTHENTICATION", "CODE_SIGNING", "EMAIL_PROTECTION", "TIME_STAMPING", "OCSP_SIGNING", "IPSEC_END_SYSTEM", "IPSEC_TUNNEL", "IPSEC_USER", "ANY", "NONE", "CUSTOM"];

    public static Answer Run(World world, AwsCall call)
    {
        Identity.Demand(world, call, call.Action, "*");
        var input = new Input(call.Json);
        var statuses = input.Strings("CertificateStatuses", values: Statuses);
        var origins = input.Strings("CertificateKeyPairOrigins", 1, 3, Origins) ?? ["AWS_MANAGED", "CUSTOMER_PROVIDED"];
        var includes = new Input(input.Structure("Includes") ?? []);
        var usages = includes.Strings("keyUsage", values: s_usages);
        var extended = includes.Strings("extendedKeyUsage", values: s_extended);
        // Without a word on it, only these are listed.
        var types = includes.Strings("keyTypes", values: Algorithms) ?? ["RSA_1024", "RSA_2048"];
        var export = includes.Enum("exportOption", false, "ENABLED", "DISABLED");
        var managedBy = includes.Enum("managedBy", false, "CLOUDFRONT");
        var token = input.Text("NextToken", false, 1, 10_000);
        var max = input.Int("MaxItems", 1, 1000) ?? 1000;
        var sortBy = input.Enum("SortBy", false, "CREATED_AT");
        var order = input.Enum("SortOrder", false, "ASCENDING", "DESCENDING");
        input.Check();
        includes.Check();
        if (sortBy is null != order is null) throw new AwsException("InvalidArgsException", "SortBy and SortOrder must be given together.");

        var now = world.Now;
        var listed = world.Certificates.In(call.Account, call.Region).Where(c => AcmRules.Listed(world, c, now)
            && (statuses is not { Count: > 0 } || statuses.Contains(c.Status))
            && origins.Contains(c.KeyPairOrigin) && types.Contains(c.KeyAlgorithm)
            && (usages is not { Count: > 0 } || c.Current is not null && usages.All(u => u == "ANY" || AcmRules.KeyUsages(c).Contains(u)))
            && (extended is not { Count: > 0 } || c.Current is not null && extended.All(u => u is "ANY" or "TLS_WEB_SERVER_AUTHENTICATION"))
            && (export is null || export == "ENABLED" == c.ExportEnabled)
            && (managedBy is null || managedBy == c.ManagedBy));
        var page = Paging.Take(world, listed, max, token, "InvalidArgsException", order == "DESCENDING", sorted: order is not null);
        var answer = new JsonObject { ["CertificateSummaryList"] = new JsonArray([.. page.Items.Select(c => Summary(world, c))]) };
        if (page.Next is not null) answer["NextToken"] = page.Next;
        call.Parameters["returned"] = page.Items.Count;
        return Answer.Json(answer);
    }

    private static JsonObject Summary(World world, Certificate c)
    {
        var names = AcmRules.Names(world, c).ToList();
        var told = AcmRules.Tell(world, c, "lists");
        var summary = new JsonObject
        {
            ["CertificateArn"] = c.Arn,
            ["DomainName"] = c.DomainName,
            ["SubjectAlternativeNameSummaries"] = AcmRules.Strings(names.Take(100)),
            ["HasAdditionalSubjectAlternativeNames"] = names.Count > 100,
            ["Status"] = c.Status,
            ["Type"] = c.Type,
            ["KeyAlgorithm"] = AcmRules.Algorithm(world, c.KeyAlgorithm, "list"),
            ["KeyUsages"] = AcmRules.Strings(c.Current is null ? [] : AcmRules.KeyUsages(c)),
            ["ExtendedKeyUsages"] = AcmRules.Strings(c.Current is null ? [] : ["TLS_WEB_SERVER_AUTHENTICATION"]),
            ["ExportOption"] = c.ExportEnabled ? "ENABLED" : "DISABLED",
            ["InUse"] = c.InUse,
            ["Exported"] = told.Exported,
            ["RenewalEligibility"] = told.Eligible ? "ELIGIBLE" : "INELIGIBLE",
            ["CreatedAt"] = AcmRules.Time(c.CreatedAt),
            ["CertificateKeyPairOrigin"] = c.KeyPairOrigin,
        };
        if (c.ManagedBy is not null) summary["ManagedBy"] = c.ManagedBy;
        if (told.Version is { } version)
        {
            summary["NotBefore"] = AcmRules.Time(version.NotBefore);
            summary["NotAfter"] = AcmRules.Time(version.NotAfter);
            summary["IssuedAt"] = AcmRules.Time(version.IssuedAt);
        }
        if (c.Status == "REVOKED") summary["RevokedAt"] = AcmRules.Time(c.RevocationRequestedAt!.Value);
        return summary;
    }
}

/// <summary>Pages over certificates that stay right while certificates come and go between them.</summary>
internal static class Paging
{
    public static (List<Certificate> Items, string? Next) Take(World world, IEnumerable<Certificate> source, int max, string? token, string errorCode, bool descending, bool sorted)
    {
        if (world.Settings.ListPageCap > 0) max = Math.Min(max, world.Settings.ListPageCap);
        var shuffle = world.Settings.Shuffle && !sorted;
        var state = token is null ? null : AcmRules.ReadPageToken(token, errorCode);
        if (state is null && world.Settings.EmptyFirstPage) return ([], AcmRules.PageToken("start"));

        // The place of a certificate: its number, or one that the seed draws for it.
        long Place(Certificate c) => shuffle ? ((long)world.Shuffled(c.Arn) << 20) + c.Sequence % (1 << 20) : descending ? -c.Sequence : c.Sequence;
        var items = shuffle || descending ? source.OrderBy(Place) : source;
        if (state is not null and not "start")
        {
            if (!long.TryParse(state, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var after)) throw new AwsException(errorCode, "The NextToken is not valid.");
            items = items.Where(c => Place(c) > after);
        }
        var page = items.Take(max + 1).ToList();
        if (page.Count <= max) return (page, null);
        page.RemoveAt(max);
        return (page, AcmRules.PageToken(Place(page[^1]).ToString(CultureInfo.InvariantCulture)));
    }
}
