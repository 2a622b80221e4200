using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AcmPortal.Core.Names;

namespace AcmPortal.Core.Connections;

/// <summary>Writes IAM policies. Pure.</summary>
internal static class IamPolicyDocuments
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Minimal(bool acm, bool dns, string partition, IReadOnlyList<ZoneName> zones)
    {
        var statements = new JsonArray();
        if (acm)
        {
            statements.Add(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = Array("acm:RequestCertificate", "acm:DescribeCertificate", "acm:ExportCertificate", "acm:RenewCertificate", "acm:RevokeCertificate", "acm:ListCertificates"),
                ["Resource"] = "*",
            });
        }

        if (dns)
        {
            statements.Add(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = Array("route53:GetHostedZone", "route53:ChangeResourceRecordSets"),
                ["Resource"] = ZoneArns(partition, zones),
            });
        }

        return Document(statements);
    }

    public static string TightAcm(string partition, string account, IReadOnlyList<string> regions, IReadOnlyList<ZoneName> zones)
    {
        JsonNode Certificates() => One([.. regions.Select(r => $"arn:{partition}:acm:{r}:{account}:certificate/*")]);
        return Document(
            new JsonObject
            {
                ["Sid"] = "RequestOnlyOurNamesDnsExportable",
                ["Effect"] = "Allow",
                ["Action"] = "acm:RequestCertificate",
                ["Resource"] = Certificates(),
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject { ["acm:ValidationMethod"] = "DNS", ["acm:Export"] = "ENABLED", ["aws:RequestTag/managed-by"] = "acm-portal" },
                    ["StringEqualsIfExists"] = new JsonObject { ["acm:KeyAlgorithm"] = Array("RSA_2048", "EC_prime256v1", "EC_secp384r1") },
                    ["ForAllValues:StringLike"] = new JsonObject { ["acm:DomainNames"] = Array([.. zones.SelectMany(z => new[] { z.Name, "*." + z.Name })]) },
                    ["Null"] = new JsonObject { ["acm:DomainNames"] = "false", ["acm:CertificateAuthority"] = "true" },
                },
            },
            new JsonObject
            {
                ["Sid"] = "TagOnCreate",
                ["Effect"] = "Allow",
                ["Action"] = "acm:AddTagsToCertificate",
                ["Resource"] = Certificates(),
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject { ["aws:RequestTag/managed-by"] = "acm-portal" },
                    ["ForAllValues:StringEquals"] = new JsonObject { ["aws:TagKeys"] = Array("managed-by", "portal-request") },
                },
            },
            new JsonObject
            {
                ["Sid"] = "OnlyOurCerts",
                ["Effect"] = "Allow",
                ["Action"] = Array("acm:DescribeCertificate", "acm:GetCertificate", "acm:ExportCertificate", "acm:RenewCertificate", "acm:RevokeCertificate", "acm:ListTagsForCertificate"),
                ["Resource"] = Certificates(),
                ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:ResourceTag/managed-by"] = "acm-portal" } },
            },
            new JsonObject { ["Sid"] = "List", ["Effect"] = "Allow", ["Action"] = Array("acm:ListCertificates", "acm:SearchCertificates"), ["Resource"] = "*" });
    }

    public static string TightDns(string partition, IReadOnlyList<ZoneName> zones) => Document(
        new JsonObject { ["Effect"] = "Allow", ["Action"] = Array("route53:GetHostedZone", "route53:ListResourceRecordSets"), ["Resource"] = ZoneArns(partition, zones) },
        new JsonObject { ["Effect"] = "Allow", ["Action"] = "route53:GetChange", ["Resource"] = $"arn:{partition}:route53:::change/*" },
        new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = "route53:ChangeResourceRecordSets",
            ["Resource"] = ZoneArns(partition, zones),
            ["Condition"] = new JsonObject
            {
                ["ForAllValues:StringEquals"] = new JsonObject
                {
                    ["route53:ChangeResourceRecordSetsRecordTypes"] = Array("CNAME"),
                    ["route53:ChangeResourceRecordSetsActions"] = Array("CREATE", "UPSERT"),
                },
                ["ForAllValues:StringLike"] = new JsonObject { ["route53:ChangeResourceRecordSetsNormalizedRecordNames"] = Array([.. zones.Select(z => "_*." + z.Name)]) },
            },
        });

    public static string Trust(string principal, string externalId) => Document(new JsonObject
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["AWS"] = principal },
        ["Action"] = "sts:AssumeRole",
        ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["sts:ExternalId"] = externalId } },
    });

    public static string AssumeRole(string roleArn) =>
        Document(new JsonObject { ["Effect"] = "Allow", ["Action"] = "sts:AssumeRole", ["Resource"] = roleArn });

    private static string Document(params JsonObject[] statements) => Document(new JsonArray([.. statements]));

    private static string Document(JsonArray statements) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements }.ToJsonString(Indented);

    private static JsonNode ZoneArns(string partition, IReadOnlyList<ZoneName> zones) => One([.. zones.Select(z => $"arn:{partition}:route53:::hostedzone/{z.Id}")]);

    private static JsonNode One(string[] values) => values is [var one] ? JsonValue.Create(one) : Array(values);

    private static JsonArray Array(params string[] values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);
}
