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

    private static bool IsReference(Exception? error) => error switch
    {
        // SQLITE_CONSTRAINT_FOREIGNKEY; a RESTRICT is made of a trigger inside SQLite and comes as SQLITE_CONSTRAINT_TRIGGER.
        SqliteException e => e.SqliteExtendedErrorCode is 787
            || (e.SqliteExtendedErrorCode is 1811 && e.Message.Contains("FOREIGN KEY", StringComparison.Ordinal)),
        SqlException e => e.Number is 547,
        _ => false,
    };
}
