using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using AcmPortal.Web.Tests.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AcmPortal.Web.Tests.Shared;

public class LiveRefreshTests : SeededPortal
{
    private readonly FakeTimeProvider time = new();
    private readonly SemaphoreSlim refreshed = new(0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Guid mine = Guid.CreateVersion7();
    private int count;

    [Fact]
    public async Task Change_ThatConcerns_RefreshesWithinASecond()
    {
        await using var live = Live();

        await ChangeAsync(mine);

        await HappensAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Changes_ManyAtOnce_RefreshOnce()
    {
        await using var live = Live();

        for (var i = 0; i < 20; i++)
            await ChangeAsync(mine);

        await HappensAsync(TimeSpan.FromSeconds(1));
        await DoesNotHappenAsync();
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Change_OfSomethingElse_IsLeftAlone()
    {
        await using var live = Live();

        await ChangeAsync(Guid.CreateVersion7());

        await DoesNotHappenAsync();
    }

    [Fact]
    public async Task Silence_ForFiveSeconds_RefreshesAnyway()
    {
        await using var live = Live();

        await HappensAsync(LiveRefresh.Poll + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Ended_HearsNothingMore()
    {
        var live = Live();
        await live.DisposeAsync();

        await ChangeAsync(mine);

        await DoesNotHappenAsync();
    }

    // Nobody ends open pages when the portal stops: they would go on asking what is not there any more.
    [Fact]
    public async Task PortalThatStops_IsAskedNoMore()
    {
        await using var live = Live();
        await stopping.CancelAsync();

        await ChangeAsync(mine);
        await DoesNotHappenAsync();
        time.Advance(LiveRefresh.Poll + TimeSpan.FromSeconds(1));
        await DoesNotHappenAsync();
    }

    private LiveRefresh Live() => new(Services.GetRequiredService<ChangeFeed>(), time, change => change.Id == mine, () =>
    {
        count++;
        refreshed.Release();
        return Task.CompletedTask;
    }, stopping.Token);

    private Task<int> ChangeAsync(Guid id) => Store.ChangeAsync(
        (scope, _) =>
        {
            scope.Announce(ChangeKind.Order, id);
            return Task.FromResult(0);
        },
        Xunit.TestContext.Current.CancellationToken);

    // The loop runs on the pool: time goes on in small steps until it was seen, or the limit is passed.
    private async Task HappensAsync(TimeSpan within)
    {
        for (var passed = TimeSpan.Zero; passed <= within; passed += TimeSpan.FromMilliseconds(50))
        {
            if (await refreshed.WaitAsync(10, Xunit.TestContext.Current.CancellationToken))
                return;
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.True(await refreshed.WaitAsync(5000, Xunit.TestContext.Current.CancellationToken), $"It was not refreshed within {within}.");
    }

    private async Task DoesNotHappenAsync()
    {
        for (var i = 0; i < 40; i++)
        {
            Assert.False(await refreshed.WaitAsync(2, Xunit.TestContext.Current.CancellationToken), "It was refreshed.");
            time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }
}
