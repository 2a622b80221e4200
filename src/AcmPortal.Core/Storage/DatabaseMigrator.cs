using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Storage;

/// <summary>Keeps the schema in step with the program.</summary>
public sealed class DatabaseMigrator(IDbContextFactory<PortalDb> contexts, DatabaseOptions options, TimeProvider clock)
{
    private static readonly TimeSpan OtherProcess = TimeSpan.FromMinutes(2);

    /// <summary>At start: an SQLite file is brought up to date; SQL Server, which several instances share, is only checked.</summary>
    /// <exception cref="StartupException">Unreachable, or the schema is older than the program.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (options.Provider is DatabaseProvider.Sqlite)
        {
            await MigrateAsync(cancellationToken);
            return;
        }

        var pending = await PendingAsync(cancellationToken);
        if (pending.Count > 0)
        {
            throw new StartupException(
                $"The database's schema is older than this program: {string.Join(", ", pending)} to apply. Run `AcmPortal.Web migrate` "
                + "with a login that may change the schema, or apply db/sqlserver/schema.sql, then start again.");
        }
    }

    /// <summary>Applies every pending migration and names them.</summary>
    /// <exception cref="StartupException">The database cannot be reached, or changed.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        if (options.Provider is not DatabaseProvider.Sqlite)
        {
            var pending = await PendingAsync(cancellationToken);
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            try
            {
                await db.Database.MigrateAsync(cancellationToken);
                return pending;
            }
            catch (System.Data.Common.DbException e)
            {
                throw new StartupException($"The schema could not be changed; it takes a login with the role acmportal_migrate. SQL Server says: {e.Message}", e);
            }
        }

        var file = SqliteSetup.FileOf(options.ConnectionString);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await using var alone = await OnlyProcessAsync(file + ".migrating", cancellationToken);
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            await SqliteSchema.DropAbandonedLockAsync(db, cancellationToken);
            if (pending.Count > 0)
                await db.Database.MigrateAsync(cancellationToken);
            await SqliteSchema.EnsureTriggersAsync(db, cancellationToken);
            return pending;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new StartupException($"The database {file} cannot be opened or brought up to date: {e.Message}", e);
        }
    }

    /// <summary>Migrations that the database lacks, and those that it has and this program does not know. Changes nothing.</summary>
    /// <exception cref="StartupException">There is no such database, or it cannot be reached.</exception>
    public async Task<(IReadOnlyList<string> Pending, IReadOnlyList<string> Foreign)> StateAsync(CancellationToken cancellationToken)
    {
        if (options.Provider is DatabaseProvider.Sqlite && SqliteSetup.FileOf(options.ConnectionString) is var file && !File.Exists(file))
            throw new StartupException($"There is no database {file} (Database:ConnectionString).");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            var known = db.Database.GetMigrations().ToList();
            var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
            return ([.. known.Except(applied)], [.. applied.Except(known)]);
        }
        catch (System.Data.Common.DbException e)
        {
            throw new StartupException($"The database cannot be read: {e.Message}", e);
        }
    }

    private async Task<List<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            return [.. await db.Database.GetPendingMigrationsAsync(cancellationToken)];
        }
        catch (System.Data.Common.DbException e)
        {
            throw new StartupException($"SQL Server cannot be reached with Database:ConnectionString: {e.Message}", e);
        }
    }

    // EF's own lock on SQLite is a row, which a process killed while migrating leaves behind for ever: the next start would
    // wait without end. A lock on a file goes with its process.
    private async Task<FileStream> OnlyProcessAsync(string path, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(since) < OtherProcess)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
