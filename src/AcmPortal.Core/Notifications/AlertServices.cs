using System.Net;
using AcmPortal.Core.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AcmPortal.Core.Notifications;

/// <summary>Registers what carries alerts out of the portal.</summary>
public static class AlertServices
{
    /// <summary>What the use cases of channels stand on; needs the storage and the options.</summary>
    public static IServiceCollection AddAlertChannels(this IServiceCollection services)
    {
        services.TryAddSingleton<HostAddresses>((host, ct) => System.Net.Dns.GetHostAddressesAsync(host, ct));
        services.TryAddSingleton<OutboundGuard>();
        services.TryAddSingleton<OutboundHttp>();
        services.TryAddSingleton<ChannelSenders>();
        return services;
    }

    /// <summary>The loop that routes alerts and sends deliveries; any number of instances may run it.</summary>
    public static IServiceCollection AddAlertWorker(this IServiceCollection services)
    {
        services.TryAddSingleton<AdministratorAddresses>();
        services.AddSingleton<AlertRouter>();
        services.AddSingleton<DeliveryRounds>();
        services.AddSingleton<DefaultAlertRule>();
        services.AddSingleton<AlertCleanup>();
        services.AddHostedService<DeliveryWorker>();
        return services;
    }
}
