using Amazon;
using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using Amazon.Route53;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Xunit;

namespace AcmPortal.Aws.Tests.Wire;

/// <summary>Sets environment variables of the process, so nothing runs beside it.</summary>
[CollectionDefinition(nameof(EndpointTests), DisableParallelization = true)]
public class EndpointCollection;

[Collection(nameof(EndpointTests))]
public class EndpointTests
{
    private static string Url(ClientConfig config) => config.DetermineServiceOperationEndpoint(null!).URL.TrimEnd('/');

    [Theory]
    [InlineData("us-east-1", "https://acm.us-east-1.amazonaws.com", "https://route53.amazonaws.com", "us-east-1")]
    [InlineData("eu-central-1", "https://acm.eu-central-1.amazonaws.com", "https://route53.amazonaws.com", "us-east-1")]
    [InlineData("cn-north-1", "https://acm.cn-north-1.amazonaws.com.cn", "https://route53.amazonaws.com.cn", "cn-northwest-1")]
    [InlineData("us-gov-east-1", "https://acm.us-gov-east-1.amazonaws.com", "https://route53.us-gov.amazonaws.com", "us-gov-west-1")]
    [InlineData("eusc-de-east-1", "https://acm.eusc-de-east-1.amazonaws.eu", "https://route53.amazonaws.eu", "eusc-de-east-1")]
    [InlineData("eu-nowhere-9", "https://acm.eu-nowhere-9.amazonaws.com", "https://route53.amazonaws.com", "us-east-1")]
    public void Endpoints_OfEachPartition_AreAwsOwn(string region, string acm, string route53, string route53SigningRegion)
    {
        var endpoint = RegionEndpoint.GetBySystemName(region);

        Assert.Equal(acm, Url(new AmazonCertificateManagerConfig { RegionEndpoint = endpoint }));
        Assert.Equal(route53, Url(new AmazonRoute53Config { RegionEndpoint = endpoint }));
        Assert.Equal(route53SigningRegion, AwsRegions.Route53SigningRegion(AwsRegions.PartitionOf(region)));
    }

    [Theory]
    [InlineData(true, false, "https://acm-fips.us-east-1.amazonaws.com")]
    [InlineData(false, true, "https://acm.us-east-1.api.aws")]
    public void AcmEndpoint_OfFipsAndDualStack_IsItsOwn(bool fips, bool dualStack, string url) =>
        Assert.Equal(url, Url(new AmazonCertificateManagerConfig { RegionEndpoint = RegionEndpoint.USEast1, UseFIPSEndpoint = fips, UseDualstackEndpoint = dualStack }));

    [Theory]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("AWS_ENDPOINT_URL_ACM")]
    public async Task AcmEndpoint_FromTheEnvironment_IsUsedAndSignedForTheRealRegion(string variable)
    {
        await using var server = new WireServer(WireAnswer.Json("{}"));
        using var environment = new EnvironmentVariable(variable, server.Url);
        using var acm = new AmazonCertificateManagerClient(Clients.Keys, new AmazonCertificateManagerConfig { RegionEndpoint = RegionEndpoint.EUCentral1 });

        await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken);

        Assert.EndsWith("/eu-central-1/acm/aws4_request", Assert.Single(server.Requests).Scope);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "eu-central-1", "us-east-1")]
    [InlineData("AWS_ENDPOINT_URL_ROUTE_53", "eu-central-1", "us-east-1")]
    [InlineData("AWS_ENDPOINT_URL_ROUTE_53", "cn-north-1", "cn-northwest-1")]
    [InlineData("AWS_ENDPOINT_URL_ROUTE_53", "us-gov-east-1", "us-gov-west-1")]
    [InlineData("AWS_ENDPOINT_URL_ROUTE_53", "eusc-de-east-1", "eusc-de-east-1")]
    public async Task Route53Endpoint_FromTheEnvironment_IsUsedAndSignedForThePartitionsRegion(string variable, string region, string signedFor)
    {
        await using var server = new WireServer(WireAnswer.Xml("<GetChangeResponse/>"));
        using var environment = new EnvironmentVariable(variable, server.Url);
        using var factory = new AwsClientFactory();
        var direct = new AmazonRoute53Client(Clients.Keys, new AmazonRoute53Config { RegionEndpoint = RegionEndpoint.GetBySystemName(region) });
        var made = factory.Route53(new AwsClientSettings("c", new AwsCredentialSource.AccessKey("AKID", "secret"), region));

        await direct.GetChangeAsync(new GetChangeRequest { Id = "C1" }, TestContext.Current.CancellationToken);
        await made.GetChangeAsync(new GetChangeRequest { Id = "C1" }, TestContext.Current.CancellationToken);

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, sent => Assert.EndsWith($"/{signedFor}/route53/aws4_request", sent.Scope));
    }

    [Fact]
    public async Task ServiceUrl_WithAnAuthenticationRegion_IsSignedForIt()
    {
        await using var server = new WireServer(WireAnswer.Json("{}"));
        using var acm = new AmazonCertificateManagerClient(Clients.Keys, new AmazonCertificateManagerConfig { ServiceURL = server.Url, AuthenticationRegion = "ap-southeast-2" });

        await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = "arn:1" }, TestContext.Current.CancellationToken);

        Assert.EndsWith("/ap-southeast-2/acm/aws4_request", Assert.Single(server.Requests).Scope);
    }

    [Theory]
    [InlineData("eu-central-1", true)]
    [InlineData("us-gov-west-1", true)]
    [InlineData("eusc-de-east-1", true)]
    [InlineData("eu-nowhere-9", true)]
    [InlineData("moon-1", false)]
    [InlineData("EU-CENTRAL-1", false)]
    [InlineData("eu-central-1.evil.example", false)]
    [InlineData("eu-central-1/", false)]
    [InlineData("eu-central-1\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Region_OfEachForm_IsJudged(string? region, bool valid) => Assert.Equal(valid, AwsRegions.IsValid(region));

    [Fact]
    public void EndpointProviders_AskedDirectly_NameTheSigningScope()
    {
        var config = new AmazonRoute53Config { RegionEndpoint = RegionEndpoint.EUWest1 };

        Assert.NotNull(config.EndpointProvider.ResolveEndpoint(new EndpointParameters()).Attributes["authSchemes"]);
    }

    private sealed class EnvironmentVariable : IDisposable
    {
        private readonly string _name;

        public EnvironmentVariable(string name, string value)
        {
            _name = name;
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(_name, null);
    }
}
