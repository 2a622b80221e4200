using AcmPortal.Core.Renewal;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Hosting;

/// <summary>Registers what keeps certificates renewed.</summary>
public static class RenewalServices
{
    /// <summary>The loop that asks the rules of renewal; any number of instances may run it. Needs <see cref="OrderServices.AddAwsAccess"/>.</summary>
    public static IServiceCollection AddRenewalWorker(this IServiceCollection services)
    {
        services.AddSingleton<RenewalDecisions>();
        services.AddHostedService<RenewalWorker>();
        return services;
    }
}
