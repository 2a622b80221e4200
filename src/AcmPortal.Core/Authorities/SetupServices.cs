using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AcmPortal.Core.Authorities;

/// <summary>Registers what the use cases of connections, CAs, profiles, alert channels and the request preview stand on.</summary>
public static class SetupServices
{
    /// <summary>Needs the storage, the AWS access and the options to be registered too.</summary>
    public static IServiceCollection AddPortalSetup(this IServiceCollection services)
    {
        services.TryAddSingleton<DnsQuestions>();
        services.TryAddSingleton<ConnectionProbes>();
        services.TryAddSingleton<AuthorityChecker>();
        services.TryAddSingleton<RequestPreflight>();
        services.AddAlertChannels();
        services.TryAddSingleton<PublicCname>(s => async (name, ct) => await s.GetRequiredService<DnsQuestions>().CnameAsync(name, ct) is DnsReply<string?>.Answer { Value: var target } ? target : null);
        return services;
    }
}
