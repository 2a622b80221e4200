using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Renewal;

/// <summary>Claims accounts and regions for one instance, as <see cref="OrderLeases"/> claims orders.</summary>
internal sealed partial class ScopeLeases(PortalStore store, OrderOptions options, TimeProvider realTime, ILogger<ScopeLeases> logger)
{
    private readonly string instance = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Claims the scope if it still is as it was seen; null where another instance was first.</summary>
    public async Task<ScopeLease?> ClaimAsync(AwsScope seen, CancellationToken cancellationToken)
    {
        var owner = $"{instance}/{Guid.CreateVersion7():N}";
        var seconds = options.LeaseSeconds;
        var claimed = await store.ChangeAsync(async (scope, ct) =>
        {
            // Its epoch counts claims, so whoever saw the same reading due second finds it taken, or made.
            var taken = await scope.Db.AwsScopes
                .Where(s => s.Id == seen.Id && s.LeaseEpoch == seen.LeaseEpoch && (s.LeaseUntil == null || s.LeaseUntil < DatabaseClock.After(0)))
                .ExecuteUpdateAsync(set => set
                    .SetProperty(s => s.LeaseOwner, owner)
                    .SetProperty(s => s.LeaseUntil, s => DatabaseClock.After(seconds))
                    .SetProperty(s => s.LeaseEpoch, s => s.LeaseEpoch + 1), ct);
            return taken == 0 ? null : await scope.Db.AwsScopes.AsNoTracking().SingleAsync(s => s.Id == seen.Id, ct);
        }, cancellationToken);
        return claimed is null ? null : new ScopeLease(this, claimed, owner, cancellationToken);
    }

    internal LeaseHeartbeat Beat(Func<CancellationToken, Task<bool>> extend, CancellationToken stopping) =>
        new(extend, options.LeaseSeconds, realTime, e => HeartbeatFailed(logger, e), stopping);

    internal Task<bool> ExtendAsync(ScopeLease lease, CancellationToken cancellationToken) =>
        store.ChangeAsync((scope, ct) => FenceAsync(scope, lease, ct), cancellationToken);

    // An update, not a look: on SQL Server it also keeps any other claim out until this transaction ends.
    internal async Task<bool> FenceAsync(ChangeScope scope, ScopeLease lease, CancellationToken cancellationToken)
    {
        var (id, owner, epoch, seconds) = (lease.Scope.Id, lease.Owner, lease.Scope.LeaseEpoch, options.LeaseSeconds);
        return await scope.Db.AwsScopes.Where(s => s.Id == id && s.LeaseOwner == owner && s.LeaseEpoch == epoch)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseUntil, s => DatabaseClock.After(seconds)), cancellationToken) == 1;
    }

    internal Task<T> ChangeAsync<T>(Func<ChangeScope, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => store.ChangeAsync(work, cancellationToken);

    internal async Task ReleaseAsync(ScopeLease lease)
    {
        var (id, owner) = (lease.Scope.Id, lease.Owner);
        try
        {
            await store.ChangeAsync((scope, ct) => scope.Db.AwsScopes.Where(s => s.Id == id && s.LeaseOwner == owner)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LeaseOwner, (string?)null).SetProperty(s => s.LeaseUntil, (DateTime?)null), ct), CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The lease runs out by itself; the database may be away just now.
            HeartbeatFailed(logger, e);
        }
    }

    [LoggerMessage(EventId = 2301, Level = LogLevel.Warning, Message = "The lease of an account and region could not be kept or given back; another instance takes it over when it runs out.")]
    private static partial void HeartbeatFailed(ILogger logger, Exception exception);
}

/// <summary>An account and region that this instance may read and compare until <see cref="Token"/> is cancelled.</summary>
internal sealed class ScopeLease : IAsyncDisposable
{
    private const int Tries = 3;
    private readonly ScopeLeases leases;
    private readonly LeaseHeartbeat heartbeat;
    private volatile bool released;

    internal ScopeLease(ScopeLeases leases, AwsScope scope, string owner, CancellationToken stopping)
    {
        (this.leases, Scope, Owner) = (leases, scope, owner);
        heartbeat = leases.Beat(async ct => released || await leases.ExtendAsync(this, ct) || released, stopping);
    }

    /// <summary>The row as it was claimed.</summary>
    public AwsScope Scope { get; }

    /// <summary>The claim's name, stored in the row.</summary>
    public string Owner { get; }

    /// <summary>Cancelled when the lease cannot be kept, and when the process stops.</summary>
    public CancellationToken Token => heartbeat.Token;

    /// <summary>Notes that a commit has given the lease back.</summary>
    public void Released() => released = true;

    /// <summary>
    /// One fenced transaction. It is tried again when a person or an order changed the same row at the same moment, so the
    /// work reads what it changes anew each time.
    /// </summary>
    /// <exception cref="LeaseLostException">Another instance has the scope; nothing was kept.</exception>
    public async Task<T> CommitAsync<T>(Func<ChangeScope, CancellationToken, Task<T>> work)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return await leases.ChangeAsync(async (scope, ct) =>
                {
                    if (!await leases.FenceAsync(scope, this, ct))
                        throw new LeaseLostException();
                    return await work(scope, ct);
                }, Token);
            }
            catch (Exception e) when (i < Tries && e is ChangedMeanwhileException or DbUpdateException)
            {
                // Whoever was first has committed by now.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await heartbeat.DisposeAsync();
        if (!released)
            await leases.ReleaseAsync(this);
    }
}
