using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AcmPortal.Core.Storage;

/// <summary>Sets every SQLite connection up for durability: a commit that was acknowledged survives a power cut.</summary>
internal sealed class SqliteSetup : DbConnectionInterceptor
{
    // A pooled connection is opened for every query, and keeps what was set: its handle is set up once.
    private static readonly ConditionalWeakTable<object, object> Ready = [];

    private const string Pragmas = "PRAGMA busy_timeout = 15000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (IsReady(connection, out var handle))
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        Ready.TryAdd(handle, handle);
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (IsReady(connection, out var handle))
            return;
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
        Ready.TryAdd(handle, handle);
    }

    private static bool IsReady(DbConnection connection, out object handle)
    {
        handle = ((SqliteConnection)connection).Handle!;
        return Ready.TryGetValue(handle, out _);
    }

    /// <summary>The database's file as a full path.</summary>
    public static string FileOf(string connectionString) =>
        Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);
}
