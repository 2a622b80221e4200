using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AcmPortal.Core.Storage;

/// <summary>Registers database, secrets, audit and clocks.</summary>
public static class StorageServices
{
    /// <summary>
    /// Registers everything that keeps and seals data. Run <see cref="PortalStartup.InitializeAsync"/> before anything else uses it.
    /// </summary>
    public static IServiceCollection AddPortalStorage(this IServiceCollection services, DatabaseOptions database, MasterKeyOptions masterKey)
    {
        services.AddSingleton(database);
        services.AddSingleton(masterKey);
        switch (database.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddPooledDbContextFactory<SqlitePortalDb>(options => options
                    .UseSqlite(database.ConnectionString, sqlite =>
                    {
                        Batches(sqlite.MaxBatchSize, database);
                        // A list is one parameter: as so many parameters as it has members, EF would write the SQL anew each time, under a lock.
                        // Not on SQL Server, where texts out of JSON have another collation than their columns.
                        sqlite.UseParameterizedCollectionMode(ParameterTranslationMode.Parameter);
                    })
                    .AddInterceptors(new SqliteSetup(), new WriteWatch()));
                services.AddSingleton<IDbContextFactory<PortalDb>, Contexts<SqlitePortalDb>>();
                break;
            case DatabaseProvider.SqlServer:
                services.AddPooledDbContextFactory<SqlServerPortalDb>(options => options
                    .UseSqlServer(database.ConnectionString, sqlServer => Batches(sqlServer.MaxBatchSize, database))
                    .AddInterceptors(new WriteWatch()));
                services.AddSingleton<IDbContextFactory<PortalDb>, Contexts<SqlServerPortalDb>>();
                break;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DomainClock>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<PortalStore>();
        services.AddSingleton<DatabaseMigrator>();
        var keys = masterKey.All();
        services.AddSingleton(s => Provider(s, keys[0]));
        services.AddSingleton(s => new MasterKeyRing(s.GetRequiredService<IMasterKeyProvider>(), [.. keys.Skip(1).Select(k => Provider(s, k))]));
        services.AddSingleton<MasterKeyGuard>();
        services.AddSingleton<SecretBox>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AccessAttempts>();
        services.TryAddSingleton(new RestoreOptions());
        services.AddSingleton<InstanceMemory>();
        services.AddSingleton<RestoreGuard>();
        services.AddSingleton<RestoreDrift>();
        services.AddSingleton<PortalStartup>();
        return services;
    }

    private static IMasterKeyProvider Provider(IServiceProvider services, MasterKeySetting key) =>
        MasterKeyRing.Provider(key, services.GetRequiredService<IDbContextFactory<PortalDb>>(), services.GetRequiredService<TimeProvider>());

    private static void Batches(Func<int, object> maxBatchSize, DatabaseOptions database)
    {
        if (database.MaxBatchSize is { } size)
            maxBatchSize(size);
    }

    // The factory's type is invariant; the portal knows PortalDb alone.
    private sealed class Contexts<TContext>(IDbContextFactory<TContext> factory) : IDbContextFactory<PortalDb>
        where TContext : PortalDb
    {
        public PortalDb CreateDbContext() => Unlimited(factory.CreateDbContext());

        public async Task<PortalDb> CreateDbContextAsync(CancellationToken cancellationToken = default) =>
            Unlimited(await factory.CreateDbContextAsync(cancellationToken));

        // Contexts are pooled: the limits of whoever had this one before are not for whoever takes it now.
        private static TContext Unlimited(TContext context)
        {
            context.LimitTo(null);
            return context;
        }
    }
}
