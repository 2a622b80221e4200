using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.AwsEmulator;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Xunit;

namespace AcmPortal.Aws.Tests.Emulator;

/// <summary>Every operation against the emulator over HTTP, in the order in which a certificate lives.</summary>
public class JourneyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RSA_2048")]
    [InlineData("EC_prime256v1")]
    [InlineData("EC_secp384r1")]
    public async Task Certificate_FromRequestToExport_IsTheOneAskedFor(string algorithm)
    {
        await using var aws = await Aws.StartAsync();
        var arn = await aws.Request("example.com", algorithm, "*.example.com", "www.example.com");

        var pending = await aws.Describe(arn);
        Assert.Same(CertificateStatus.PENDING_VALIDATION, pending.Status);
        Assert.Equal(3, pending.DomainValidationOptions.Count);
        Assert.Equal(2, pending.DomainValidationOptions.Select(o => o.ResourceRecord.Name).Distinct().Count());
        Assert.All(pending.DomainValidationOptions, o => Assert.Same(DomainStatus.PENDING_VALIDATION, o.ValidationStatus));
        Assert.Null(pending.NotAfter);

        var zoneId = await aws.ZoneId("example.com");
        var zone = await aws.Route53.GetHostedZoneAsync(new GetHostedZoneRequest { Id = zoneId }, Cancel);
        Assert.False(zone.HostedZone.Config.PrivateZone);
        Assert.NotEmpty(zone.DelegationSet.NameServers);
        var change = await aws.WriteRecords(arn, zoneId);
        Assert.Same(ChangeStatus.INSYNC, (await aws.Route53.GetChangeAsync(new GetChangeRequest { Id = change.Id }, Cancel)).ChangeInfo.Status);

        var issued = await aws.Describe(arn);
        Assert.Same(CertificateStatus.ISSUED, issued.Status);
        Assert.Equal(algorithm, issued.KeyAlgorithm.Value);
        Assert.Same(CertificateExport.ENABLED, issued.Options.Export);
        Assert.NotNull(issued.Serial);

        var exported = await aws.Export(arn);
        using var leaf = X509Certificate2.CreateFromPem(exported.Certificate);
        Assert.Equal(Bare(issued.Serial), Bare(leaf.SerialNumber));
        Assert.True(leaf.NotAfter.ToUniversalTime() - issued.NotAfter!.Value < TimeSpan.FromSeconds(1));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(exported.CertificateChain);
        Assert.DoesNotContain(chain, c => c.Thumbprint == leaf.Thumbprint);
        Assert.Equal(PublicKeyOf(leaf), PrivateKeysPublicKey(exported.PrivateKey, algorithm));
        Assert.Same(RenewalEligibility.ELIGIBLE, (await aws.Describe(arn)).RenewalEligibility);
    }

    [Fact]
    public async Task Certificate_RenewedRevokedAndDeleted_SaysSoAtEachStep()
    {
        await using var aws = await Aws.StartAsync();
        var arn = await aws.Issue("a.example.com", KeyAlgorithm.EC_prime256v1);
        var first = await aws.Describe(arn);

        await Assert.ThrowsAsync<ValidationException>(() => aws.Acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = arn }, Cancel));
        await aws.Export(arn);
        await aws.Acm.RenewCertificateAsync(new RenewCertificateRequest { CertificateArn = arn }, Cancel);

        var renewed = await aws.Describe(arn);
        Assert.NotEqual(first.Serial, renewed.Serial);
        Assert.Same(RenewalStatus.SUCCESS, renewed.RenewalSummary.RenewalStatus);
        Assert.NotNull(renewed.RenewalSummary.UpdatedAt);
        var got = await aws.Acm.GetCertificateAsync(new GetCertificateRequest { CertificateArn = arn }, Cancel);
        using (var leaf = X509Certificate2.CreateFromPem(got.Certificate))
            Assert.Equal(Bare(renewed.Serial), Bare(leaf.SerialNumber));
        Assert.Contains("BEGIN CERTIFICATE", got.CertificateChain);

        await aws.Export(arn);
        var revoked = await aws.Acm.RevokeCertificateAsync(new RevokeCertificateRequest { CertificateArn = arn, RevocationReason = RevocationReason.SUPERSEDED }, Cancel);
        Assert.Equal(arn, revoked.CertificateArn);
        var after = await aws.Describe(arn);
        Assert.Same(CertificateStatus.REVOKED, after.Status);
        Assert.Same(RevocationReason.SUPERSEDED, after.RevocationReason);
        Assert.NotNull(after.RevokedAt);

        await aws.Acm.DeleteCertificateAsync(new DeleteCertificateRequest { CertificateArn = arn }, Cancel);
        var gone = await Assert.ThrowsAsync<ResourceNotFoundException>(() => aws.Describe(arn));
        Assert.NotEmpty(gone.RequestId);
    }

    [Fact]
    public async Task Tags_GivenAndAdded_AreListed()
    {
        await using var aws = await Aws.StartAsync();
        var arn = await aws.Request("a.example.com", KeyAlgorithm.RSA_2048);

        await aws.Acm.AddTagsToCertificateAsync(new AddTagsToCertificateRequest { CertificateArn = arn, Tags = [new Tag { Key = "portal-request", Value = "42" }] }, Cancel);

        var tags = (await aws.Acm.ListTagsForCertificateAsync(new ListTagsForCertificateRequest { CertificateArn = arn }, Cancel)).Tags;
        Assert.Equal([("managed-by", "acm-portal"), ("portal-request", "42")], tags.Select(t => (t.Key, t.Value)).Order());
    }

    [Fact]
    public async Task Lists_InPagesOfTwo_AreReadToTheirEnd()
    {
        await using var aws = await Aws.StartAsync(new EmulatorOptions { ListPageCap = 2 });
        var arns = new List<string>();
        foreach (var (name, algorithm) in new[] { ("a", KeyAlgorithm.RSA_2048), ("b", KeyAlgorithm.EC_prime256v1), ("c", KeyAlgorithm.EC_secp384r1), ("d", KeyAlgorithm.EC_prime256v1), ("e", KeyAlgorithm.RSA_2048) })
            arns.Add(await aws.Request($"{name}.example.com", algorithm));

        var all = await aws.Acm.ListCertificatesAllAsync(new ListCertificatesRequest { Includes = new Filters { KeyTypes = ["RSA_2048", "EC_prime256v1", "EC_secp384r1"] } }, cancellationToken: Cancel)
            .Select(c => c.CertificateArn).ToListAsync(Cancel);
        var rsaOnly = await aws.Acm.ListCertificatesAllAsync(new ListCertificatesRequest(), cancellationToken: Cancel).CountAsync(Cancel);
        var found = await aws.Acm.SearchCertificatesAllAsync(new SearchCertificatesRequest(), cancellationToken: Cancel).CountAsync(Cancel);
        var records = await aws.Route53.ListResourceRecordSetsAllAsync(new ListResourceRecordSetsRequest { HostedZoneId = await aws.ZoneId("example.com") }, cancellationToken: Cancel)
            .Select(r => r.Type.Value).ToListAsync(Cancel);

        Assert.Equal(arns.Order(), all.Order());
        Assert.Equal(2, rsaOnly);
        Assert.Equal(5, found);
        Assert.Contains("SOA", records);
        Assert.Contains("NS", records);
    }

    [Fact]
    public async Task Search_WithFilters_FindsWhatTheyName()
    {
        await using var aws = await Aws.StartAsync();
        var issued = await aws.Issue("a.example.com", KeyAlgorithm.EC_prime256v1);
        await aws.Export(issued);
        await aws.Request("b.example.com", KeyAlgorithm.RSA_2048);

        var byState = await Search(aws, new CertificateFilterStatement
        {
            And =
            [
                Of(new CertificateFilter { AcmCertificateMetadataFilter = new AcmCertificateMetadataFilter { Status = CertificateStatus.ISSUED } }),
                Of(new CertificateFilter { AcmCertificateMetadataFilter = new AcmCertificateMetadataFilter { Exported = true } }),
            ],
        });
        var result = Assert.Single(byState);
        Assert.Equal(issued, result.CertificateArn);
        Assert.Equal((await aws.Describe(issued)).Serial, result.X509Attributes.SerialNumber);
        Assert.Same(KeyAlgorithm.EC_prime256v1, result.X509Attributes.KeyAlgorithm);
        Assert.NotNull(result.X509Attributes.NotAfter);
        Assert.True(result.CertificateMetadata.AcmCertificateMetadata.Exported);

        var byName = await Search(aws, Of(new CertificateFilter
        {
            X509AttributeFilter = new X509AttributeFilter { SubjectAlternativeName = new SubjectAlternativeNameFilter { DnsName = new DnsNameFilter { Value = "a.example.com", ComparisonOperator = ComparisonOperator.EQUALS } } },
        }));
        Assert.Equal(issued, Assert.Single(byName).CertificateArn);

        var others = await Search(aws, new CertificateFilterStatement { Not = Of(new CertificateFilter { CertificateArn = issued }) });
        Assert.DoesNotContain(others, c => c.CertificateArn == issued);
    }

    [Fact]
    public async Task IdempotencyToken_Repeated_GivesTheSameCertificate()
    {
        await using var aws = await Aws.StartAsync();
        var request = new RequestCertificateRequest { DomainName = "a.example.com", ValidationMethod = ValidationMethod.DNS, IdempotencyToken = Guid.NewGuid().ToString("N") };

        var first = await aws.Acm.RequestCertificateAsync(request, Cancel);
        var second = await aws.Acm.RequestCertificateAsync(request, Cancel);

        Assert.Equal(first.CertificateArn, second.CertificateArn);
    }

    [Fact]
    public async Task ZonesByName_FromAStart_BeginThere()
    {
        await using var aws = await Aws.StartAsync();

        var answer = await aws.Route53.ListHostedZonesByNameAsync(new ListHostedZonesByNameRequest { DNSName = "example.org", MaxItems = "1" }, Cancel);

        Assert.Equal("example.org.", Assert.Single(answer.HostedZones).Name);
    }

    [Fact]
    public async Task Identity_OfKeysAndOfARole_IsWhatStsSays()
    {
        await using var aws = await Aws.StartAsync();
        var role = new AwsClientSettings("role", new AwsCredentialSource.AssumedRole("arn:aws:iam::111122223333:role/acm-portal", "acm-portal", "external-1", aws.Settings.Credentials), "eu-central-1", aws.Settings.ServiceUrl);

        Assert.Equal("111122223333", (await aws.Factory.GetCallerIdentityAsync(aws.Settings, Cancel)).Account);
        var assumed = await aws.Factory.GetCallerIdentityAsync(role, Cancel);
        var zones = await aws.Factory.Route53(role).ListHostedZonesAsync(new ListHostedZonesRequest(), Cancel);

        Assert.Contains("assumed-role/acm-portal/acm-portal", assumed.Arn);
        Assert.Equal(2, zones.HostedZones.Count);
        Assert.Equal(1, aws.Calls("AssumeRole"));
    }

    private static CertificateFilterStatement Of(CertificateFilter filter) => new() { Filter = filter };

    private static async Task<List<CertificateSearchResult>> Search(Aws aws, CertificateFilterStatement statement) =>
        await aws.Acm.SearchCertificatesAllAsync(new SearchCertificatesRequest { FilterStatement = statement }, cancellationToken: Cancel).ToListAsync(Cancel);

    private static string Bare(string serial) => serial.Replace(":", "", StringComparison.Ordinal).TrimStart('0').ToUpperInvariant();

    private static string PublicKeyOf(X509Certificate2 leaf) => Convert.ToBase64String(leaf.PublicKey.ExportSubjectPublicKeyInfo());

    private static string PrivateKeysPublicKey(string pem, string algorithm)
    {
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", pem);
        using AsymmetricAlgorithm key = algorithm.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create() : ECDsa.Create();
        key.ImportFromEncryptedPem(pem, Aws.Passphrase);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }
}
