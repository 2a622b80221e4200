using System.Collections.Concurrent;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

public sealed class ChangePollerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Poll_ChangeOfAnotherInstance_IsHeardWithinTwoSeconds()
    {
        await using var here = await TestDatabase.CreateAsync();
        await using var there = await here.AnotherInstanceAsync();
        using var poller = Poller(there, TimeProvider.System);
        using var heard = new Heard(there);
        await poller.StartAsync(Token);
        await Task.Delay(200, Token);
        var id = Guid.CreateVersion7();
        var since = TimeProvider.System.GetTimestamp();
        await AnnounceAsync(here, id);
        await heard.FirstAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(since).TotalSeconds, 0, 2);
        Assert.Equal([new Change(ChangeKind.Order, id)], heard.All);
        await poller.StopAsync(Token);
    }

    [Fact]
    public async Task Look_ChangesOfItsOwn_AreNotToldTwice()
    {
        await using var here = await TestDatabase.CreateAsync();
        using var poller = Poller(here);
        using var heard = new Heard(here);
        await AnnounceAsync(here, Guid.CreateVersion7());
        await poller.LookAsync(Token);
        Assert.Single(heard.All);
    }

    [Fact]
    public async Task Look_CommittedOutOfOrder_IsHeardOnceEach()
    {
        await using var here = await TestDatabase.CreateAsync();
        using var poller = Poller(here);
        using var heard = new Heard(here);
        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];
        await here.AddAsync(Row(7, ids[0]));
        await poller.LookAsync(Token);
        // Its number was given before, and its transaction came to an end after.
        await here.AddAsync(Row(5, ids[1]));
        await poller.LookAsync(Token);
        here.Clock.Advance(TimeSpan.FromSeconds(20));
        await poller.LookAsync(Token);
        await here.AddAsync(Row(8, ids[2]));
        await poller.LookAsync(Token);
        await poller.LookAsync(Token);
        Assert.Equal(ids, heard.All.Select(c => c.Id));
    }

    [Fact]
    public async Task Change_OfManyObjects_IsOneRowThatConcernsEach()
    {
        await using var here = await TestDatabase.CreateAsync();
        await using var there = await here.AnotherInstanceAsync();
        using var poller = Poller(there);
        using var heard = new Heard(there);
        var ids = Enumerable.Range(0, 500).Select(_ => Guid.CreateVersion7()).ToArray();
        await AnnounceAsync(here, ids);
        await poller.LookAsync(Token);
        var change = Assert.Single(heard.All);
        Assert.All(ids, id => Assert.True(change.Is(ChangeKind.Order, id)));
        Assert.False(change.Is(ChangeKind.Certificate, ids[0]));
    }

    [Fact]
    public async Task Change_RolledBack_LeavesNoRow()
    {
        await using var here = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => here.Store.ChangeAsync<int>((scope, _) =>
        {
            scope.Announce(ChangeKind.Order, Guid.CreateVersion7());
            throw new InvalidOperationException();
        }, Token));
        await using var db = here.NewContext();
        Assert.False(await db.Changes.AnyAsync(Token));
    }

    [Fact]
    public async Task Poll_OldRows_ArePruned()
    {
        await using var here = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(TestDatabase.Start);
        using var poller = Poller(here, time);
        await here.AddAsync(Row(1, Guid.CreateVersion7()));
        await poller.StartAsync(Token);
        for (var i = 0; i < 2_000; i++)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await using var db = here.NewContext();
            if (!await db.Changes.AnyAsync(Token))
            {
                Assert.True(i >= 25, "Rows are kept for ten minutes.");
                await poller.StopAsync(Token);
                return;
            }

            await Task.Delay(10, Token);
        }

        Assert.Fail("The row is still there.");
    }

    private static ChangePoller Poller(TestDatabase database, TimeProvider? time = null) =>
        new(database.Store, database.Services.GetRequiredService<ChangeFeed>(), time ?? database.Clock, NullLogger<ChangePoller>.Instance);

    private static CommittedChange Row(long sequence, Guid id) =>
        new() { Sequence = sequence, Source = Guid.CreateVersion7(), Kind = ChangeKind.Order, ObjectId = id, At = TestDatabase.Start.UtcDateTime };

    private static Task AnnounceAsync(TestDatabase database, params Guid[] ids) => database.Store.ChangeAsync((scope, _) =>
    {
        foreach (var id in ids)
            scope.Announce(ChangeKind.Order, id);
        return Task.FromResult(0);
    }, Token);

    private sealed class Heard : IDisposable
    {
        private readonly ConcurrentQueue<Change> all = new();
        private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly IDisposable subscription;

        public Heard(TestDatabase database) => subscription = database.Services.GetRequiredService<ChangeFeed>().Subscribe(change =>
        {
            all.Enqueue(change);
            first.TrySetResult();
        });

        public IReadOnlyCollection<Change> All => [.. all];

        public Task FirstAsync() => first.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        public void Dispose() => subscription.Dispose();
    }
}
