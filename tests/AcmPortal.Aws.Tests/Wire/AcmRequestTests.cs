using System.Text;
using System.Text.RegularExpressions;
using Amazon;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Xunit;

namespace AcmPortal.Aws.Tests.Wire;

public class AcmRequestTests
{
    private const string Arn = "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";

    private static readonly Dictionary<string, (Func<IAmazonCertificateManager, Task> Call, string Body)> Operations = new()
    {
        ["RequestCertificate"] = (acm => acm.RequestCertificateAsync(new RequestCertificateRequest
        {
            DomainName = "example.com",
            SubjectAlternativeNames = ["*.example.com", "www.example.com"],
            ValidationMethod = ValidationMethod.DNS,
            KeyAlgorithm = KeyAlgorithm.EC_prime256v1,
            IdempotencyToken = "0123456789abcdef0123456789abcdef",
            Options = new CertificateOptions { Export = CertificateExport.ENABLED },
            Tags = [new Tag { Key = "managed-by", Value = "acm-portal" }, new Tag { Key = "empty" }],
        }), """
            {"DomainName":"example.com","IdempotencyToken":"0123456789abcdef0123456789abcdef","KeyAlgorithm":"EC_prime256v1",
            "Options":{"Export":"ENABLED"},"SubjectAlternativeNames":["*.example.com","www.example.com"],
            "Tags":[{"Key":"managed-by","Value":"acm-portal"},{"Key":"empty"}],"ValidationMethod":"DNS"}
            """),
        ["DescribeCertificate"] = (acm => acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = Arn }), $$"""{"CertificateArn":"{{Arn}}"}"""),
        ["ExportCertificate"] = (acm => acm.ExportCertificateAsync(new ExportCertificateRequest
        {
            CertificateArn = Arn,
            Passphrase = new MemoryStream(Encoding.ASCII.GetBytes("abcd")),
        }), $$"""{"CertificateArn":"{{Arn}}","Passphrase":"YWJjZA=="}"""),
        ["GetCertificate"] = (acm => acm.GetCertificateAsync(new GetCertificateRequest { CertificateArn = Arn }), $$"""{"CertificateArn":"{{Arn}}"}"""),
        ["RenewCertificate"] = (acm => acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = Arn }), $$"""{"CertificateArn":"{{Arn}}"}"""),
        ["RevokeCertificate"] = (acm => acm.RevokeCertificateAsync(new RevokeCertificateRequest { CertificateArn = Arn, RevocationReason = RevocationReason.SUPERSEDED }),
            $$"""{"CertificateArn":"{{Arn}}","RevocationReason":"SUPERSEDED"}"""),
        ["DeleteCertificate"] = (acm => acm.DeleteCertificateAsync(new DeleteCertificateRequest { CertificateArn = Arn }), $$"""{"CertificateArn":"{{Arn}}"}"""),
        ["ListCertificates"] = (acm => acm.ListCertificatesAsync(new ListCertificatesRequest
        {
            CertificateStatuses = ["ISSUED", "PENDING_VALIDATION"],
            Includes = new Filters { KeyTypes = ["RSA_2048", "EC_prime256v1", "EC_secp384r1"], KeyUsage = ["ANY"], ExtendedKeyUsage = ["ANY"], ExportOption = CertificateExport.ENABLED, ManagedBy = CertificateManagedBy.CLOUDFRONT },
            MaxItems = 1000,
            NextToken = "page2",
            SortBy = SortBy.CREATED_AT,
            SortOrder = SortOrder.DESCENDING,
        }), """
            {"CertificateStatuses":["ISSUED","PENDING_VALIDATION"],
            "Includes":{"exportOption":"ENABLED","extendedKeyUsage":["ANY"],"keyTypes":["RSA_2048","EC_prime256v1","EC_secp384r1"],"keyUsage":["ANY"],"managedBy":"CLOUDFRONT"},
            "MaxItems":1000,"NextToken":"page2","SortBy":"CREATED_AT","SortOrder":"DESCENDING"}
            """),
        ["SearchCertificates"] = (acm => acm.SearchCertificatesAsync(new SearchCertificatesRequest
        {
            FilterStatement = new CertificateFilterStatement
            {
                And =
                [
                    new CertificateFilterStatement { Filter = new CertificateFilter { AcmCertificateMetadataFilter = new AcmCertificateMetadataFilter { ExportOption = CertificateExport.ENABLED } } },
                    new CertificateFilterStatement { Not = new CertificateFilterStatement { Filter = new CertificateFilter { CertificateArn = Arn } } },
                    new CertificateFilterStatement
                    {
                        Or =
                        [
                            new CertificateFilterStatement { Filter = new CertificateFilter { X509AttributeFilter = new X509AttributeFilter { Subject = new SubjectFilter { CommonName = new CommonNameFilter { Value = "a.example.com", ComparisonOperator = ComparisonOperator.EQUALS } } } } },
                            new CertificateFilterStatement { Filter = new CertificateFilter { X509AttributeFilter = new X509AttributeFilter { NotAfter = new TimestampRange { Start = new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc) } } } },
                        ],
                    },
                ],
            },
            MaxResults = 500,
            SortBy = SearchCertificatesSortBy.NOT_AFTER,
            SortOrder = SearchCertificatesSortOrder.ASCENDING,
        }), """
            {"FilterStatement":{"And":[
            {"Filter":{"AcmCertificateMetadataFilter":{"ExportOption":"ENABLED"}}},
            {"Not":{"Filter":{"CertificateArn":"THE-ARN"}}},
            {"Or":[{"Filter":{"X509AttributeFilter":{"Subject":{"CommonName":{"ComparisonOperator":"EQUALS","Value":"a.example.com"}}}}},
            {"Filter":{"X509AttributeFilter":{"NotAfter":{"Start":1795478400}}}}]}]},
            "MaxResults":500,"SortBy":"NOT_AFTER","SortOrder":"ASCENDING"}
            """.Replace("THE-ARN", Arn, StringComparison.Ordinal)),
        ["AddTagsToCertificate"] = (acm => acm.AddTagsToCertificateAsync(new AddTagsToCertificateRequest { CertificateArn = Arn, Tags = [new Tag { Key = "k", Value = "Wert ä" }] }),
            $$"""{"CertificateArn":"{{Arn}}","Tags":[{"Key":"k","Value":"Wert ä"}]}"""),
        ["ListTagsForCertificate"] = (acm => acm.ListTagsForCertificateAsync(new ListTagsForCertificateRequest { CertificateArn = Arn }), $$"""{"CertificateArn":"{{Arn}}"}"""),
    };

    public static TheoryData<string> OperationNames => [.. Operations.Keys];

    [Theory, MemberData(nameof(OperationNames))]
    public async Task Request_OfEachOperation_IsExactOnTheWire(string operation)
    {
        await using var server = new WireServer(WireAnswer.Json("{}"));
        using var acm = Clients.Acm(server, "eu-west-1");

        await Operations[operation].Call(acm);

        var sent = Assert.Single(server.Requests);
        Assert.Equal("POST", sent.Method);
        Assert.Equal("/", sent.Target);
        Assert.Equal("CertificateManager." + operation, sent.Operation);
        Assert.Equal("application/x-amz-json-1.1", sent.Headers["Content-Type"]);
        Assert.Equal(Regex.Replace(Operations[operation].Body, @"\n\s*", ""), sent.Body);
        Assert.EndsWith("/eu-west-1/acm/aws4_request", sent.Scope);
        Assert.Contains("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target", sent.Headers["Authorization"]);
        Assert.StartsWith("acmportal/", sent.Headers["User-Agent"]);
    }

    [Fact]
    public void Operations_OfTheInterface_AreAllInThisTable() =>
        Assert.Equal(
            typeof(IAmazonCertificateManager).GetMethods().Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal)).Select(m => m.Name[..^5]).Order(),
            Operations.Keys.Order());

    [Fact]
    public async Task Passphrase_AlreadyRead_IsSentWholeAndNotMoved()
    {
        await using var server = new WireServer(WireAnswer.Json("{}"));
        using var acm = Clients.Acm(server);
        var passphrase = new MemoryStream("abcd"u8.ToArray()) { Position = 3 };

        await acm.ExportCertificateAsync(new ExportCertificateRequest { CertificateArn = Arn, Passphrase = passphrase }, TestContext.Current.CancellationToken);

        Assert.Contains("\"Passphrase\":\"YWJjZA==\"", Assert.Single(server.Requests).Body);
        Assert.Equal(3, passphrase.Position);
    }

    [Fact]
    public async Task SessionToken_OfTemporaryKeys_IsSentAndSigned()
    {
        await using var server = new WireServer(WireAnswer.Json("{}"));
        using var acm = new AmazonCertificateManagerClient(
            new Amazon.Runtime.SessionAWSCredentials("AKID", "secret", "token"),
            new AmazonCertificateManagerConfig { RegionEndpoint = RegionEndpoint.EUWest1, ServiceURL = server.Url, AuthenticationRegion = "eu-west-1" });

        await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = Arn }, TestContext.Current.CancellationToken);

        var sent = Assert.Single(server.Requests);
        Assert.Equal("token", sent.Headers["X-Amz-Security-Token"]);
        Assert.Contains("x-amz-security-token", sent.Headers["Authorization"]);
    }

    [Fact]
    public void Collections_OfANewModel_AreNullByDefault()
    {
        Assert.Null(new RequestCertificateRequest().Tags);
        Assert.Null(new CertificateDetail().DomainValidationOptions);
        Assert.Null(new Amazon.Route53.Model.ChangeBatch().Changes);
    }
}
