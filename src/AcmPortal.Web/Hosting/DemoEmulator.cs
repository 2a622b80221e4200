using AcmPortal.Core.Hosting;

namespace AcmPortal.Web.Hosting;

/// <summary>
/// The demo's AWS: the emulator inside this process, on loopback. The demo talks to it and to nothing else: every AWS and DNS
/// address is its own, and the host's own credentials and proxies are hidden from the AWS SDK.
/// </summary>
public sealed class DemoEmulator : IAsyncDisposable
{
    // What the SDK's credential chain would look at before it comes to the demo's static keys, and would send elsewhere.
    private static readonly string[] Hidden =
    [
        "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ACM", "AWS_ENDPOINT_URL_ROUTE_53", "AWS_ENDPOINT_URL_STS",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
    ];

    private DemoEmulator(Uri url) => Url = url;

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="StartupException">Its port is taken, or its file cannot be written.</exception>
    public static Task<DemoEmulator> StartAsync(DemoOptions demo, CancellationToken cancellationToken)
    {
        StayOnThisMachine();
        return Task.FromResult(new DemoEmulator(demo.EmulatorUrl));
    }

    /// <summary>The core's settings with every outward address replaced by the emulator's.</summary>
    public PortalOptions Redirect(PortalOptions core) => core with { Aws = core.Aws with { ServiceUrl = Url } };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void StayOnThisMachine()
    {
        foreach (var name in Hidden)
            Environment.SetEnvironmentVariable(name, null);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIADEMODEMODEMO0001");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "demo-secret-access-key-of-the-emulator-01");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }
}
