using AcmPortal.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>A real portal on a free port, with its own folder. In the demo its emulator runs too, without delays.</summary>
public sealed class RunningPortal : IAsyncDisposable
{
    private readonly TempFolder folder;
    private readonly bool owner;

    private RunningPortal(TempFolder folder, bool owner, PortalHost host)
    {
        (this.folder, this.owner) = (folder, owner);
        Host = host;
        Address = new Uri(host.Urls.First());
    }

    public PortalHost Host { get; }
    public Uri Address { get; }

    public static Task<RunningPortal> DemoAsync(params (string Key, string Value)[] settings) => StartAsync("Development", new(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
    {
        ["Demo:EmulatorUrl"] = "http://127.0.0.1:0",
        ["Demo:Delays"] = "false",
        // Nobody answers there; a channel that leads to it can be made.
        ["Alerts:AllowedHosts:0"] = "hooks.slack.com",
    });

    public static Task<RunningPortal> LocalAdminAsync() => StartAsync("Production", new() { ["Auth:LocalAdmin"] = "true" });

    /// <summary>As in production, with settings of a test's own.</summary>
    public static Task<RunningPortal> ProductionAsync(params (string Key, string Value)[] settings) =>
        StartAsync("Production", settings.ToDictionary(s => s.Key, s => (string?)s.Value));

    /// <summary>Another instance on the same database and master key, as in production.</summary>
    public async Task<RunningPortal> BesideAsync(params (string Key, string Value)[] settings)
    {
        var all = settings.ToDictionary(s => s.Key, s => (string?)s.Value);
        foreach (var (key, value) in folder.Settings())
            all[key] = value;
        return await StartAsync("Production", all, folder);
    }

    /// <summary>Where it keeps everything.</summary>
    public string Folder => folder.Path;

    public T Get<T>() where T : notnull => Host.Services.GetRequiredService<T>();

    /// <summary>A browser of its own: cookies are kept, redirects are not followed.</summary>
    public Visitor Visit() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (owner)
            folder.Dispose();
    }

    private static async Task<RunningPortal> StartAsync(string environment, Dictionary<string, string?> settings, TempFolder? shared = null)
    {
        var folder = shared ?? new TempFolder();
        foreach (var (key, value) in folder.Settings())
            settings[key] = value;
        settings["Demo:DataFile"] = folder.Of("emulator.jsonl");
        settings["urls"] = "http://127.0.0.1:0";
        settings["Logging:LogLevel:Default"] = "Error";
        string[] args = ["--environment", environment, .. settings.SelectMany(s => new[] { $"--{s.Key}", s.Value! })];
        return new RunningPortal(folder, shared is null, await PortalHost.StartAsync(args));
    }
}
