using AcmPortal.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace AcmPortal.Web.Tests.Hosting;

public class SettingsTests
{
    [Fact]
    public void Production_WithoutAnything_NamesTheMissingKeysOfOidc()
    {
        var errors = Errors("Production");

        foreach (var key in new[] { "Oidc:Authority", "Oidc:ClientId", "Oidc:ClientSecret", "Oidc:AdministratorSubjects" })
            Assert.Contains(errors, e => e.StartsWith(key + " is missing", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("Auth:LocalAdmin=true", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_WithManyErrors_NamesAllAtOnce()
    {
        var errors = Errors(
            "Production", ("Auth:LocalAdmin", "perhaps"), ("Demo:EmulatorUrl", "http://10.0.0.1:5081"), ("Demo:Enbled", "true"), ("Proxy:Addresses:0", "proxy"),
            ("Database:Provider", "Oracle"), ("urls", "http://localhost:80x"), ("Oidc:Authority", "http://login.example.com"));

        foreach (var key in new[] { "Auth:LocalAdmin", "Demo:EmulatorUrl", "Demo:Enbled", "Proxy:Addresses", "Database:Provider", "Urls", "Oidc:Authority" })
            Assert.Contains(errors, e => e.StartsWith(key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Development", "false", false)]
    [InlineData("Production", null, false)]
    [InlineData("Staging", null, false)]
    [InlineData("Production", "true", true)]
    public void Demo_ByEnvironmentAndByHand_IsDecided(string environment, string? enabled, bool demo)
    {
        var errors = new List<string>();

        var web = WebOptions.Bind(Of(("Demo:Enabled", enabled)), new Environment(environment), errors);

        Assert.Equal(demo, web.IsDemo);
        Assert.Equal(demo, errors.Count == 0);
    }

    [Fact]
    public void Development_WithLocalAdmin_IsNotTheDemo() =>
        Assert.False(PortalHost.Check(Of(("Auth:LocalAdmin", "true")), new Environment("Development")).Web.IsDemo);

    [Theory]
    [InlineData("Aws:ServiceUrl", "https://acm.us-east-1.amazonaws.com")]
    [InlineData("Dns:Servers:0", "8.8.8.8")]
    [InlineData("Auth:LocalAdmin", "true")]
    [InlineData("Oidc:ClientId", "portal")]
    public void Demo_WithAWayOutOrIn_IsRefused(string key, string value)
    {
        var section = key[..key.IndexOf(':', StringComparison.Ordinal)];

        Assert.Contains(Errors("Development", ("Demo:Enabled", "true"), (key, value)), e => e.StartsWith(section, StringComparison.Ordinal));
    }

    [Fact]
    public void Oidc_Complete_IsAccepted()
    {
        var (web, _) = PortalHost.Check(
            Of(("Oidc:Authority", "https://login.example.com"), ("Oidc:ClientId", "portal"), ("Oidc:ClientSecret", "s"), ("Oidc:AdministratorSubjects", "a, b")),
            new Environment("Production"));

        Assert.False(web.IsDemo);
        Assert.Equal(["a", "b"], web.Oidc.AdministratorSubjects);
    }

    [Theory]
    [InlineData("Demo")]
    [InlineData("Auth")]
    [InlineData("Oidc")]
    [InlineData("Proxy")]
    [InlineData("Database")]
    [InlineData("MasterKey")]
    [InlineData("Aws")]
    [InlineData("Dns")]
    [InlineData("Pricing")]
    [InlineData("Orders")]
    [InlineData("Restore")]
    [InlineData("Telemetry")]
    public void Example_OfEachSection_HasEveryKeyThatIsRead(string section)
    {
        // A key that nobody knows is answered with the list of those that are.
        var error = Errors("Production", ("Auth:LocalAdmin", "true"), ($"{section}:Nonsense", "1")).Single(e => e.StartsWith($"{section}:Nonsense", StringComparison.Ordinal));
        var known = error[(error.IndexOf(" has ", StringComparison.Ordinal) + 5)..].TrimEnd('.').Split(", ");
        var text = File.ReadAllText(ExampleFile());
        var body = text[text.IndexOf($"\"{section}\": {{", StringComparison.Ordinal)..];
        body = body[..body.IndexOf("\n  }", StringComparison.Ordinal)];

        Assert.All(known, key => Assert.Contains($"\"{key}\":", body, StringComparison.Ordinal));
    }

    [Fact]
    public void Example_OfAllSettings_IsAccepted()
    {
        var example = new ConfigurationBuilder().AddJsonFile(ExampleFile()).Build();

        var (web, core) = PortalHost.Check(example, new Environment("Production"));

        Assert.True(web.Auth.LocalAdmin);
        Assert.Equal(AcmPortal.Core.Hosting.DatabaseProvider.Sqlite, core.Database.Provider);
    }

    private static string ExampleFile()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "appsettings.Example.json")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "appsettings.Example.json");
    }

    private static IReadOnlyList<string> Errors(string environment, params (string, string?)[] settings) =>
        Assert.Throws<SettingsException>(() => PortalHost.Check(Of(settings), new Environment(environment))).Errors;

    private static IConfiguration Of(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value)).Build();

    private sealed class Environment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "AcmPortal.Web";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
