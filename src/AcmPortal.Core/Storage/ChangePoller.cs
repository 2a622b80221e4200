using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Storage;

/// <summary>
/// Hears what other instances have committed, by reading the sequence of changes every second, and tells this process's
/// pages and loops. Idle, it is one look at the end of an index.
/// </summary>
public sealed partial class ChangePoller(PortalStore store, ChangeFeed feed, TimeProvider time, ILogger<ChangePoller> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // A transaction that took its numbers before another may commit after it: so far back is looked again.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);
    private const int Most = 1_000;

    private readonly Dictionary<long, long> seen = [];
    private long floor;
    private long prunedAt = time.GetTimestamp();
    private bool toPrune = true;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var begun = false;
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                try
                {
                    if (begun)
                        await LookAsync(stoppingToken);
                    else
                        (floor, begun) = (await store.ReadAsync((db, ct) => db.Changes.MaxAsync(c => (long?)c.Sequence, ct), stoppingToken) ?? 0, true);
                    await PruneAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Failed(logger, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        var from = floor;
        var rows = await store.ReadAsync((db, ct) => db.Changes.Where(c => c.Sequence > from).OrderBy(c => c.Sequence).Take(Most)
            .Select(c => new { c.Sequence, c.Source, c.Kind, c.ObjectId }).ToListAsync(ct), cancellationToken);
        var now = time.GetTimestamp();
        var fresh = rows.Where(r => seen.TryAdd(r.Sequence, now)).ToList();
        toPrune |= fresh.Count > 0;
        feed.Publish(fresh.Where(r => r.Source != feed.Source).Select(r => new Change(r.Kind, r.ObjectId)).Distinct());

        // A full page is behind us at once; otherwise what was seen long enough ago cannot have anything late before it.
        if (rows.Count == Most)
            floor = rows[^1].Sequence;
        else if (seen.Where(s => time.GetElapsedTime(s.Value, now) > Overlap).Select(s => s.Key).DefaultIfEmpty(floor).Max() is var old && old > floor)
            floor = old;
        foreach (var past in seen.Keys.Where(s => s <= floor).ToList())
            seen.Remove(past);
    }

    // Any instance prunes; a database in which nothing changes is left alone.
    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        if (!toPrune || time.GetElapsedTime(prunedAt) < PruneEvery)
            return;
        (prunedAt, toPrune) = (time.GetTimestamp(), false);
        var old = time.GetUtcNow().UtcDateTime - Keep;
        await store.ChangeAsync((scope, ct) => scope.Db.Changes.Where(c => c.At < old).ExecuteDeleteAsync(ct), cancellationToken);
        // What is younger than that goes later.
        toPrune = await store.ReadAsync((db, ct) => db.Changes.AnyAsync(ct), cancellationToken);
    }

    [LoggerMessage(EventId = 2420, Level = LogLevel.Warning, Message = "The changes of other instances could not be read; pages look by themselves meanwhile")]
    private static partial void Failed(ILogger logger, Exception exception);
}
