using AcmPortal.Harness;
using Microsoft.Data.Sqlite;

namespace AcmPortal.Faults;

/// <summary>
/// A file system on which nothing more can be stored: no byte beside the database, and no page inside of its files. A full
/// disk alone is not that, since SQLite writes over the part of its log that is in the database already.
/// </summary>
internal sealed class FullDisk : IAsyncDisposable
{
    private const int Busy = 5;
    private const int Full = 13;
    private readonly string filler;
    private readonly SqliteConnection reader;
    private readonly SqliteConnection writer;

    private FullDisk(string folder)
    {
        filler = Path.Combine(folder, "filler");
        (reader, writer) = (New(), New());

        SqliteConnection New() => new(PortalCore.ConnectionStringOf(folder) + ";Pooling=False");
    }

    /// <summary>Empties the log and then keeps it from being begun anew, by a reader: from now on each commit needs room.</summary>
    public static async Task<FullDisk> PrepareAsync(string folder)
    {
        var disk = new FullDisk(folder);
        await disk.reader.OpenAsync();
        await disk.writer.OpenAsync();
        await ExecuteAsync(disk.writer, "CREATE TABLE Harness (Page BLOB)");
        if (!await Rig.UntilAsync(async () => await ExecuteAsync(disk.reader, "PRAGMA wal_checkpoint(TRUNCATE)") == 0, TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException("SQLite's log could not be emptied.");
        await ExecuteAsync(disk.reader, "BEGIN; SELECT COUNT(*) FROM Harness");
        return disk;
    }

    /// <summary>Takes all the room that there is, also what is left of it in the database's files.</summary>
    public async Task FillAsync()
    {
        FillFile();
        for (var pages = 0; !await RefusesAsync(); pages++)
        {
            if (pages > 10_000)
                throw new InvalidOperationException("There is always room for one more page.");
            FillFile();
        }
    }

    /// <summary>Whether the database refuses a commit of one page, for want of room.</summary>
    public async Task<bool> RefusesAsync()
    {
        while (true)
        {
            try
            {
                await ExecuteAsync(writer, "INSERT INTO Harness VALUES (zeroblob(4096))");
                return false;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == Full)
            {
                return true;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == Busy)
            {
                // A portal writes just now, or tries to.
            }
        }
    }

    /// <summary>Gives all of it back.</summary>
    public async ValueTask DisposeAsync()
    {
        File.Delete(filler);
        await reader.DisposeAsync();
        await ExecuteAsync(writer, "DROP TABLE IF EXISTS Harness");
        await writer.DisposeAsync();
    }

    private void FillFile()
    {
        using var stream = new FileStream(filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                stream.Write(block);
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    private static async Task<long> ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is long first ? first : 0;
    }
}
