using AcmPortal.Core.Renewal;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Hosting;

/// <summary>Registers what compares AWS with what is stored.</summary>
public static class ReconcileServices
{
    /// <summary>The loop that reads each account and region; any number of instances may run it. Needs <see cref="OrderServices.AddAwsAccess"/>.</summary>
    public static IServiceCollection AddReconcileWorker(this IServiceCollection services)
    {
        services.AddSingleton<ScopeLeases>();
        services.AddSingleton<PageComparison>();
        services.AddSingleton<CertificateEnds>();
        services.AddSingleton<AwsReading>();
        services.AddSingleton<ReadingEnd>();
        services.AddSingleton<CallHousekeeping>();
        services.AddHostedService<ReconcileWorker>();
        return services;
    }

    /// <summary>The gauges that come from the database; every instance shows them. Needs metrics and <see cref="OrderServices.AddAwsAccess"/>.</summary>
    public static IServiceCollection AddPortalFigures(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<Telemetry.PortalFigures>();
        services.AddHostedService(s => s.GetRequiredService<Telemetry.PortalFigures>());
        return services;
    }

    /// <summary>What notices a restored database; every instance runs it.</summary>
    public static IServiceCollection AddRestoreWatch(this IServiceCollection services)
    {
        services.AddHostedService<Restore.RestoreWatch>();
        return services;
    }
}
