using System.Collections.Concurrent;
using System.Diagnostics;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Aws;

/// <summary>The budget on a real database, in real time, at a rate that keeps the tests short.</summary>
public sealed class SharedAwsBudgetTests
{
    private const double Rate = 20;
    private static readonly AwsBucket Bucket = new("111122223333", "us-east-1", "RequestCertificate");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_ThreeInstances_TogetherStayWithinTheRateAndEachGetsItsShare()
    {
        await using var portal = await StartAsync(3);
        var calls = new ConcurrentBag<(int Instance, double At)>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(portal.Budgets.SelectMany((budget, instance) => Enumerable.Range(0, 30).Select(_ => Task.Run(async () =>
        {
            await budget.WaitAsync(Bucket, Token);
            calls.Add((instance, clock.Elapsed.TotalSeconds));
        }, Token))));

        Assert.InRange(RateWindows.Worst(calls.Select(c => c.At), Rate), 0, Rate);
        // 90 calls take 4.7 s at the pace of 19 a second; a busy machine may lose some slots.
        Assert.InRange(clock.Elapsed.TotalSeconds, 4, 15);
        // Nobody is left to the end: in the first half of the time each made some.
        Assert.Equal(3, calls.Where(c => c.At < clock.Elapsed.TotalSeconds / 2).Select(c => c.Instance).Distinct().Count());
    }

    [Fact]
    public async Task Wait_TimersThatComeLate_StayWithinTheRate()
    {
        await using var portal = await StartAsync(1, new LateTimers());
        var calls = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(async () =>
        {
            await portal.Budgets[0].WaitAsync(Bucket, Token);
            calls.Add(clock.Elapsed.TotalSeconds);
        }, Token)));

        Assert.InRange(RateWindows.Worst(calls, Rate), 0, Rate);
    }

    [Fact]
    public async Task Wait_APersonBehindBulk_GoesNext()
    {
        await using var portal = await StartAsync(1);
        var budget = portal.Budgets[0];
        var bulk = Bulk(budget, 60);
        await WhileAsync(() => bulk.Count(b => b.IsCompleted) < 3);
        var before = bulk.Count(b => b.IsCompleted);
        await budget.WaitAsync(Bucket, Token);

        Assert.InRange(bulk.Count(b => b.IsCompleted) - before, 0, 6);
        await Task.WhenAll(bulk);
    }

    [Fact]
    public async Task Wait_APersonAtAnotherInstanceThanTheBulk_WaitsForSecondsAtMost()
    {
        await using var portal = await StartAsync(2);
        using var enough = new CancellationTokenSource();
        var bulk = Bulk(portal.Budgets[0], 600, enough.Token);
        await WhileAsync(() => bulk.Count(b => b.IsCompleted) < 10);
        var clock = Stopwatch.StartNew();
        await portal.Budgets[1].WaitAsync(Bucket, Token);

        // All of the bulk would take half a minute.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(bulk));
    }

    [Fact]
    public async Task Wait_OneCallAfterTheOther_CostsAWriteASecondAndNotOneEach()
    {
        await using var portal = await StartAsync(1);
        for (var i = 0; i < 60; i++)
            await portal.Budgets[0].WaitAsync(Bucket, Token);

        Assert.InRange((await portal.QuotaAsync()).Epoch, 1, 25);
    }

    [Fact]
    public async Task Wait_Cancelled_GivesTheSlotsBack()
    {
        await using var portal = await StartAsync(1);
        using var changedMind = new CancellationTokenSource();
        var waiting = Bulk(portal.Budgets[0], 40, changedMind.Token);
        await WhileAsync(() => !waiting.Exists(w => w.IsCompleted));
        await changedMind.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));

        var taken = (await portal.QuotaAsync()).WindowTaken;
        var used = waiting.Count(w => w.IsCompletedSuccessfully);
        Assert.True(used < 40);
        await WhileAsync(async () => (await portal.QuotaAsync()).WindowTaken >= Math.Max(taken, used + 1) && taken > used);
        Assert.InRange((await portal.QuotaAsync()).WindowTaken, used, taken);
    }

    [Fact]
    public async Task Throttled_AtOneInstance_SlowsAllDown()
    {
        await using var portal = await StartAsync(2);
        await portal.Budgets[0].WaitAsync(Bucket, Token);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => portal.Budgets[0].ThrottledAsync(Bucket)));
        var quota = await portal.QuotaAsync();
        Assert.Equal((5, 500), (quota.Throttled, quota.Permille));

        // 10 calls at half of 19 a second.
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => portal.Budgets[1].WaitAsync(Bucket, Token).AsTask()));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.8, 15);
    }

    [Fact]
    public async Task Wait_WithoutPacing_TouchesNoDatabase()
    {
        await using var portal = await StartAsync(1, share: 0);
        for (var i = 0; i < 100; i++)
            await portal.Budgets[0].WaitAsync(Bucket, Token);
        await using var db = portal.Database.NewContext();
        Assert.False(await db.AwsQuotas.AnyAsync(Token));
    }

    private static List<Task> Bulk(SharedAwsBudget budget, int count, CancellationToken? cancellation = null) => [.. Enumerable.Range(0, count).Select(_ => OneAsync(budget, cancellation ?? Token))];

    private static async Task OneAsync(SharedAwsBudget budget, CancellationToken cancellationToken)
    {
        AwsUrgency.Bulk();
        await budget.WaitAsync(Bucket, cancellationToken);
    }

    private static Task WhileAsync(Func<bool> condition) => WhileAsync(() => Task.FromResult(condition()));

    private static async Task WhileAsync(Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (await condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "Half a minute was not enough.");
            await Task.Delay(20, Token);
        }
    }

    private static async Task<Instances> StartAsync(int count, TimeProvider? time = null, double share = 0.95)
    {
        var database = await TestDatabase.CreateAsync(Configure);
        var all = new List<TestDatabase> { database };
        while (all.Count < count)
            all.Add(await database.AnotherInstanceAsync(Configure));
        return new(all, [.. all.Select(d => d.Services.GetRequiredService<SharedAwsBudget>())]);

        void Configure(IServiceCollection services) => services.AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(new AwsOptions { RateShare = share, Rates = new Dictionary<string, double> { [Bucket.Operation] = Rate } })
            .AddSingleton<AwsQuotaStore>().AddSingleton<SharedAwsBudget>();
    }

    private sealed record Instances(IReadOnlyList<TestDatabase> All, IReadOnlyList<SharedAwsBudget> Budgets) : IAsyncDisposable
    {
        public TestDatabase Database => All[0];

        public async Task<AwsQuota> QuotaAsync()
        {
            await using var db = Database.NewContext();
            return await db.AwsQuotas.AsNoTracking().SingleAsync(Token);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var database in All.Reverse())
                await database.DisposeAsync();
        }
    }

    // As on a host that stands still now and then.
    private sealed class LateTimers : TimeProvider
    {
        private int timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Interlocked.Increment(ref timers) % 7 == 0 && dueTime > TimeSpan.Zero ? dueTime + TimeSpan.FromSeconds(0.9) : dueTime, period);
    }
}
