using System.Collections.Concurrent;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// The loop that compares each account and region with AWS when it is due. Any number of instances may run it; a lease lets
/// one of them read. It never ends on an exception.
/// </summary>
internal sealed partial class ReconcileWorker(
    PortalStore store, ScopeLeases leases, AwsReading reading, ReadingEnd end, CallHousekeeping housekeeping, ReconcileState state, ChangeFeed feed,
    DomainClock clock, TimeProvider realTime, ILogger<ReconcileWorker> logger) : BackgroundService
{
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(5);

    // No reading is put off for longer: what is due later was set by a clock that was ahead and has been put right.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly OrderSignal signal = new(realTime);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(change =>
        {
            if (change.Kind is ChangeKind.AwsScope or ChangeKind.DomainTime or ChangeKind.Authority or ChangeKind.Connection or ChangeKind.RestoreHold)
                signal.Wake();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ScanAsync(stoppingToken);
                await housekeeping.RunWhenDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Failed(logger, "all", e);
            }

            try
            {
                await signal.WaitAsync(ScanEvery, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        // A reading may be cut off at any page; another instance, or the next start, begins it anew.
        await Task.WhenAll(running.Values);
    }

    /// <summary>Reads what is due now, and returns when that is done.</summary>
    internal async Task RunDueAsync(CancellationToken cancellationToken)
    {
        await ScanAsync(cancellationToken);
        await Task.WhenAll(running.Values);
    }

    private async Task ScanAsync(CancellationToken stopping)
    {
        await FollowAuthoritiesAsync(stopping);
        var rows = await store.ReadAsync((db, ct) => db.AwsScopes
            .Select(s => new { Row = s, Free = s.LeaseUntil == null || s.LeaseUntil < DatabaseClock.After(0) }).ToListAsync(ct), stopping);
        var now = clock.Now;
        foreach (var row in rows)
        {
            state.Seen(row.Row);
            // After a start each scope is read at once: the database may be an old one.
            var due = row.Row.NextAt <= now || row.Row.NextAt > now + LongestWait || (row.Row.Attempt == 0 && !state.ReadSinceStart(row.Row.Scope));
            if (due && row.Free && !running.ContainsKey(row.Row.Id))
                Start(row.Row, stopping);
        }
    }

    // The region of a CA is fixed once it has a certificate, so the CAs name every account and region that matters.
    private async Task FollowAuthoritiesAsync(CancellationToken stopping)
    {
        var (wanted, there) = await store.ReadAsync(async (db, ct) => (
            await db.Authorities.Select(a => a.AccountId + "/" + a.Region).Distinct().ToListAsync(ct),
            await db.AwsScopes.Select(s => s.Scope).ToListAsync(ct)), stopping);
        foreach (var name in wanted.Except(there, StringComparer.Ordinal))
        {
            try
            {
                var now = clock.Now;
                await store.ChangeAsync((scope, _) =>
                {
                    scope.Db.AwsScopes.Add(new AwsScope { Scope = name, NextAt = now });
                    return Task.FromResult(0);
                }, stopping);
            }
            catch (DbUpdateException e) when (e.IsUniqueViolation())
            {
                // Another instance was first.
            }
        }

        foreach (var name in there.Except(wanted, StringComparer.Ordinal))
            await store.ChangeAsync((scope, ct) => scope.Db.AwsScopes.Where(s => s.Scope == name && s.LeaseUntil == null).ExecuteDeleteAsync(ct), stopping);
    }

    private void Start(AwsScope row, CancellationToken stopping)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The entry is there before the work can end and take it away.
        if (running.TryAdd(row.Id, Go()))
            go.SetResult();

        async Task Go()
        {
            await go.Task;
            try
            {
                await ReadAsync(row, stopping);
            }
            catch (Exception e) when (e is OperationCanceledException or LeaseLostException)
            {
                // The process stops, or another instance goes on with it.
            }
            catch (Exception e)
            {
                Failed(logger, row.Scope, e);
            }
            finally
            {
                running.TryRemove(row.Id, out _);
            }
        }
    }

    private async Task ReadAsync(AwsScope row, CancellationToken stopping)
    {
        AwsUrgency.Bulk();
        await using var lease = await leases.ClaimAsync(row, stopping);
        if (lease is null)
            return;
        ReadingOutcome outcome;
        try
        {
            outcome = await reading.RunAsync(lease);
        }
        catch (Exception e) when (e is not LeaseLostException && !lease.Token.IsCancellationRequested)
        {
            // A fault of the portal itself: it is said, and tried again later.
            Failed(logger, row.Scope, e);
            outcome = new("The reading met an error inside the portal; it is tried again by itself. The log has the details.", null, null);
        }

        await end.StoreAsync(lease, outcome);
    }

    [LoggerMessage(EventId = 2300, Level = LogLevel.Error, Message = "The comparison of {Scope} with AWS met an error; it goes on later")]
    private static partial void Failed(ILogger logger, string scope, Exception exception);
}
