using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Storage.Sqlite;

/// <summary>
/// What SQLite needs beside its migrations. Run at each start, not once in a migration: a migration that changes a table
/// rebuilds it on SQLite, and its triggers are gone.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>The audit log takes inserts alone. On SQL Server grants do this.</summary>
    public static Task EnsureTriggersAsync(PortalDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlRawAsync(
        """
        CREATE TRIGGER IF NOT EXISTS AuditEntries_NoUpdate BEFORE UPDATE ON AuditEntries
        BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER IF NOT EXISTS AuditEntries_NoDelete BEFORE DELETE ON AuditEntries
        BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        CREATE TRIGGER IF NOT EXISTS AuditHead_NoDelete BEFORE DELETE ON AuditHead
        BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END;
        """,
        cancellationToken);

    /// <summary>The row that a process killed while migrating left behind; only while no other process migrates.</summary>
    public static Task DropAbandonedLockAsync(PortalDb db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS __EFMigrationsLock;", cancellationToken);
}
