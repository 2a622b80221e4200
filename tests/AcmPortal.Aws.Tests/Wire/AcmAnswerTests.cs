using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Runtime;
using Xunit;

namespace AcmPortal.Aws.Tests.Wire;

public class AcmAnswerTests
{
    private const string Described = """
        {"Certificate":{"CertificateArn":"arn:1","DomainName":"example.com","SubjectAlternativeNames":["example.com","*.example.com"],
        "DomainValidationOptions":[null,
          {"DomainName":"example.com","ValidationDomain":"example.com","ValidationStatus":"SUCCESS","ValidationMethod":"DNS","ResourceRecord":{"Name":"_a.example.com.","Type":"CNAME","Value":"_b.c.acm-validations.aws."}},
          {"DomainName":"*.example.com"}],
        "Serial":"07:71:5b","Subject":"CN=example.com","Issuer":"Amazon","CreatedAt":1795478400,"IssuedAt":1795478400.25,"NotBefore":"2026-11-24T00:00:00Z","NotAfter":"2027-06-10T01:59:59.5+02:00",
        "Status":"ISSUED","KeyAlgorithm":"RSA-2048","SignatureAlgorithm":"SHA256WITHRSA","InUseBy":[],"Type":"AMAZON_ISSUED",
        "RenewalSummary":{"RenewalStatus":"PENDING_VALIDATION","DomainValidationOptions":[],"RenewalStatusReason":"CAA_ERROR","UpdatedAt":"1795478400"},
        "KeyUsages":[{"Name":"DIGITAL_SIGNATURE"}],"ExtendedKeyUsages":[{"Name":"TLS_WEB_SERVER_AUTHENTICATION","OID":"1.3.6.1.5.5.7.3.1"}],
        "RenewalEligibility":"ELIGIBLE","Options":{"CertificateTransparencyLoggingPreference":"ENABLED","Export":"ENABLED"},
        "CertificateKeyPairOrigin":"AWS_MANAGED","NewMemberOfNextYear":{"a":[1,2]}}}
        """;

    private static async Task<CertificateDetail> Describe(string body)
    {
        await using var server = new WireServer(WireAnswer.Json(body));
        using var acm = Clients.Acm(server);
        return (await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken)).Certificate;
    }

    [Fact]
    public async Task Describe_FullAnswer_IsReadWhole()
    {
        var detail = await Describe(Described);

        Assert.Equal(new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc), detail.CreatedAt);
        Assert.Equal(new DateTime(2026, 11, 24, 0, 0, 0, 250, DateTimeKind.Utc), detail.IssuedAt);
        Assert.Equal(new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc), detail.NotBefore);
        Assert.Equal(new DateTime(2027, 6, 9, 23, 59, 59, 500, DateTimeKind.Utc), detail.NotAfter);
        Assert.Equal(DateTimeKind.Utc, detail.NotAfter!.Value.Kind);
        Assert.Equal(detail.CreatedAt, detail.RenewalSummary.UpdatedAt);
        Assert.Same(KeyAlgorithm.RSA_2048, detail.KeyAlgorithm);
        Assert.Same(CertificateStatus.ISSUED, detail.Status);
        Assert.Same(RenewalStatus.PENDING_VALIDATION, detail.RenewalSummary.RenewalStatus);
        Assert.Same(FailureReason.CAA_ERROR, detail.RenewalSummary.RenewalStatusReason);
        Assert.Same(CertificateExport.ENABLED, detail.Options.Export);
        Assert.Equal(2, detail.DomainValidationOptions.Count);
        Assert.Equal("_b.c.acm-validations.aws.", detail.DomainValidationOptions[0].ResourceRecord.Value);
        Assert.Null(detail.DomainValidationOptions[1].ResourceRecord);
        Assert.Null(detail.DomainValidationOptions[1].ValidationStatus);
        Assert.Empty(detail.InUseBy);
        Assert.Null(detail.RevokedAt);
        Assert.Equal("1.3.6.1.5.5.7.3.1", Assert.Single(detail.ExtendedKeyUsages).OID);
    }

    [Theory]
    [InlineData("RSA-2048", "RSA_2048")]
    [InlineData("RSA_2048", "RSA_2048")]
    [InlineData("EC_prime256v1", "EC_prime256v1")]
    [InlineData("EC-prime256v1", "EC_prime256v1")]
    [InlineData("ML_DSA_65", "ML_DSA_65")]
    public async Task KeyAlgorithm_InEitherSpelling_IsOneValue(string sent, string read) =>
        Assert.Equal(read, (await Describe("{\"Certificate\":{\"KeyAlgorithm\":\"" + sent + "\"}}")).KeyAlgorithm.Value);

    [Fact]
    public async Task Enumeration_ValueOfTomorrow_Survives()
    {
        var detail = await Describe("""{"Certificate":{"Status":"HELD_BY_ALIENS","FailureReason":"NEW_REASON","RenewalEligibility":null}}""");

        Assert.Equal("HELD_BY_ALIENS", detail.Status.Value);
        Assert.Equal((FailureReason)"NEW_REASON", detail.FailureReason);
        Assert.NotEqual(CertificateStatus.ISSUED, detail.Status);
        Assert.Null(detail.RenewalEligibility);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public async Task Renew_EmptyOrBareAnswer_Succeeds(string body)
    {
        await using var server = new WireServer(WireAnswer.Json(body, 200, ("x-amzn-RequestId", "r-1")));
        using var acm = Clients.Acm(server);

        var answer = await acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.HttpStatusCode);
        Assert.Equal("r-1", answer.ResponseMetadata.RequestId);
    }

    [Theory]
    [InlineData("x-amzn-RequestId")]
    [InlineData("x-amz-request-id")]
    public async Task RequestId_InEitherSpelling_IsFilledIn(string header)
    {
        await using var server = new WireServer(WireAnswer.Json("""{"CertificateArn":"arn:1"}""", 200, (header, "r-2")));
        using var acm = Clients.Acm(server);

        var answer = await acm.RequestCertificateAsync(new RequestCertificateRequest { DomainName = "a.example.com" }, TestContext.Current.CancellationToken);

        Assert.Equal(("arn:1", "r-2"), (answer.CertificateArn, answer.ResponseMetadata.RequestId));
    }

    [Theory]
    [InlineData("<html><body>SECRET maintenance</body></html>")]
    [InlineData("[]")]
    [InlineData("\"SECRET\"")]
    [InlineData("""{"PrivateKey":{"SECRET":1}}""")]
    [InlineData("""{"PrivateKey":"SECRET""")]
    public async Task Export_SuccessThatIsNoAnswer_FailsWithoutShowingTheBody(string body)
    {
        await using var server = new WireServer(WireAnswer.Json(body, 200, ("x-amzn-RequestId", "r-3")));
        using var acm = Clients.Acm(server);

        var error = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() =>
            acm.ExportCertificateAsync(new ExportCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken));

        Assert.Equal("r-3", error.RequestId);
        Assert.DoesNotContain("SECRET", error.ToString());
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("\"the day after tomorrow\"")]
    [InlineData("true")]
    public async Task Time_ThatIsNone_FailsAsUnreadable(string time) =>
        await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => Describe("{\"Certificate\":{\"NotAfter\":" + time + "}}"));

    [Fact]
    public async Task List_ConstantsAndFlags_AreRead()
    {
        await using var server = new WireServer(WireAnswer.Json("""
            {"NextToken":"n","CertificateSummaryList":[{"CertificateArn":"arn:1","Exported":true,"InUse":false,"HasAdditionalSubjectAlternativeNames":false,
            "SubjectAlternativeNameSummaries":["a.example.com"],"ExportOption":"ENABLED","KeyAlgorithm":"EC_prime256v1","KeyUsages":["DIGITAL_SIGNATURE"],"NotAfter":1.795478400E9}]}
            """));
        using var acm = Clients.Acm(server);

        var page = await acm.ListCertificatesAsync(new ListCertificatesRequest(), TestContext.Current.CancellationToken);

        var summary = Assert.Single(page.CertificateSummaryList);
        Assert.Equal("n", page.NextToken);
        Assert.True(summary.Exported);
        Assert.False(summary.InUse);
        Assert.Null(summary.RenewalEligibility);
        Assert.Equal("DIGITAL_SIGNATURE", Assert.Single(summary.KeyUsages));
        Assert.Equal(new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc), summary.NotAfter);
    }

    [Fact]
    public async Task Search_Result_IsReadWhole()
    {
        await using var server = new WireServer(WireAnswer.Json("""
            {"Results":[{"CertificateArn":"arn:1",
            "X509Attributes":{"Issuer":{"CommonName":"Amazon RSA 2048 M01","DomainComponents":["x"],"CustomAttributes":[{"ObjectIdentifier":"1.2","Value":"v"}]},"Subject":{"CommonName":"a.example.com"},
              "SubjectAlternativeNames":[{"DnsName":"a.example.com"}],"KeyAlgorithm":"RSA-2048","SerialNumber":"07:71","NotAfter":"2027-06-10T00:00:00.000Z"},
            "CertificateMetadata":{"AcmCertificateMetadata":{"Status":"ISSUED","RenewalStatus":"SUCCESS","RenewalEligibility":"ELIGIBLE","Exported":true,"CreatedAt":1795478400.5}}}]}
            """));
        using var acm = Clients.Acm(server);

        var found = Assert.Single((await acm.SearchCertificatesAsync(new SearchCertificatesRequest(), TestContext.Current.CancellationToken)).Results);

        Assert.Equal("07:71", found.X509Attributes.SerialNumber);
        Assert.Equal("a.example.com", Assert.Single(found.X509Attributes.SubjectAlternativeNames).DnsName);
        Assert.Equal("1.2", Assert.Single(found.X509Attributes.Issuer.CustomAttributes).ObjectIdentifier);
        Assert.Same(KeyAlgorithm.RSA_2048, found.X509Attributes.KeyAlgorithm);
        Assert.Equal(new DateTime(2027, 6, 10, 0, 0, 0, DateTimeKind.Utc), found.X509Attributes.NotAfter);
        Assert.True(found.CertificateMetadata.AcmCertificateMetadata.Exported);
        Assert.Same(RenewalStatus.SUCCESS, found.CertificateMetadata.AcmCertificateMetadata.RenewalStatus);
    }
}
