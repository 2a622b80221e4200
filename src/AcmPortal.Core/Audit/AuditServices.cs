using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Core.Audit;

/// <summary>Registers what keeps the audit log's checkpoints.</summary>
public static class AuditServices
{
    /// <summary>
    /// The loop that writes checkpoints; every instance runs it, each with its own file. Added before the other workers,
    /// so that it is stopped after them and its last checkpoint holds what they wrote.
    /// </summary>
    public static IServiceCollection AddAuditWorker(this IServiceCollection services)
    {
        services.AddSingleton<AuditCheckpoints>();
        services.AddSingleton<LostIntents>();
        services.AddHostedService<AuditWorker>();
        return services;
    }
}
