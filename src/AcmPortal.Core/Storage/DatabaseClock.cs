using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace AcmPortal.Core.Storage;

/// <summary>
/// The database's own clock, for leases: instances compare with one clock, however wrong their own are.
/// On SQLite that is the clock of the process's host.
/// </summary>
public static class DatabaseClock
{
    // What stands inside another function takes no type from the column it is compared with.
    private static readonly StringTypeMapping Text = new("TEXT", System.Data.DbType.String);
    private static readonly DateTimeTypeMapping DateTime2 = new("datetime2", System.Data.DbType.DateTime2);
    private static readonly MethodInfo AfterMethod = typeof(DatabaseClock).GetMethod(nameof(After))!;

    /// <summary>
    /// Translates to the database's UTC time plus whole seconds; only inside a query. In an ExecuteUpdate it needs a lambda:
    /// <c>SetProperty(o =&gt; o.LeaseUntil, _ =&gt; DatabaseClock.After(60))</c>.
    /// </summary>
    public static DateTime After(int seconds) =>
        throw new InvalidOperationException($"DatabaseClock.After({seconds}) runs in the database only.");

    internal static void Map(ModelBuilder model, DatabaseFacade database)
    {
        var sqlite = database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
        model.HasDbFunction(AfterMethod).HasTranslation(arguments => sqlite ? Sqlite(arguments[0]) : SqlServer(arguments[0]));
    }

    // Text compares as time only in the very format in which EF stores a DateTime: "2027-03-14 14:02:11.204".
    private static SqlFunctionExpression Sqlite(SqlExpression seconds) => new(
        "strftime",
        [
            Constant("%Y-%m-%d %H:%M:%f"),
            Constant("now"),
            new SqlFunctionExpression("printf", [Constant("%+d seconds"), seconds], nullable: false, [false, false], typeof(string), Text),
        ],
        nullable: false, [false, false, false], typeof(DateTime), null);

    private static SqlFunctionExpression SqlServer(SqlExpression seconds) => new(
        "DATEADD",
        [
            new SqlFragmentExpression("second"),
            seconds,
            new SqlFunctionExpression("SYSUTCDATETIME", [], nullable: false, [], typeof(DateTime), DateTime2),
        ],
        nullable: false, [false, false, false], typeof(DateTime), null);

    private static SqlConstantExpression Constant(string text) => new(text, Text);
}
