#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.CertificateManager.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CertificateManager;

/// <summary>AWS Certificate Manager over AWS's own runtime. Safe for concurrent use. A failure that is not an AmazonServiceException (HttpRequestException, HttpIOException, TimeoutException, OperationCanceledException) leaves the outcome of a change unknown.</summary>
public class AmazonCertificateManagerClient : AmazonServiceClient, IAmazonCertificateManager
{
    private static readonly SdkServiceMetadata Metadata = new("ACM");

    /// <summary>With the host's own credentials.</summary>
    public AmazonCertificateManagerClient(AmazonCertificateManagerConfig config) : base(config)
    {
    }

    public AmazonCertificateManagerClient(AWSCredentials credentials, AmazonCertificateManagerConfig config) : base(credentials, config)
    {
    }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => SdkPipeline.Customize(pipeline);

    public virtual Task<AddTagsToCertificateResponse> AddTagsToCertificateAsync(AddTagsToCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<AddTagsToCertificateResponse>(request, Operation<AddTagsToCertificateResponse>.Options, cancellationToken);

    public virtual Task<DeleteCertificateResponse> DeleteCertificateAsync(DeleteCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteCertificateResponse>(request, Operation<DeleteCertificateResponse>.Options, cancellationToken);

    public virtual Task<DescribeCertificateResponse> DescribeCertificateAsync(DescribeCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeCertificateResponse>(request, Operation<DescribeCertificateResponse>.Options, cancellationToken);

    public virtual Task<ExportCertificateResponse> ExportCertificateAsync(ExportCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ExportCertificateResponse>(request, Operation<ExportCertificateResponse>.Options, cancellationToken);

    public virtual Task<GetCertificateResponse> GetCertificateAsync(GetCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetCertificateResponse>(request, Operation<GetCertificateResponse>.Options, cancellationToken);

    public virtual Task<ListCertificatesResponse> ListCertificatesAsync(ListCertificatesRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListCertificatesResponse>(request, Operation<ListCertificatesResponse>.Options, cancellationToken);

    public virtual Task<ListTagsForCertificateResponse> ListTagsForCertificateAsync(ListTagsForCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListTagsForCertificateResponse>(request, Operation<ListTagsForCertificateResponse>.Options, cancellationToken);

    public virtual Task<RenewCertificateResponse> RenewCertificateAsync(RenewCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<RenewCertificateResponse>(request, Operation<RenewCertificateResponse>.Options, cancellationToken);

    public virtual Task<RequestCertificateResponse> RequestCertificateAsync(RequestCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<RequestCertificateResponse>(request, Operation<RequestCertificateResponse>.Options, cancellationToken);

    public virtual Task<RevokeCertificateResponse> RevokeCertificateAsync(RevokeCertificateRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<RevokeCertificateResponse>(request, Operation<RevokeCertificateResponse>.Options, cancellationToken);

    public virtual Task<SearchCertificatesResponse> SearchCertificatesAsync(SearchCertificatesRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<SearchCertificatesResponse>(request, Operation<SearchCertificatesResponse>.Options, cancellationToken);

    /// <summary>How one operation is written and read; its name on the wire is the answer type's without "Response".</summary>
    private static class Operation<TResponse> where TResponse : AmazonWebServiceResponse, new()
    {
        public static readonly InvokeOptions Options = new()
        {
            RequestMarshaller = new AcmMarshaller(typeof(TResponse).Name[..^"Response".Length]),
            ResponseUnmarshaller = new AcmUnmarshaller<TResponse>(),
        };
    }
}
