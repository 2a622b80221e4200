using AcmPortal.Aws.Sdk;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.CertificateManager;

/// <summary>
/// Settings of the ACM client: nothing is resent (see the README's table), and a call takes at most 30 s. Set RegionEndpoint, or
/// ServiceURL together with AuthenticationRegion.
/// </summary>
public class AmazonCertificateManagerConfig : ClientConfig
{
    public AmazonCertificateManagerConfig() : base(SdkDefaults.Provider)
    {
        ServiceId = "ACM";
        AuthenticationServiceName = "acm";
        SdkDefaults.Apply(this);
        EndpointProvider = new SdkEndpointProvider(this, "acm", Address, region => region?.SystemName ?? "us-east-1");
    }

    public override string RegionEndpointServiceName => "acm";

    public override string ServiceVersion => "2015-12-08";

    public override string UserAgent => SdkDefaults.UserAgent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(new EndpointParameters());

    private string Address(RegionEndpoint? region)
    {
        if (region is null)
            throw new AmazonClientException("No region and no ServiceURL is set for ACM.");
        var host = UseFIPSEndpoint ? "acm-fips" : "acm";
        var suffix = (UseDualstackEndpoint, region.PartitionName) switch
        {
            (false, _) => region.PartitionDnsSuffix,
            (true, "aws-cn") => "api.amazonwebservices.com.cn",
            (true, "aws-eusc") => "api.amazonwebservices.eu",
            (true, _) => "api.aws",
        };
        return $"https://{host}.{region.SystemName}.{suffix}";
    }
}
