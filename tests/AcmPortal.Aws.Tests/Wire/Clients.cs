using Amazon;
using Amazon.CertificateManager;
using Amazon.Route53;
using Amazon.Runtime;

namespace AcmPortal.Aws.Tests.Wire;

/// <summary>Clients whose endpoint is a local server, as a user would override it.</summary>
internal static class Clients
{
    public static readonly BasicAWSCredentials Keys = new("AKIDEXAMPLE", "secret-of-the-test");

    public static AmazonCertificateManagerClient Acm(WireServer server, string region = "eu-west-1", Action<AmazonCertificateManagerConfig>? adjust = null)
    {
        var config = new AmazonCertificateManagerConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region), AuthenticationRegion = region };
        config.ServiceURL = server.Url;
        adjust?.Invoke(config);
        return new AmazonCertificateManagerClient(Keys, config);
    }

    public static AmazonRoute53Client Route53(WireServer server, Action<AmazonRoute53Config>? adjust = null)
    {
        var config = new AmazonRoute53Config { ServiceURL = server.Url };
        adjust?.Invoke(config);
        return new AmazonRoute53Client(Keys, config);
    }
}
