using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>
/// EF turns counting off within a save. SQL Server turns it on again when that statement's scope ends; a server that only
/// speaks its protocol may not, and then no later statement says how many rows it changed.
/// </summary>
internal sealed class CountedStatements : DbCommandInterceptor
{
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Count(command);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count(command);
        return ValueTask.FromResult(result);
    }

    private static void Count(DbCommand command)
    {
        if (command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal) || command.CommandText.StartsWith("DELETE", StringComparison.Ordinal))
            command.CommandText = "SET NOCOUNT OFF;\n" + command.CommandText;
    }
}
