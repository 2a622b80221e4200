using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Api;
using AcmPortal.Web.Demo;
using AcmPortal.Web.Shared;
using AcmPortal.Web.Telemetry;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using MudBlazor.Services;

namespace AcmPortal.Web.Hosting;

/// <summary>What the portal is made of.</summary>
public static class PortalServices
{
    /// <summary>Everything below the pages.</summary>
    public static IServiceCollection AddPortalCore(this IServiceCollection services, PortalOptions core)
    {
        services.AddPortalStorage(core.Database, core.MasterKey);
        core.AddTo(services);
        services.AddAwsAccess();
        services.AddPortalSetup();
        services.AddUseCases();
        services.AddPortalDataProtection();
        return services;
    }

    /// <summary>
    /// The loops. Where they do not run, what they are made of stays: use cases ask some of it; only what starts by itself
    /// is left out.
    /// </summary>
    public static IServiceCollection AddPortalWork(this IServiceCollection services, bool runs)
    {
        services.AddAuditWorker();
        services.AddRestoreWatch();
        services.AddPortalFigures();
        var others = services.Where(s => s.ServiceType == typeof(IHostedService)).ToHashSet();
        services.AddOrderWorker();
        services.AddReconcileWorker();
        services.AddAlertWorker();
        services.AddRenewalWorker();
        foreach (var loop in services.Where(s => !runs && s.ServiceType == typeof(IHostedService) && !others.Contains(s)).ToList())
            services.Remove(loop);
        services.AddHostedService<ChangePoller>();
        return services;
    }

    /// <summary>Pages, API, sign-in and sessions.</summary>
    public static IServiceCollection AddPortalWeb(this IServiceCollection services, WebOptions web)
    {
        services.AddSingleton(web);
        services.AddSingleton(new PortalMode(web.IsDemo));
        services.AddPortalSignIn(web);
        services.AddPortalPages();
        services.AddSingleton(web.Api);
        services.AddSingleton(web.Limits);
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<PageConnections>();
        services.AddSingleton<SessionActivity>();
        services.AddPortalApi(web.IsDemo);
        services.AddScoped<SessionRevalidation>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<SessionRevalidation>());
        services.AddScoped<CircuitHandler, Origin.Clicks>();
        services.AddSingleton<CircuitSeats>();
        services.AddHostedService<CircuitGauge>();
        services.AddScoped<CircuitSeat>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitSeat>());
        services.AddAntiforgery(options =>
        {
            // Not always secure: the framework then refuses every form over http, on this machine's own address too.
            options.Cookie.Name = "acmportal-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        // A request that cannot be read is refused alike in every environment, not thrown in one of them.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub =>
        {
            hub.MaximumReceiveMessageSize = LimitOptions.MostMessageBytes;
            hub.AddFilter<PageConnections>();
            hub.AddFilter<SessionActivity>();
        });
        return services;
    }

    /// <summary>The demo's simulated AWS, its time and what fills it.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services, DemoEmulator emulator)
    {
        services.AddSingleton<ISimulatedAws>(_ => new SimulatedTime(emulator));
        services.AddSingleton<DemoSetup>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<DemoFill>(s, new DemoConsole(emulator.Url)));
        return services;
    }

    /// <summary>What pages and shared parts inject; also for tests that render them.</summary>
    public static IServiceCollection AddPortalPages(this IServiceCollection services)
    {
        services.AddMudServices();
        services.AddScoped<CurrentActor>();
        services.AddScoped<UseCaseRunner>();
        services.AddScoped<Ticker>();
        return services;
    }
}
