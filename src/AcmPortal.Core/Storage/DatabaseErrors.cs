using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Storage;

/// <summary>What a database's error means, on either provider.</summary>
public static class DatabaseErrors
{
    /// <summary>A unique index or primary key refused the row: somebody else was first.</summary>
    public static bool IsUniqueViolation(this DbUpdateException error) => error.InnerException switch
    {
        SqliteException e => e.SqliteExtendedErrorCode is 2067 or 1555, // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
        SqlException e => e.Number is 2601 or 2627, // unique index, unique constraint
        _ => false,
    };

    /// <summary>A foreign key refused: the row is still used, or what it refers to is gone.</summary>
    public static bool IsReferenceViolation(this DbUpdateException error) => IsReference(error.InnerException);

    /// <summary>The same, of a statement that did not come from a save.</summary>
    public static bool IsReferenceViolation(this DbException error) => IsReference(error);

    /// <summary>
    /// Nothing is wrong with the work: the same may succeed in a moment. Deadlock victims, time-outs, a busy or locked file,
    /// a connection that broke, a server that fails over or is out of some resource.
    /// </summary>
    public static bool IsTransient(this Exception error)
    {
        // EF wraps what it got: in a failed save, or in a hint to turn its own retry on.
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SqliteException { SqliteErrorCode: 5 or 6 }: // SQLITE_BUSY, SQLITE_LOCKED
                case TimeoutException:
                    return true;
                case SqlException sql:
                    // From class 20 on the connection is gone.
                    return sql.Class >= 20 || sql.Errors.Cast<SqlError>().Any(r => TransientNumbers.Contains(r.Number));
            }
        }

        return false;
    }

    /// <summary>SQL Server's and Azure SQL's numbers for what passes.</summary>
    internal static readonly IReadOnlySet<int> TransientNumbers = new HashSet<int>
    {
        -2, // the client's time-out
        -1, 0, 2, 20, 53, 64, 121, 233, 258, 997, 10053, 10054, 10060, 10061, 11001, // the network, or the server's end of it
        601, 617, 669, 921, // pages or a database that move just now
        1203, 1204, 1205, 1222, 3960, // locks: lost, none left, deadlock victim, lock time-out, snapshot conflict
        4060, 4221, 40143, 40197, 40501, 40540, 40613, 42108, 42109, 45156, 45157, 45161, 45182, 45319, 49918, 49919, 49920, 49977, 49983, // Azure: not open yet, failing over, throttled
        8628, 8645, 8651, 10922, 10928, 10929, 10936, 41301, 41302, 41305, 41325, 41839, // out of memory, workers or log just now; optimistic conflicts
        17142, 18401, 18451, // the server is paused, upgrades or shuts down
    };

    private static bool IsReference(Exception? error) => error switch
    {
        // SQLITE_CONSTRAINT_FOREIGNKEY; a RESTRICT is made of a trigger inside SQLite and comes as SQLITE_CONSTRAINT_TRIGGER.
        SqliteException e => e.SqliteExtendedErrorCode is 787
            || (e.SqliteExtendedErrorCode is 1811 && e.Message.Contains("FOREIGN KEY", StringComparison.Ordinal)),
        SqlException e => e.Number is 547,
        _ => false,
    };
}
