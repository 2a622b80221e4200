using System.Collections.Concurrent;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Orders;

/// <summary>
/// The loop that finds what is due, claims it and works on it: most orders one by one, those that wait for their zone or
/// for validation many at a time. Any number of instances may run it. It never ends on an exception.
/// </summary>
internal sealed partial class OrderWorker(
    PortalStore store, OrderLeases leases, OrderRunner runner, RecordsLane records, ValidationLane validation, RenewalLane renewal, OrderSignal signal,
    ChangeFeed feed, DomainClock clock, ClockCheck clocks, OrderOptions options, ILogger<OrderWorker> logger,
    IHostApplicationLifetime? lifetime = null) : BackgroundService
{
    private const int MostDue = 500;
    private const int MostInLane = 1_000;

    // A stop waits this long for steps under way; what is not done by then is cancelled and goes on elsewhere.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // No wait is longer: what is due later was set by a clock that was ahead and has been put right.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(2);

    // What waits for a clock is looked at again after a minute: what is due later was put off by the clock that was wrong.
    private static readonly TimeSpan PutOff = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan LookForPutOff = TimeSpan.FromSeconds(15);

    // With nothing to do it looks seldom: what this process or, through the change feed, another one commits wakes it.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    // While more is due than may be worked on, every order that ends wakes the worker. It then looks through all that is due,
    // which is dear when much is: a few ends are gathered first.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(25);

    private volatile bool resting;
    private long? lookedForPutOff;
    private readonly ConcurrentDictionary<Guid, Task> singles = new();
    private readonly ConcurrentDictionary<(OrderState State, Guid AuthorityId), Task> lanes = new();

    internal sealed record DueOrder(Guid Id, OrderState State, Guid AuthorityId);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var work = new CancellationTokenSource();
        // Hosted services are stopped one after the other, the web server first and as long as a request lasts: nothing is
        // taken up from the first sign of a stop on, and the time for what is under way begins there.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime?.ApplicationStopping ?? default);
        stoppingToken = ending.Token;
        // Only then: at work it commits all the time itself.
        using var subscription = feed.Subscribe(change =>
        {
            if (resting && change.Kind is ChangeKind.Order or ChangeKind.DomainTime)
                signal.Wake();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = TimeSpan.FromSeconds(options.ScanSeconds);
            try
            {
                if (await DispatchAsync(work.Token, stoppingToken))
                {
                    wait = TimeSpan.FromMilliseconds(200);
                    await Task.Delay(Gather, stoppingToken);
                }
                else
                {
                    wait = await RestAsync(wait, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                ScanFailed(logger, e);
            }

            try
            {
                await signal.WaitAsync(wait, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            resting = false;
        }

        var rest = Task.WhenAll([.. singles.Values, .. lanes.Values]);
        await Task.WhenAny(rest, Task.Delay(Patience, CancellationToken.None));
        await work.CancelAsync();
        await rest;
    }

    // How long nothing can become due, within limits. From before that is asked on, whatever is committed wakes.
    private async Task<TimeSpan> RestAsync(TimeSpan scan, CancellationToken stopping)
    {
        if (!singles.IsEmpty || !lanes.IsEmpty || scan >= Rest)
            return scan;
        resting = true;
        var next = await store.ReadAsync((db, ct) => db.Orders.Where(o => o.NextAttemptAt != null).OrderBy(o => o.NextAttemptAt).Select(o => o.NextAttemptAt).FirstOrDefaultAsync(ct), stopping);
        return next is { } at ? TimeSpan.FromTicks(Math.Clamp((at - clock.Now).Ticks, scan.Ticks, Rest.Ticks)) : Rest;
    }

    // True when there was more than could be taken at once.
    private async Task<bool> DispatchAsync(CancellationToken work, CancellationToken stopping)
    {
        await TakeBackAsync(stopping);
        var now = clock.Now;
        var due = await store.ReadAsync((db, ct) => DueAsync(db, now, ct), stopping);
        var more = false;
        foreach (var order in due.Where(o => OrderRunner.IsSingle(o.State) && !singles.ContainsKey(o.Id)))
        {
            if (singles.Count >= options.MaxParallel)
            {
                more = true;
                break;
            }

            Start(singles, order.Id, () => SingleAsync(order.Id, work));
        }

        foreach (var (state, authorityId) in due.Select(o => (o.State, o.AuthorityId)).Distinct())
        {
            if (LaneOf(state) is { } lane)
                Start(lanes, (state, authorityId), () => LaneAsync(state, authorityId, lane, work));
        }

        return more;
    }

    // A clock that was ahead has stored times that are far from the right one's point of view.
    private async Task TakeBackAsync(CancellationToken stopping)
    {
        if (lookedForPutOff is { } at && clock.GetElapsedTime(at) < LookForPutOff)
            return;
        lookedForPutOff = clock.GetTimestamp();
        var (now, late) = (clock.Now, clock.Now + PutOff);
        IQueryable<Order> PutOffOf(PortalDb db) => db.Orders.Where(o => o.NextAttemptAt > late && o.Reason == OrderReason.ClockDiffers && o.LeaseOwner == null);
        if (await store.ReadAsync((db, ct) => PutOffOf(db).AnyAsync(ct), stopping) && await clocks.ProblemAsync(stopping) is null)
            await store.ChangeAsync((scope, ct) => PutOffOf(scope.Db).ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, now), ct), stopping);
    }

    /// <summary>
    /// What is due and free. What is furthest goes first: new requests and renewals to be asked for, which wait longest for
    /// AWS's rate, must not keep finished ones from being stored. New requests, for which somebody waits, go before renewals,
    /// and of those the one nearest its end.
    /// </summary>
    internal static Task<List<DueOrder>> DueAsync(PortalDb db, DateTime now, CancellationToken cancellationToken) => DueAsync(db, now, now + LongestWait, cancellationToken);

    private static Task<List<DueOrder>> DueAsync(PortalDb db, DateTime now, DateTime far, CancellationToken cancellationToken) => db.Orders
        .Where(o => (o.NextAttemptAt <= now || o.NextAttemptAt > far) && (o.LeaseUntil == null || o.LeaseUntil < DatabaseClock.After(0)))
        .OrderBy(o => o.State == OrderState.Requested || o.State == OrderState.Due)
        .ThenBy(o => o.State == OrderState.Due ? o.BaselineNotAfter : null).ThenBy(o => o.NextAttemptAt)
        .Select(o => new DueOrder(o.Id, o.State, o.AuthorityId))
        .Take(MostDue).ToListAsync(cancellationToken);

    private Func<OrderLease, Task>? LaneOf(OrderState state) => state switch
    {
        OrderState.RecordsPending => records.RunAsync,
        OrderState.Validating => validation.RunAsync,
        OrderState.Renewing => renewal.RunAsync,
        _ => null,
    };

    // The entry is there before the work can end and take it away.
    private static void Start<TKey>(ConcurrentDictionary<TKey, Task> running, TKey key, Func<Task> work)
        where TKey : notnull
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (running.TryAdd(key, Go()))
            go.SetResult();
        else
            go.SetCanceled(CancellationToken.None);

        async Task Go()
        {
            try
            {
                await go.Task;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await work();
        }
    }

    private async Task SingleAsync(Guid id, CancellationToken work)
    {
        try
        {
            await using var lease = await leases.ClaimAsync([id], work);
            foreach (var order in lease.Orders)
                await runner.RunAsync(lease, order);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!work.IsCancellationRequested)
                ScanFailed(logger, e);
        }
        finally
        {
            singles.TryRemove(id, out _);
            signal.Wake();
        }
    }

    // One run of a lane for each CA at a time: within this process a zone has one writer, and a listing serves all who wait.
    private async Task LaneAsync(OrderState state, Guid authorityId, Func<OrderLease, Task> run, CancellationToken work)
    {
        try
        {
            var now = clock.Now;
            var far = now + LongestWait;
            var ids = await store.ReadAsync((db, ct) => db.Orders
                .Where(o => o.State == state && o.AuthorityId == authorityId && (o.NextAttemptAt <= now || o.NextAttemptAt > far) && (o.LeaseUntil == null || o.LeaseUntil < DatabaseClock.After(0)))
                .OrderBy(o => o.NextAttemptAt).Select(o => o.Id).Take(MostInLane).ToListAsync(ct), work);
            await using var lease = await leases.ClaimAsync(ids, work);
            if (lease.Orders.Count > 0)
                await run(lease);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!work.IsCancellationRequested)
                ScanFailed(logger, e);
        }
        finally
        {
            lanes.TryRemove((state, authorityId), out _);
        }
    }

    [LoggerMessage(EventId = 2020, Level = LogLevel.Error, Message = "The order worker met an error; it goes on")]
    private static partial void ScanFailed(ILogger logger, Exception exception);
}
