using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AcmPortal.Core.Access;

/// <summary>Registers the use cases, so that none needs a line anywhere.</summary>
public static class UseCaseRegistration
{
    /// <summary>Registers every concrete <see cref="IUseCase"/> of Core, once for the program's life: use cases keep no state.</summary>
    public static IServiceCollection AddUseCases(this IServiceCollection services)
    {
        services.TryAddSingleton(new AccessOptions());
        services.TryAddSingleton<SessionStore>();
        services.TryAddSingleton<ActorDirectory>();
        services.TryAddSingleton<TokenOwners>();
        services.TryAddSingleton<TokenUses>();
        services.TryAddSingleton<AdministratorAddresses>();
        services.TryAddSingleton<EmergencySignIn>();
        foreach (var type in AllIn(typeof(IUseCase).Assembly))
        {
            services.TryAdd(ServiceDescriptor.Singleton(type, provider =>
            {
                var useCase = ActivatorUtilities.CreateInstance(provider, type);
                if (useCase is IWatched watched && provider.GetService<AccessAttempts>() is { } attempts)
                    watched.Attempts = attempts;
                return useCase;
            }));
        }

        return services;
    }

    /// <summary>Every concrete use case of an assembly.</summary>
    public static IEnumerable<Type> AllIn(Assembly assembly) =>
        assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IUseCase)));
}
