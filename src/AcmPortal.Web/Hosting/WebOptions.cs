using System.Net;
using AcmPortal.Core.Hosting;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Hosting;

/// <summary>Section <c>Demo</c>.</summary>
public sealed record DemoOptions
{
    /// <summary><c>Demo:Enabled</c>: null decides by the environment: on in Development, unless a way to sign in is set.</summary>
    public bool? Enabled { get; init; }

    /// <summary><c>Demo:EmulatorUrl</c>: where the embedded emulator answers; loopback only, port 0 takes any free port.</summary>
    public Uri EmulatorUrl { get; init; } = new("http://127.0.0.1:5081");

    /// <summary><c>Demo:DnsPort</c>: its DNS port on loopback; 0 takes any free port.</summary>
    public int DnsPort { get; init; }

    /// <summary><c>Demo:DataFile</c>: where the emulator keeps its state.</summary>
    public string DataFile { get; init; } = "data/emulator.jsonl";

    /// <summary><c>Demo:Delays</c>: a little of the time that AWS takes, so that waiting can be seen; off for tests.</summary>
    public bool Delays { get; init; } = true;
}

/// <summary>Section <c>Auth</c>.</summary>
public sealed record AuthOptions
{
    /// <summary><c>Auth:LocalAdmin</c>: one administrator, who signs in by a link that <c>admin-link</c> prints on the host.</summary>
    public bool LocalAdmin { get; init; }

    /// <summary><c>Auth:PublicUrl</c>: the address under which browsers reach the portal, for links; null takes the first listening address.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary><c>Auth:SecureCookies</c>: cookies over https only (and plain http on this machine, which browsers count as safe).</summary>
    public bool SecureCookies { get; init; } = true;
}

/// <summary>Section <c>Oidc</c>: sign-in by an identity provider, with the code flow and PKCE.</summary>
public sealed record OidcOptions
{
    /// <summary><c>Oidc:Authority</c>: the issuer's address.</summary>
    public Uri? Authority { get; init; }

    /// <summary><c>Oidc:ClientId</c>.</summary>
    public string? ClientId { get; init; }

    /// <summary><c>Oidc:ClientSecret</c>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>Oidc:AdministratorSubjects</c>: the <c>sub</c> of everybody who may sign in; nobody else may.</summary>
    public IReadOnlyList<string> AdministratorSubjects { get; init; } = [];

    /// <summary>Whether anything is set.</summary>
    public bool IsSet => Authority is not null || ClientId is not null || ClientSecret is not null || AdministratorSubjects.Count > 0;
}

/// <summary>Section <c>Proxy</c>.</summary>
public sealed record ProxyOptions
{
    /// <summary><c>Proxy:Addresses</c>: the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; none by default.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];
}

/// <summary>All settings of the web side, checked.</summary>
/// <param name="IsDemo">AWS is the embedded emulator, and every visitor is the demo administrator.</param>
public sealed record WebOptions(DemoOptions Demo, AuthOptions Auth, OidcOptions Oidc, ProxyOptions Proxy, bool IsDemo)
{
    /// <summary>Section <c>Api</c>.</summary>
    public ApiOptions Api { get; init; } = new();

    /// <summary>Reads the sections, decides the mode and collects all errors, each of which names its key.</summary>
    public static WebOptions Bind(IConfiguration configuration, IHostEnvironment environment, List<string> errors)
    {
        var demo = BindDemo(configuration, errors);
        var auth = BindAuth(configuration, errors);
        var oidc = BindOidc(configuration, errors);
        var proxy = BindProxy(configuration, errors);
        var isDemo = demo.Enabled ?? (environment.IsDevelopment() && !auth.LocalAdmin && !oidc.IsSet);
        if (isDemo)
            CheckDemo(configuration, auth, oidc, errors);
        else if (!string.Equals(configuration["Instance:Role"]?.Trim(), nameof(InstanceRole.Worker), StringComparison.OrdinalIgnoreCase))
            CheckSignIn(auth, oidc, errors);
        return new(demo, auth, oidc, proxy, isDemo) { Api = BindApi(configuration, errors) };
    }

    private static void CheckDemo(IConfiguration configuration, AuthOptions auth, OidcOptions oidc, List<string> errors)
    {
        if (auth.LocalAdmin)
            errors.Add("Auth:LocalAdmin and Demo:Enabled exclude each other: in the demo every visitor is the administrator.");
        if (oidc.IsSet)
            errors.Add("Oidc:Authority and the other keys of Oidc exclude Demo:Enabled: in the demo every visitor is the administrator.");
        if (configuration["Instance:Role"]?.Trim() is { Length: > 0 } role && !role.Equals(nameof(InstanceRole.All), StringComparison.OrdinalIgnoreCase))
            errors.Add("Instance:Role cannot be set in the demo, whose AWS lives in the one process.");
        if (configuration["Aws:ServiceUrl"] is { Length: > 0 })
            errors.Add("Aws:ServiceUrl cannot be set in the demo, which talks to its own emulator and nothing else.");
        if (configuration["MasterKey:Provider"] is { } provider && provider.Equals("Kms", StringComparison.OrdinalIgnoreCase))
            errors.Add("MasterKey:Provider cannot be Kms in the demo, which talks to its own emulator and nothing else.");
        if (configuration["Dns:Servers"] is { Length: > 0 } || configuration.GetSection("Dns:Servers").GetChildren().Any())
            errors.Add("Dns:Servers cannot be set in the demo, which asks its own emulator and nothing else.");
    }

    private static void CheckSignIn(AuthOptions auth, OidcOptions oidc, List<string> errors)
    {
        if (auth.LocalAdmin && oidc.IsSet)
        {
            errors.Add("Auth:LocalAdmin and Oidc exclude each other: choose one way to sign in.");
            return;
        }

        if (auth.LocalAdmin)
            return;
        var way = " Nobody could sign in otherwise. For one person on one machine, Auth:LocalAdmin=true lets `AcmPortal.Web admin-link` print a sign-in link instead.";
        if (oidc.Authority is null)
            errors.Add("Oidc:Authority is missing: the issuer's address, such as https://login.example.com." + (oidc.IsSet ? "" : way));
        if (oidc.ClientId is null)
            errors.Add("Oidc:ClientId is missing: the id under which the identity provider knows the portal.");
        if (oidc.ClientSecret is null)
            errors.Add("Oidc:ClientSecret is missing: set it in the environment as Oidc__ClientSecret rather than in a file.");
        if (oidc.AdministratorSubjects.Count == 0)
            errors.Add("Oidc:AdministratorSubjects is missing: the sub of each person who may sign in; all others are refused.");
    }

    private static DemoOptions BindDemo(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Demo", errors);
        var defaults = new DemoOptions();
        var url = reader.Url("EmulatorUrl") ?? defaults.EmulatorUrl;
        if (!url.IsLoopback || url.Scheme != Uri.UriSchemeHttp)
            reader.Error("EmulatorUrl", $"must be an http address on this machine, such as http://127.0.0.1:5081; it is \"{url}\".");
        var options = new DemoOptions
        {
            Enabled = reader.OptionalText("Enabled") is null ? null : reader.Flag("Enabled", false),
            EmulatorUrl = url,
            DnsPort = reader.Int("DnsPort", defaults.DnsPort, 0, 65535),
            DataFile = reader.Text("DataFile", defaults.DataFile),
            Delays = reader.Flag("Delays", defaults.Delays),
        };
        reader.RefuseOthers();
        return options;
    }

    private static AuthOptions BindAuth(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Auth", errors);
        var options = new AuthOptions
        {
            LocalAdmin = reader.Flag("LocalAdmin", false),
            PublicUrl = reader.Url("PublicUrl"),
            SecureCookies = reader.Flag("SecureCookies", true),
        };
        reader.RefuseOthers();
        return options;
    }

    private static OidcOptions BindOidc(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Oidc", errors);
        var options = new OidcOptions
        {
            Authority = reader.Url("Authority"),
            ClientId = reader.OptionalText("ClientId"),
            ClientSecret = reader.OptionalText("ClientSecret"),
            AdministratorSubjects = reader.List("AdministratorSubjects", item => item.Length <= 200, "subjects of at most 200 characters"),
        };
        if (options.Authority is { } authority && authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback)
            reader.Error("Authority", $"must be an https address; it is \"{authority}\".");
        reader.RefuseOthers();
        return options;
    }

    private static ApiOptions BindApi(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Api", errors);
        var defaults = new ApiOptions();
        var options = new ApiOptions
        {
            RequestsPerMinute = reader.Int("RequestsPerMinute", defaults.RequestsPerMinute, 10, 1_000_000),
            MaxWaitSeconds = reader.Int("MaxWaitSeconds", defaults.MaxWaitSeconds, 1, 300),
        };
        reader.RefuseOthers();
        return options;
    }

    private static ProxyOptions BindProxy(IConfiguration configuration, List<string> errors)
    {
        var reader = new SettingReader(configuration, "Proxy", errors);
        var addresses = reader.List("Addresses", item => IPAddress.TryParse(item, out _), "IP addresses, such as 10.0.0.4");
        reader.RefuseOthers();
        return new ProxyOptions { Addresses = [.. addresses.Where(a => IPAddress.TryParse(a, out _)).Select(IPAddress.Parse)] };
    }
}
