using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace AcmPortal.Aws.Sdk;

/// <summary>
/// Where a service answers and how it wants to be signed. An overridden endpoint (ServiceURL, AWS_ENDPOINT_URL and its forms for one
/// service) replaces the address alone: without the explicit signing region the runtime would sign it for us-east-1.
/// </summary>
internal sealed class SdkEndpointProvider(ClientConfig config, string signingName, Func<RegionEndpoint?, string> address, Func<RegionEndpoint?, string> signingRegion)
    : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var region = config.RegionEndpoint;
        var url = string.IsNullOrEmpty(config.ServiceURL) ? address(region) : config.ServiceURL;
        var signingIn = string.IsNullOrEmpty(config.AuthenticationRegion) ? signingRegion(region) : config.AuthenticationRegion;
        return new Endpoint(
            url,
            $$"""{"authSchemes":[{"name":"sigv4","signingName":"{{signingName}}","signingRegion":"{{signingIn}}"}]}""",
            "{}");
    }
}

/// <summary>Hands the request to the configuration's own endpoint provider, which needs no parameters.</summary>
internal sealed class SdkEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
}
