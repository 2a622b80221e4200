using AcmPortal.Core.Audit;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Hosting;

/// <summary>What must hold before the first request: schema, master key, audit chain, and whether the database was restored.</summary>
public sealed class PortalStartup(DatabaseMigrator migrator, MasterKeyGuard masterKey, AuditTrail audit, PortalStore store, RestoreGuard restore)
{
    /// <summary>
    /// Brings an SQLite file up to date (SQL Server is only checked), proves the master key, and makes key and head of the
    /// audit chain at the very first start. Safe to run again, and by several instances at once.
    /// </summary>
    /// <exception cref="StartupException">The portal must not start.</exception>
    public async Task InitializeAsync(CancellationToken cancellationToken = default)
    {
        await migrator.PrepareAsync(cancellationToken);
        await masterKey.EnsureAsync(cancellationToken);
        await audit.EnsureChainAsync(store, cancellationToken);
        await restore.LookAsync(cancellationToken);
    }
}
