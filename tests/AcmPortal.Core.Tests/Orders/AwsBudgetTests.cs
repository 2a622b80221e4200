using AcmPortal.Core.Aws;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class AwsBudgetTests
{
    private static readonly AwsBucket Renewals = new("111122223333", "us-east-1", "RenewCertificate");

    // 5 a second at most, of which nine tenths and a little: 220 ms between two.
    private const double Share = 1 / (5 * 0.22);

    [Fact]
    public async Task Wait_OnTime_LetsOneGoAtEachSpacing()
    {
        var time = new FakeTimeProvider();
        var calls = Begin(time, 10);
        for (var gone = 1; gone <= 10; gone++)
        {
            await SettleAsync();
            Assert.Equal(gone, calls.Count(c => c.IsCompletedSuccessfully));
            time.Advance(TimeSpan.FromMilliseconds(220));
        }
    }

    [Fact]
    public async Task Wait_TimersThatComeLate_LetThreeGoAndThenOneAtEachSpacing()
    {
        var time = new FakeTimeProvider();
        var calls = Begin(time, 10);
        await SettleAsync();
        // As on a host that stood still: all that were due meanwhile come at once.
        time.SetUtcNow(time.GetUtcNow() + TimeSpan.FromSeconds(3));
        for (var gone = 4; gone <= 10; gone++)
        {
            await SettleAsync();
            Assert.Equal(gone, calls.Count(c => c.IsCompletedSuccessfully));
            time.Advance(TimeSpan.FromMilliseconds(220));
        }
    }

    [Fact]
    public async Task Wait_ClockSetBack_GoesOnAtOnce()
    {
        var time = new Settable();
        var budget = new LocalAwsBudget(Share, time);
        await budget.WaitAsync(Renewals, TestContext.Current.CancellationToken);
        time.Now -= TimeSpan.FromDays(40);
        await budget.WaitAsync(Renewals, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private static List<Task> Begin(TimeProvider time, int count)
    {
        var budget = new LocalAwsBudget(Share, time);
        return [.. Enumerable.Range(0, count).Select(_ => budget.WaitAsync(Renewals, TestContext.Current.CancellationToken).AsTask())];
    }

    // What a timer has set free goes on in the pool.
    private static Task SettleAsync() => Task.Delay(TimeSpan.FromMilliseconds(150), TestContext.Current.CancellationToken);

    private sealed class Settable : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2027, 3, 14, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
