using AcmPortal.Aws;
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.Route53;

/// <summary>
/// Settings of the Route 53 client: nothing is resent (see the README's table), and a call takes at most 30 s. Route 53 has one
/// endpoint and one signing region for each partition; the region given only says which partition.
/// </summary>
public class AmazonRoute53Config : ClientConfig
{
    public AmazonRoute53Config() : base(SdkDefaults.Provider)
    {
        ServiceId = "Route 53";
        AuthenticationServiceName = "route53";
        SdkDefaults.Apply(this);
        EndpointProvider = new SdkEndpointProvider(this, "route53", Address, region => AwsRegions.Route53SigningRegion(region?.PartitionName));
    }

    public override string RegionEndpointServiceName => "route53";

    public override string ServiceVersion => "2013-04-01";

    public override string UserAgent => SdkDefaults.UserAgent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(new EndpointParameters());

    private string Address(RegionEndpoint? region) => region?.PartitionName switch
    {
        "aws-cn" => UseDualstackEndpoint ? "https://route53.global.api.amazonwebservices.com.cn" : "https://route53.amazonaws.com.cn",
        "aws-us-gov" => UseDualstackEndpoint ? "https://route53.us-gov.api.aws" : "https://route53.us-gov.amazonaws.com",
        "aws-eusc" => UseDualstackEndpoint ? "https://route53.global.api.amazonwebservices.eu" : "https://route53.amazonaws.eu",
        _ when UseFIPSEndpoint => "https://route53-fips.amazonaws.com",
        _ => UseDualstackEndpoint ? "https://route53.global.api.aws" : "https://route53.amazonaws.com",
    };
}
