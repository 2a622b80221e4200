using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Web.Api;
using AcmPortal.Web.Telemetry;

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

    /// <summary><c>Auth:IdleMinutes</c>: a session that nobody uses ends after this.</summary>
    public int IdleMinutes { get; init; } = 60;

    /// <summary><c>Auth:SessionHours</c>: every session ends after this.</summary>
    public int SessionHours { get; init; } = 8;

    /// <summary><c>Auth:KeyExportMinutes</c>: a private key leaves by the browser only so long after a sign-in, as the provider tells its time.</summary>
    public int KeyExportMinutes { get; init; } = 15;

    /// <summary><c>Auth:TokenGroupDays</c>: the groups of somebody's last sign-in count for their tokens so many days.</summary>
    public int TokenGroupDays { get; init; } = 90;

    /// <summary><c>Auth:Contact</c>: whom people without a role are told to ask.</summary>
    public string Contact { get; init; } = "";

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

    /// <summary><c>Oidc:AdministratorSubjects</c>: the <c>sub</c> of everybody who administrates the portal, whatever roles are given in it.</summary>
    public IReadOnlyList<string> AdministratorSubjects { get; init; } = [];

    /// <summary><c>Oidc:RoleClaim</c>: the claim that holds groups or roles; dots lead into nested JSON, as in <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; init; } = "groups";

    /// <summary><c>Oidc:Scopes</c>: what is asked of the provider besides <c>openid profile email</c>, for example <c>groups</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary><c>Oidc:Roles</c>: which values of the claim give which role, and in which team.</summary>
    public IReadOnlyList<ConfiguredMapping> Roles { get; init; } = [];

    /// <summary>Whether anything is set.</summary>
    public bool IsSet => Authority is not null || ClientId is not null || ClientSecret is not null || AdministratorSubjects.Count > 0 || Roles.Count > 0;
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

    /// <summary>Section <c>Limits</c>.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Who is what by the settings, for Core.</summary>
    public AccessOptions Access => new()
    {
        AdministratorSubjects = Oidc.AdministratorSubjects,
        Mappings = Oidc.Roles,
        Idle = TimeSpan.FromMinutes(Auth.IdleMinutes),
        Life = TimeSpan.FromHours(Auth.SessionHours),
        KeyExport = IsDemo ? null : TimeSpan.FromMinutes(Auth.KeyExportMinutes),
        TokenGroups = TimeSpan.FromDays(Auth.TokenGroupDays),
        IsDemo = IsDemo,
        HasProvider = Oidc.IsSet,
        Contact = Auth.Contact,
    };

    /// <summary>Section <c>Telemetry</c>, and the format of the log.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

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
        return new(demo, auth, oidc, proxy, isDemo) { Api = BindApi(configuration, errors), Limits = LimitOptions.Bind(configuration, errors), Telemetry = TelemetryOptions.Bind(configuration, errors) };
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
        // Links from the host work beside a provider, too: for the day that it is down.
        if (auth.LocalAdmin && !oidc.IsSet)
            return;
        var way = " Nobody could sign in otherwise. For one person on one machine, Auth:LocalAdmin=true lets `AcmPortal.Web admin-link` print a sign-in link instead.";
        if (oidc.Authority is null)
            errors.Add("Oidc:Authority is missing: the issuer's address, such as https://login.example.com." + (oidc.IsSet ? "" : way));
        if (oidc.ClientId is null)
            errors.Add("Oidc:ClientId is missing: the id under which the identity provider knows the portal.");
        if (oidc.ClientSecret is null)
            errors.Add("Oidc:ClientSecret is missing: set it in the environment as Oidc__ClientSecret rather than in a file.");
        if (oidc.AdministratorSubjects.Count == 0 && !oidc.Roles.Any(r => r is { Role: Role.Administrator, Team: null }))
            errors.Add("Oidc:AdministratorSubjects is missing: the sub of at least one person who gives roles to all others; or an Administrator of all teams in Oidc:Roles.");
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
            IdleMinutes = reader.Int("IdleMinutes", 60, 5, 24 * 60),
            SessionHours = reader.Int("SessionHours", 8, 1, 24 * 7),
            KeyExportMinutes = reader.Int("KeyExportMinutes", 15, 1, 24 * 60),
            TokenGroupDays = reader.Int("TokenGroupDays", 90, 1, 3650),
            Contact = reader.Text("Contact", ""),
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
            RoleClaim = reader.Text("RoleClaim", "groups"),
            Scopes = reader.List("Scopes", item => item.Length <= 200 && !item.Any(char.IsWhiteSpace), "scopes such as groups"),
            Roles = ReadRoles(reader),
        };
        if (options.Authority is { } authority && authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback)
            reader.Error("Authority", $"must be an https address; it is \"{authority}\".");
        reader.RefuseOthers();
        return options;
    }

    // As texts, so that each stands in one line of the environment too: "group = Operator @ Payments", without @ for everywhere.
    private static List<ConfiguredMapping> ReadRoles(SettingReader reader)
    {
        var roles = new List<ConfiguredMapping>();
        foreach (var line in reader.List("Roles", item => ParseRole(item) is not null, "lines such as \"platform-team = Operator @ Payments\", without @ for everywhere; the roles are Viewer, Requester, Operator, Administrator, Auditor"))
        {
            if (ParseRole(line) is { } role)
                roles.Add(role);
        }

        return roles;
    }

    private static ConfiguredMapping? ParseRole(string line)
    {
        var equals = line.LastIndexOf('=');
        if (equals <= 0)
            return null;
        var (value, rest) = (line[..equals].Trim(), line[(equals + 1)..]);
        var (role, team) = rest.Split('@', 2) is [var r, var t] ? (r.Trim(), t.Trim()) : (rest.Trim(), null);
        return value.Length is > 0 and <= 256 && team != "" && Enum.GetNames<Role>().FirstOrDefault(n => n.Equals(role, StringComparison.OrdinalIgnoreCase)) is { } name
            ? new ConfiguredMapping(value, Enum.Parse<Role>(name), team)
            : null;
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
