using System.Net.Sockets;
using AcmPortal.AwsEmulator;
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

    private readonly EmulatorHost emulator;

    private DemoEmulator(EmulatorHost emulator) => this.emulator = emulator;

    /// <summary>Where it answers.</summary>
    public Uri Url => emulator.Url;

    /// <summary>Its time, UTC.</summary>
    public DateTime Now => emulator.Now.UtcDateTime;

    /// <summary>Moves its time on.</summary>
    public void Advance(TimeSpan by) => emulator.AdvanceClock(by);

    /// <summary>Starts it.</summary>
    /// <exception cref="StartupException">Its port is taken, or its file cannot be written.</exception>
    public static async Task<DemoEmulator> StartAsync(DemoOptions demo, CancellationToken cancellationToken)
    {
        StayOnThisMachine();
        try
        {
            var file = Path.GetFullPath(demo.DataFile);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new DemoEmulator(await EmulatorHost.StartAsync(OptionsOf(demo, file), cancellationToken));
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupException(
                $"The demo's simulated AWS cannot start on {demo.EmulatorUrl.ToString().TrimEnd('/')} with {demo.DataFile}: {e.Message} "
                + "Demo:EmulatorUrl, Demo:DnsPort and Demo:DataFile choose other places; another demo may be running.",
                e);
        }
    }

    /// <summary>The core's settings with every outward address replaced by the emulator's.</summary>
    public PortalOptions Redirect(PortalOptions core) => core with
    {
        Aws = core.Aws with { ServiceUrl = Url },
        Dns = core.Dns with { Servers = [$"127.0.0.1:{emulator.DnsPort}"] },
        // Alerts go where the settings say by name, and nowhere else.
        Alerts = core.Alerts with { OnlyAllowedHosts = true },
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => emulator.DisposeAsync();

    private static EmulatorOptions OptionsOf(DemoOptions demo, string file)
    {
        var options = new EmulatorOptions
        {
            Url = demo.EmulatorUrl.ToString(),
            DnsPort = demo.DnsPort,
            DataFile = file,
            PublicZones = ["example.com", "example.org"],
        };

        // AWS's waits in seconds instead of minutes: long enough to be seen, short enough to be waited for.
        return !demo.Delays ? options : options with
        {
            NotFoundWindow = TimeSpan.FromSeconds(1),
            RecordDelay = TimeSpan.FromSeconds(2),
            InsyncDelay = TimeSpan.FromSeconds(2),
            ValidationDelay = TimeSpan.FromSeconds(4),
            RenewalDelay = TimeSpan.FromSeconds(6),
            ExportRelationWindow = TimeSpan.FromSeconds(3),
            RevocationDelay = TimeSpan.FromSeconds(3),
            ListLag = TimeSpan.FromSeconds(1),
        };
    }

    private static void StayOnThisMachine()
    {
        foreach (var name in Hidden)
            Environment.SetEnvironmentVariable(name, null);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIADEMODEMODEMO0001");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "demo-secret-access-key-of-the-emulator-01");
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }
}
