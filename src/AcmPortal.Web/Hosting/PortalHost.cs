using System.Net.Sockets;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Hosting;
using AcmPortal.Web.Access;
using AcmPortal.Web.Api;
using AcmPortal.Web.Audit;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Layout;
using AcmPortal.Web.Renewal;
using AcmPortal.Web.Telemetry;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace AcmPortal.Web.Hosting;

/// <summary>The portal as a running program: settings, demo emulator, services, pipeline. One instance per <see cref="StartAsync"/>.</summary>
public sealed class PortalHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DemoEmulator? emulator;

    private PortalHost(WebApplication app, DemoEmulator? emulator)
    {
        this.app = app;
        this.emulator = emulator;
    }

    /// <summary>The services, for commands and tests.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>The addresses that are listened on.</summary>
    public IReadOnlyCollection<string> Urls => [.. app.Urls];

    /// <summary>The emulator's address; null outside the demo.</summary>
    public Uri? EmulatorUrl => emulator?.Url;

    /// <summary>Reads and checks the settings without starting anything.</summary>
    /// <exception cref="SettingsException">Names all errors at once.</exception>
    public static (WebOptions Web, PortalOptions Core) Check(IConfiguration configuration, IHostEnvironment environment)
    {
        var errors = new List<string>();
        var web = WebOptions.Bind(configuration, environment, errors);
        var (core, coreErrors) = PortalOptions.Bind(configuration);
        errors.AddRange(coreErrors);
        errors.AddRange(ListeningAddresses.Errors(configuration));
        return errors.Count == 0 ? (web, core) : throw new SettingsException(errors);
    }

    /// <summary>Builds everything, brings database and keys up, and listens.</summary>
    /// <exception cref="SettingsException">The settings are wrong.</exception>
    /// <exception cref="StartupException">Something that the portal needs is not there; the message says what and what to do.</exception>
    public static async Task<PortalHost> StartAsync(string[] args, Action<WebApplicationBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        var builder = CreateBuilder(args);
        configure?.Invoke(builder);
        var (web, core) = Check(builder.Configuration, builder.Environment);
        var emulator = web.IsDemo ? await DemoEmulator.StartAsync(web.Demo, cancellationToken) : null;
        WebApplication? app = null;
        try
        {
            if (emulator is not null)
                core = emulator.Redirect(core);
            if (emulator is not null)
                builder.Services.AddDemo(emulator);
            app = Build(builder, web, core);
            await app.Services.GetRequiredService<PortalStartup>().InitializeAsync(cancellationToken);
            await app.Services.GetRequiredService<TimeMachine>().LoadAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            return new PortalHost(app, emulator);
        }
        catch (Exception e)
        {
            if (app is not null)
                await app.DisposeAsync();
            if (emulator is not null)
                await emulator.DisposeAsync();
            if (StartSentence(e, builder.Configuration) is { } sentence)
                throw new StartupException(sentence, e);
            throw;
        }
    }

    /// <summary>Database and use cases without listening, for commands.</summary>
    public static WebApplication BuildForCommand(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = CreateBuilder(args);
        configure?.Invoke(builder);
        var (web, core) = Check(builder.Configuration, builder.Environment);
        return Build(builder, web, core);
    }

    /// <summary>Until the host is told to stop.</summary>
    public Task WaitForShutdownAsync() => app.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (emulator is not null)
            await emulator.DisposeAsync();
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Published, the assets lie beside the program, wherever it is run from; data/ and appsettings.json belong to the folder it is run in.
        var assets = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var published = Directory.Exists(assets);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(PortalHost).Assembly.GetName().Name,
            WebRootPath = published ? assets : null,
        });
        if (!published)
            builder.WebHost.UseStaticWebAssets();

        // The lowest of all sources, so that any file, variable or argument overrides it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft"] = "Warning",
                ["Logging:LogLevel:System"] = "Warning",
                ["Logging:Console:FormatterName"] = LineFormatter.FormatterName,
                // A start that fails ends in one sentence; the host would print its stack trace before that.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            },
        });
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        return builder;
    }

    private static WebApplication Build(WebApplicationBuilder builder, WebOptions web, PortalOptions core)
    {
        ListeningAddresses.Apply(builder, web);
        MetricsEndpoint.Listen(builder, web.Telemetry, ListeningAddresses.All(builder.Configuration));
        builder.AddPortalLogs(web.Telemetry);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LimitOptions.MostBytes;
            kestrel.Limits.MaxConcurrentConnections = web.Limits.Connections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = web.Limits.LivePages;
        });
        builder.Services.AddSecurityHeaders();
        // Gone within 25 s, whatever holds on.
        builder.Host.ConfigureHostOptions(host => host.ShutdownTimeout = TimeSpan.FromSeconds(24));
        builder.Services.AddPortalCore(core);
        builder.Services.AddPortalWork(core.Instance.Works);
        builder.Services.AddPortalTelemetry(web.Telemetry);
        if (core.Instance.HasPages)
            builder.Services.AddPortalWeb(web);
        var app = builder.Build();
        if (core.Instance.HasPages)
            UsePortal(app, web);
        else
            UseWorker(app, web);
        return app;
    }

    // A worker is asked for its health and its metrics, and nothing else.
    private static void UseWorker(WebApplication app, WebOptions web)
    {
        app.UseMetrics(web.Telemetry);
        app.UseRouting();
        app.MapHealth();
    }

    private static void UsePortal(WebApplication app, WebOptions web)
    {
        if (web.Proxy.Addresses.Count > 0)
        {
            // However many stand in a row: each that is walked through is a named one.
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var address in web.Proxy.Addresses)
                forwarded.KnownProxies.Add(address);
            app.UseForwardedHeaders(forwarded);
        }

        app.UseMetrics(web.Telemetry);
        app.UseRequestIds();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/_blazor") && !http.Request.Path.StartsWithSegments(PortalApi.Root), pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseErrorPagesByGet();
        RequestLimits.UseSizeLimit(app);
        app.UseSameOrigin();
        app.UseRouting();
        var limits = app.Services.GetRequiredService<RequestLimits>();
        app.Use(limits.SignInsAsync);
        app.UseAuthentication();
        app.Use(limits.AnonymousAsync);
        app.UseOrigin();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseWaysOut();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapSignIn(web);
        app.MapDownloads();
        app.MapRenewalCsv();
        app.MapAuditExport();
        app.MapPortalApi();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            options.DisableWebSocketCompression = true;
            options.ContentSecurityFrameAncestorsPolicy = "'none'";
        });
    }

    private static string? StartSentence(Exception e, IConfiguration configuration) => e switch
    {
        IOException when e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException =>
            $"{ListeningAddresses.Text(configuration)} is in use by another program. Stop that one, or listen elsewhere: --urls http://localhost:5090",
        IOException when e.InnerException is SocketException socket => $"{ListeningAddresses.Text(configuration)} cannot be listened on: {socket.Message}.",
        SocketException socket => $"{ListeningAddresses.Text(configuration)} cannot be listened on: {socket.Message}. Ports below 1024 need a right of their own: choose another, --urls http://localhost:5090",
        UnauthorizedAccessException => $"The portal may not write where its data belongs: {e.Message} Give its user the right, or choose other places with Database:ConnectionString and MasterKey:File.",
        SqliteException => $"The database cannot be used: {e.Message}",
        IOException => e.Message,
        _ => null,
    };
}
