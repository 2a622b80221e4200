using System.Collections.Concurrent;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Dns;

/// <summary>Lets one writer of all instances into a zone at a time: Route 53 takes one change after the other.</summary>
internal sealed partial class ZoneLeases(PortalStore store, OrderOptions options, TimeProvider time, ILogger<ZoneLeases> logger)
{
    // A batch takes a second or so, behind a backlog of Route 53's rate some more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);
    private readonly string instance = $"{Environment.MachineName}/{Environment.ProcessId}";

    // Within this process writers queue up here, in their order, and do not ask the database in turns.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> queues = new(StringComparer.Ordinal);

    /// <summary>Waits for the zone; null when another writer did not let it go in time.</summary>
    public async Task<Hold?> EnterAsync(string zoneId, CancellationToken cancellationToken)
    {
        var queue = queues.GetOrAdd(zoneId, _ => new SemaphoreSlim(1, 1));
        var started = time.GetTimestamp();
        if (!await queue.WaitAsync(Patience, cancellationToken))
            return null;
        var owner = $"{instance}/{Guid.CreateVersion7():N}";
        try
        {
            while (!await ClaimAsync(zoneId, owner, cancellationToken))
            {
                if (time.GetElapsedTime(started) > Patience)
                {
                    queue.Release();
                    return null;
                }

                await Task.Delay(Look, time, cancellationToken);
            }

            return new Hold(this, queue, zoneId, owner, cancellationToken);
        }
        catch
        {
            queue.Release();
            throw;
        }
    }

    private async Task<bool> ClaimAsync(string zoneId, string owner, CancellationToken cancellationToken)
    {
        var seconds = options.LeaseSeconds;
        var seen = await store.ReadAsync((db, ct) => db.ZoneLeases.Where(z => z.ZoneId == zoneId)
            .Select(z => new { z.LeaseEpoch, Free = z.LeaseUntil == null || z.LeaseUntil < DatabaseClock.After(0) }).SingleOrDefaultAsync(ct), cancellationToken);
        if (seen is null)
        {
            try
            {
                await store.ChangeAsync((scope, _) =>
                {
                    scope.Db.ZoneLeases.Add(new ZoneLease { ZoneId = zoneId });
                    return Task.FromResult(0);
                }, cancellationToken);
            }
            catch (DbUpdateException e) when (e.IsUniqueViolation())
            {
                // Another instance was first.
            }

            seen = new { LeaseEpoch = 0, Free = true };
        }

        var epoch = seen.LeaseEpoch;
        return seen.Free && await store.ChangeAsync((scope, ct) => scope.Db.ZoneLeases
            .Where(z => z.ZoneId == zoneId && z.LeaseEpoch == epoch && (z.LeaseUntil == null || z.LeaseUntil < DatabaseClock.After(0)))
            .ExecuteUpdateAsync(set => set
                .SetProperty(z => z.LeaseOwner, owner)
                .SetProperty(z => z.LeaseUntil, z => DatabaseClock.After(seconds))
                .SetProperty(z => z.LeaseEpoch, epoch + 1), ct), cancellationToken) == 1;
    }

    private LeaseHeartbeat Beat(string zoneId, string owner, CancellationToken stopping) =>
        new(ct => ExtendAsync(zoneId, owner, ct), options.LeaseSeconds, time, e => LeaseFailed(logger, e), stopping);

    private async Task<bool> ExtendAsync(string zoneId, string owner, CancellationToken cancellationToken)
    {
        var seconds = options.LeaseSeconds;
        return await store.ChangeAsync((scope, ct) => scope.Db.ZoneLeases.Where(z => z.ZoneId == zoneId && z.LeaseOwner == owner)
            .ExecuteUpdateAsync(set => set.SetProperty(z => z.LeaseUntil, z => DatabaseClock.After(seconds)), ct), cancellationToken) == 1;
    }

    private async Task LeaveAsync(string zoneId, string owner)
    {
        try
        {
            await store.ChangeAsync((scope, ct) => scope.Db.ZoneLeases.Where(z => z.ZoneId == zoneId && z.LeaseOwner == owner)
                .ExecuteUpdateAsync(set => set.SetProperty(z => z.LeaseOwner, (string?)null).SetProperty(z => z.LeaseUntil, (DateTime?)null), ct), CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The lease runs out by itself; the database may be away just now.
            LeaseFailed(logger, e);
        }
    }

    /// <summary>A zone into which nobody else writes until this is disposed.</summary>
    internal sealed class Hold : IAsyncDisposable
    {
        private readonly ZoneLeases leases;
        private readonly SemaphoreSlim queue;
        private readonly string zoneId;
        private readonly string owner;
        private readonly LeaseHeartbeat heartbeat;

        public Hold(ZoneLeases leases, SemaphoreSlim queue, string zoneId, string owner, CancellationToken stopping)
        {
            (this.leases, this.queue, this.zoneId, this.owner) = (leases, queue, zoneId, owner);
            heartbeat = leases.Beat(zoneId, owner, stopping);
        }

        /// <summary>Cancelled when the lease cannot be kept, and with what was asked for it.</summary>
        public CancellationToken Token => heartbeat.Token;

        public async ValueTask DisposeAsync()
        {
            await heartbeat.DisposeAsync();
            await leases.LeaveAsync(zoneId, owner);
            queue.Release();
        }
    }

    [LoggerMessage(EventId = 2410, Level = LogLevel.Warning, Message = "The lease of a hosted zone could not be kept or given back; it runs out by itself.")]
    private static partial void LeaseFailed(ILogger logger, Exception exception);
}
