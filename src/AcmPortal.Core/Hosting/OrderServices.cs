using AcmPortal.Aws;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AcmPortal.Core.Hosting;

/// <summary>Registers what speaks to AWS and what works on orders.</summary>
public static class OrderServices
{
    /// <summary>AWS clients, the budget before every call, AWS's clock, and what checks connections, CAs and requests. <see cref="PortalOptions.AddTo"/> gives the options.</summary>
    public static IServiceCollection AddAwsAccess(this IServiceCollection services)
    {
        services.AddSingleton<AwsClock>();
        services.AddSingleton<AwsCaller>();
        services.AddSingleton<AwsAccess>();
        services.AddSingleton<ClockCheck>();
        services.AddSingleton<ChargeBook>();
        services.AddSingleton<RenewalOrders>();
        services.AddSingleton<RenewalSnapshots>();
        services.AddSingleton<RenewalRows>();
        services.AddSingleton<RenewalAsking>();
        services.AddSingleton<OrderSignal>();
        services.AddSingleton<TimeMachine>();
        services.AddSingleton<ReconcileState>();
        services.AddSingleton<AwsQuotaStore>();
        services.TryAddSingleton<IAwsBudget, SharedAwsBudget>();
        services.AddSingleton(s => new AwsClientFactory(s.GetRequiredService<TimeProvider>(), TimeSpan.FromSeconds(s.GetRequiredService<AwsOptions>().TimeoutSeconds)));
        return services.AddPortalSetup();
    }

    /// <summary>The loop that works on orders; any number of instances may run it.</summary>
    public static IServiceCollection AddOrderWorker(this IServiceCollection services)
    {
        services.AddSingleton<ZoneLeases>();
        services.AddSingleton<OrderSteps>();
        services.AddSingleton<OrderLeases>();
        services.AddSingleton<OrderSearch>();
        services.AddSingleton<CertificateIntake>();
        services.AddSingleton<RenewEffects>();
        services.AddSingleton<RevocationEffects>();
        services.AddSingleton<OrderEffects>();
        services.AddSingleton<OrderRunner>();
        services.AddSingleton<RecordsLane>();
        services.AddSingleton<ValidationLane>();
        services.AddSingleton<RenewalLane>();
        services.AddHostedService<OrderWorker>();
        services.AddSingleton<ReplacementFollowUp>();
        services.AddHostedService(s => s.GetRequiredService<ReplacementFollowUp>());
        services.AddSingleton(s => new RevocationListSource(s.GetRequiredService<AwsOptions>()));
        services.AddHostedService<LabelFill>();
        services.AddSingleton<RevocationChecker>();
        services.AddHostedService(s => s.GetRequiredService<RevocationChecker>());
        return services;
    }
}
