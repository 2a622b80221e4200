using System.Collections.Concurrent;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>
/// Notes when tokens were used, about a second later and all together: no request waits for the database's one writer only
/// because its token was not used for a minute.
/// </summary>
public sealed class TokenUses(PortalStore store)
{
    private static readonly TimeSpan Gathered = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, (DateTime At, string? From)> waiting = new();
    private int running;

    /// <summary>Notes a use.</summary>
    public void Note(Guid token, DateTime at, string? from)
    {
        waiting[token] = (at, from);
        if (Interlocked.Exchange(ref running, 1) != 0)
            return;
        // The request's own limits are not this work's.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(WriteAsync);
    }

    private async Task WriteAsync()
    {
        await Task.Delay(Gathered);
        Volatile.Write(ref running, 0);
        var uses = waiting.ToArray();
        try
        {
            await store.ChangeAsync(async (scope, ct) =>
            {
                foreach (var (id, (at, from)) in uses)
                    await scope.Db.ApiTokens.Where(t => t.Id == id).ExecuteUpdateAsync(s => s.SetProperty(t => t.LastUsedAt, at).SetProperty(t => t.LastUsedFrom, from), ct);
                return 0;
            }, CancellationToken.None);
            foreach (var use in uses)
                waiting.TryRemove(use);
        }
        catch (Exception)
        {
            // The program ends, or the database is away: a use that is lost here is noted with the next one.
        }
    }
}
