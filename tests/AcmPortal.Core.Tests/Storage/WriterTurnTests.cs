using AcmPortal.Core.Storage;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>Who writes next, where a database has one writer.</summary>
public sealed class WriterTurnTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turn_WaitedFor_GoesBeforeThePortalsOwnWork_AndElseInOrder()
    {
        var turn = new WriterTurn();
        await turn.WaitAsync(waitedFor: false, Ct);
        var went = new List<string>();
        Task[] all = [GoAsync(turn, "own 1", false, went), GoAsync(turn, "own 2", false, went), GoAsync(turn, "asked 1", true, went), GoAsync(turn, "asked 2", true, went)];

        turn.Release();
        await Task.WhenAll(all);

        Assert.Equal(["asked 1", "asked 2", "own 1", "own 2"], went);
    }

    [Fact]
    public async Task Turn_OfThePortalsOwnWork_ComesThoughMoreIsAskedAllTheTime()
    {
        var turn = new WriterTurn();
        await turn.WaitAsync(waitedFor: true, Ct);
        var went = new List<string>();
        Task[] own = [GoAsync(turn, "own", false, went), GoAsync(turn, "own", false, went)];
        Task[] asked = [.. Enumerable.Range(0, 3 * WriterTurn.Most).Select(_ => GoAsync(turn, "asked", true, went))];

        turn.Release();
        await Task.WhenAll([.. own, .. asked]);

        Assert.Equal([WriterTurn.Most, (2 * WriterTurn.Most) + 1], went.Index().Where(w => w.Item == "own").Select(w => w.Index));
    }

    [Fact]
    public async Task Turn_GivenUp_IsNobodys()
    {
        var turn = new WriterTurn();
        await turn.WaitAsync(waitedFor: true, Ct);
        using var cancelled = new CancellationTokenSource();
        var gone = turn.WaitAsync(waitedFor: true, cancelled.Token);
        var next = turn.WaitAsync(waitedFor: true, Ct);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(next.IsCompleted);
        turn.Release();
        await next;
        turn.Release();
        await turn.WaitAsync(waitedFor: false, Ct);
    }

    [Fact]
    public async Task Turn_UnderManyThatComeAndGiveUp_IsOneAtATimeAndNeverLost()
    {
        var turn = new WriterTurn();
        var (inside, worst, done) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    using var impatient = new CancellationTokenSource();
                    if (i % 3 == 0)
                        impatient.CancelAfter(TimeSpan.FromMicroseconds(100));
                    try
                    {
                        await turn.WaitAsync(i % 2 == 0, impatient.Token);
                    }
                    catch (OperationCanceledException)
                    {
                        continue;
                    }

                    worst = Math.Max(worst, Interlocked.Increment(ref inside));
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    Interlocked.Increment(ref done);
                    turn.Release();
                }
            },
            Ct)));

        Assert.Equal(1, worst);
        Assert.True(done > 8 * 1_000, $"{done} went.");
        await turn.WaitAsync(waitedFor: false, Ct);
    }

    private static async Task GoAsync(WriterTurn turn, string name, bool waitedFor, List<string> went)
    {
        await turn.WaitAsync(waitedFor, Ct);
        lock (went)
            went.Add(name);
        turn.Release();
    }
}
