using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AcmPortal.Core.Storage;

/// <summary>Notes on its context that a statement outside a save changed rows, so that a transaction that changed nothing needs no mark.</summary>
internal sealed class WriteWatch : DbCommandInterceptor
{
    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Note(eventData, result);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Note(eventData, result);
        return ValueTask.FromResult(result);
    }

    // -1 is "not counted".
    private static void Note(CommandExecutedEventData eventData, int rows)
    {
        if (rows != 0 && eventData.Context is PortalDb db)
            db.HasWritten = true;
    }
}
