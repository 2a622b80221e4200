using AcmPortal.Core.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>Work ends before its lease does, whatever the database does meanwhile.</summary>
public sealed class LeaseHeartbeatTests
{
    private const int Seconds = 60;
    private readonly FakeTimeProvider time = new();

    public static TheoryData<string, Func<CancellationToken, Task<bool>>> Troubles => new()
    {
        { "fails", _ => throw new InvalidOperationException("The database is away.") },
        { "hangs and listens", async ct => { await Task.Delay(Timeout.Infinite, ct); return true; } },
        { "hangs and does not listen", async _ => { await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken); return true; } },
        { "holds its thread", _ => Task.FromResult(new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)) },
    };

    [Theory]
    [MemberData(nameof(Troubles), DisableDiscoveryEnumeration = true)]
    public async Task Work_WhileItsLeaseCannotBeExtended_EndsWithAQuarterOfItLeft(string trouble, Func<CancellationToken, Task<bool>> extend)
    {
        await using var heartbeat = new LeaseHeartbeat(extend, Seconds, time, _ => { }, TestContext.Current.CancellationToken);
        for (var second = 0; second < 44; second++)
            await SecondAsync();
        Assert.False(heartbeat.Token.IsCancellationRequested, trouble);

        await SecondAsync();
        await SecondAsync();

        Assert.True(heartbeat.Token.IsCancellationRequested, trouble);
    }

    [Fact]
    public async Task Work_WhileItsLeaseIsExtended_GoesOn()
    {
        var extended = 0;
        await using var heartbeat = new LeaseHeartbeat(_ => Task.FromResult(Interlocked.Increment(ref extended) > 0), Seconds, time, _ => { }, TestContext.Current.CancellationToken);
        for (var second = 0; second < 5 * Seconds; second++)
            await SecondAsync();
        Assert.InRange(extended, 13, 15);
        Assert.False(heartbeat.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Work_WhoseLeaseIsAnothers_Ends()
    {
        await using var heartbeat = new LeaseHeartbeat(_ => Task.FromResult(false), Seconds, time, _ => { }, TestContext.Current.CancellationToken);
        for (var second = 0; second < 21; second++)
            await SecondAsync();
        for (var i = 0; i < 100 && !heartbeat.Token.IsCancellationRequested; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(heartbeat.Token.IsCancellationRequested);
    }

    // What goes on beside has its turn.
    private async Task SecondAsync()
    {
        time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
