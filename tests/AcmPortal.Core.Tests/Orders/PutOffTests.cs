using AcmPortal.Core.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>What an instance with a wrong clock has put off, one with a right clock takes back.</summary>
public sealed class PutOffTests
{
    [Theory]
    [InlineData(OrderReason.ClockDiffers, true)]
    [InlineData(OrderReason.Throttled, false)]
    public async Task Order_PutOffByElevenMinutes_IsTakenBackWhereAWrongClockDidIt(OrderReason reason, bool taken)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var id = await portal.RequestAsync("late.example.com");
        var later = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(11);
        await portal.Database.Store.ChangeAsync(
            (scope, ct) => scope.Db.Orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.Reason, reason).SetProperty(o => o.NextAttemptAt, later), ct), TestContext.Current.CancellationToken);

        await portal.StartWorkerAsync();

        if (taken)
        {
            await portal.UntilAsync(id, OrderState.Stored);
            return;
        }

        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Equal(OrderState.Requested, (await portal.OrderAsync(id)).State);
    }
}
