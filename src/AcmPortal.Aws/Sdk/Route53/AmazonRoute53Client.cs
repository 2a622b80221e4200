#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.Route53;

/// <summary>Route 53 over AWS's own runtime. Safe for concurrent use. A failure that is not an AmazonServiceException (HttpRequestException, HttpIOException, TimeoutException, OperationCanceledException) leaves the outcome of a change unknown.</summary>
public class AmazonRoute53Client : AmazonServiceClient, IAmazonRoute53
{
    private static readonly SdkServiceMetadata Metadata = new("Route 53");

    /// <summary>With the host's own credentials.</summary>
    public AmazonRoute53Client(AmazonRoute53Config config) : base(config)
    {
    }

    public AmazonRoute53Client(AWSCredentials credentials, AmazonRoute53Config config) : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => SdkPipeline.Customize(pipeline);

    public virtual Task<ChangeResourceRecordSetsResponse> ChangeResourceRecordSetsAsync(ChangeResourceRecordSetsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ChangeResourceRecordSetsResponse>(request, Route53Operations.ChangeResourceRecordSets, cancellationToken);

    public virtual Task<GetChangeResponse> GetChangeAsync(GetChangeRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetChangeResponse>(request, Route53Operations.GetChange, cancellationToken);

    public virtual Task<GetHostedZoneResponse> GetHostedZoneAsync(GetHostedZoneRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetHostedZoneResponse>(request, Route53Operations.GetHostedZone, cancellationToken);

    public virtual Task<ListHostedZonesResponse> ListHostedZonesAsync(ListHostedZonesRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListHostedZonesResponse>(request, Route53Operations.ListHostedZones, cancellationToken);

    public virtual Task<ListHostedZonesByNameResponse> ListHostedZonesByNameAsync(ListHostedZonesByNameRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListHostedZonesByNameResponse>(request, Route53Operations.ListHostedZonesByName, cancellationToken);

    public virtual Task<ListResourceRecordSetsResponse> ListResourceRecordSetsAsync(ListResourceRecordSetsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListResourceRecordSetsResponse>(request, Route53Operations.ListResourceRecordSets, cancellationToken);
}
