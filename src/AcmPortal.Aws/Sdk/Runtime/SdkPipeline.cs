using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace AcmPortal.Aws.Sdk;

/// <summary>What both clients change in the runtime's pipeline.</summary>
internal static class SdkPipeline
{
    public static void Customize(RuntimePipeline pipeline)
    {
        pipeline.ReplaceHandler<EndpointResolver>(new SdkEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4AuthResolver());

        // A used-up quota stays used up: not repeated even where somebody sets MaxErrorRetry.
        foreach (var retry in pipeline.Handlers.OfType<RetryHandler>())
            retry.RetryPolicy.ThrottlingErrorCodes.Remove("LimitExceededException");
    }

    private sealed class SigV4AuthResolver : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }
}

/// <summary>The names by which the runtime's telemetry calls a service.</summary>
internal sealed class SdkServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId => serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
