using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Orders;

/// <summary>The work belongs to another instance by now; what was not committed is dropped.</summary>
public sealed class LeaseLostException() : Exception("The lease was lost; another instance goes on with the work.");

/// <summary>
/// Claims orders for one instance. A claim is one statement that takes only rows whose lease is free or over by the
/// database's clock, and counts up their epoch; every later commit is fenced with claim and epoch.
/// </summary>
public sealed partial class OrderLeases(PortalStore store, OrderOptions options, TimeProvider realTime, ILogger<OrderLeases> logger)
{
    private readonly string instance = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Claims what is still free of <paramref name="ids"/>; the lease is kept alive until it is disposed.</summary>
    public async Task<OrderLease> ClaimAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        // A name of its own for each claim: what was claimed can be read back, and no other claim of this process commits.
        var owner = $"{instance}/{Guid.CreateVersion7():N}";
        var seconds = options.LeaseSeconds;
        var claimed = await store.ChangeAsync(async (scope, ct) =>
        {
            // One that has ended since it was found due waits for nothing any more.
            var taken = await scope.Db.Orders
                .Where(o => ids.Contains(o.Id) && o.NextAttemptAt != null && (o.LeaseUntil == null || o.LeaseUntil < DatabaseClock.After(0)))
                .ExecuteUpdateAsync(set => set
                    .SetProperty(o => o.LeaseOwner, owner)
                    .SetProperty(o => o.LeaseUntil, o => DatabaseClock.After(seconds))
                    .SetProperty(o => o.LeaseEpoch, o => o.LeaseEpoch + 1), ct);
            return taken == 0
                ? []
                : await scope.Db.Orders.AsNoTracking().Where(o => ids.Contains(o.Id) && o.LeaseOwner == owner).ToListAsync(ct);
        }, cancellationToken);
        return new OrderLease(this, owner, claimed, cancellationToken);
    }

    /// <summary>Gives back what the claim still holds and nothing has released, for a clean stop.</summary>
    internal Task ReleaseAsync(string owner, IReadOnlyList<Guid> ids) =>
        store.ChangeAsync((scope, ct) => scope.Db.Orders
            .Where(o => ids.Contains(o.Id) && o.LeaseOwner == owner)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.LeaseOwner, (string?)null).SetProperty(o => o.LeaseUntil, (DateTime?)null), ct), CancellationToken.None);

    internal async Task<bool> ExtendAsync(string owner, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var seconds = options.LeaseSeconds;
        var extended = await store.ChangeAsync((scope, ct) => scope.Db.Orders
            .Where(o => ids.Contains(o.Id) && o.LeaseOwner == owner)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.LeaseUntil, o => DatabaseClock.After(seconds)), ct), cancellationToken);
        return extended == ids.Count;
    }

    internal LeaseHeartbeat Beat(Func<CancellationToken, Task<bool>> extend, CancellationToken stopping) =>
        new(extend, options.LeaseSeconds, realTime, LogHeartbeatFailed, stopping);

    internal void LogHeartbeatFailed(Exception exception) => HeartbeatFailed(logger, exception);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "A lease could not be extended; it is tried again until it is no longer safe.")]
    private static partial void HeartbeatFailed(ILogger logger, Exception exception);
}

/// <summary>Orders that this instance may work on until <see cref="Token"/> is cancelled.</summary>
public sealed class OrderLease : IAsyncDisposable
{
    private readonly OrderLeases leases;
    private readonly LeaseHeartbeat heartbeat;
    private readonly HashSet<Guid> held;

    internal OrderLease(OrderLeases leases, string owner, IReadOnlyList<Order> orders, CancellationToken stopping)
    {
        this.leases = leases;
        Owner = owner;
        Orders = orders;
        held = [.. orders.Select(o => o.Id)];
        heartbeat = leases.Beat(ExtendAsync, stopping);
    }

    /// <summary>The claim's name, stored in the rows.</summary>
    public string Owner { get; }

    /// <summary>What was claimed, as it was stored then.</summary>
    public IReadOnlyList<Order> Orders { get; }

    /// <summary>Cancelled when the lease cannot be kept, and when the process stops.</summary>
    public CancellationToken Token => heartbeat.Token;

    /// <summary>Notes that the commit of a step has released the order.</summary>
    internal void Released(Guid id)
    {
        lock (held)
            held.Remove(id);
    }

    private Guid[] Held()
    {
        lock (held)
            return [.. held];
    }

    // What a step released meanwhile is no longer held, and rightly not extended.
    private async Task<bool> ExtendAsync(CancellationToken cancellationToken)
    {
        var ids = Held();
        return ids.Length == 0 || await leases.ExtendAsync(Owner, ids, cancellationToken) || Held().Length < ids.Length;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await heartbeat.DisposeAsync();
        var rest = Held();
        if (rest.Length > 0)
        {
            try
            {
                await leases.ReleaseAsync(Owner, rest);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The lease runs out by itself; the database may be away just now.
                leases.LogHeartbeatFailed(e);
            }
        }
    }
}
