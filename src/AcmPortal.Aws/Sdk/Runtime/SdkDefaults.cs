using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AcmPortal.Aws.Sdk;

/// <summary>What both service configurations begin with.</summary>
internal static class SdkDefaults
{
    public const string UserAgent = "acmportal/1.0";

    /// <summary>The longest that one call may take, connecting included.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>One set of defaults under every name that AWS_DEFAULTS_MODE may ask for: an unlisted name would throw.</summary>
    public static IDefaultConfigurationProvider Provider { get; } = new DefaultConfigurationProvider(
        Enum.GetValues<DefaultConfigurationMode>().Select(mode => new DefaultConfiguration
        {
            Name = mode,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromSeconds(3.1),
            TlsNegotiationTimeout = TimeSpan.FromSeconds(3.1),
        }).ToArray<IDefaultConfiguration>());

    /// <summary>
    /// The runtime resends twice over unless told otherwise: after errors (among which it counts LimitExceededException, a used-up
    /// quota), and, outside that count, up to ten times when a connection ends early. A resend of RequestCertificate or
    /// RenewCertificate may cost money and any resend bypasses the budget that instances share, so both are off: who calls decides.
    /// </summary>
    public static void Apply(ClientConfig config)
    {
        config.MaxErrorRetry = 0;
        config.MaxStaleConnectionRetries = 0;
        config.Timeout = Timeout;
        config.AllowAutoRedirect = false;
    }
}
