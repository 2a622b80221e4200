using System.Collections.Frozen;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Connections;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class SpendCapTests
{
    [Theory]
    [InlineData(null, 1_000_000, 1_000_000, 700, false)]
    [InlineData(0, 0, 0, 700, true)]
    [InlineData(700, 0, 0, 700, false)]
    [InlineData(699, 0, 0, 700, true)]
    [InlineData(2_100, 700, 700, 700, false)]
    [InlineData(2_100, 700, 700, 701, true)]
    [InlineData(2_100, 2_200, 0, 700, true)]
    [InlineData(SpendCap.Most, int.MaxValue, int.MaxValue, int.MaxValue, true)]
    public void Decide_CapAndSpend_HoldsOnlyWhatGoesAboveIt(int? cap, int charged, int underWay, int order, bool held) =>
        Assert.Equal(held, SpendCap.Decide(cap, new MonthSpend(charged, underWay), order) is not null);

    [Fact]
    public async Task Request_AboveTheCap_WaitsTakesItsSlotAndTells()
    {
        await using var portal = await OrderPortal.StartAsync();
        await CapAsync(portal, 1_300);
        var first = await portal.RequestAsync("a.example.com");
        await portal.UntilAsync(first, OrderState.Stored);
        var second = await portal.RequestAsync("b.example.com", "c.example.com");
        var held = await portal.OrderAsync(second);
        Assert.Equal((OrderState.AwaitingApproval, OrderReason.SpendCapReached), (held.State, held.Reason));
        Assert.NotNull(held.OpenSlot);
        Assert.Null(held.NextAttemptAt);
        Assert.Equal(second, await portal.RequestAsync("b.example.com", "c.example.com"));
        var waiting = await portal.Get<ListOrders>().DoAsync(new(new(), NeedsPerson: true));
        Assert.Equal(second, Assert.Single(waiting.Items).Id);
        await using (var db = portal.Database.NewContext())
        {
            var alert = await db.Alerts.SingleAsync(a => a.OrderId == second, TestContext.Current.CancellationToken);
            Assert.Equal(AlertEvent.NeedsPerson, alert.Event);
            Assert.Contains("waits for approval", alert.Subject, StringComparison.Ordinal);
        }

        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.Equal(1, portal.Calls("RequestCertificate"));
        Assert.Equal(OrderState.Requested, await portal.Get<ApproveOrder>().DoAsync(new(second)));
        await portal.UntilAsync(second, OrderState.Stored);
        Assert.Equal(2, portal.Calls("RequestCertificate"));
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<ApproveOrder>().DoAsync(new(second)));
        await using var after = portal.Database.NewContext();
        Assert.Equal(1, await after.AuditEntries.CountAsync(e => e.Action == AuditAction.OrderApproved, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Refuse_AHeldOrder_EndsItAndGivesTheSlotBack()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await CapAsync(portal, 0);
        var id = await portal.RequestAsync("a.example.com");
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<RetryOrder>().DoAsync(id));
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<RefuseOrder>().DoAsync(new(id, new string('x', 501))));
        Assert.Equal(OrderState.Refused, await portal.Get<RefuseOrder>().DoAsync(new(id, "Use the wildcard.")));
        var order = await portal.OrderAsync(id);
        Assert.Null(order.OpenSlot);
        Assert.Contains("Use the wildcard.", order.ReasonText, StringComparison.Ordinal);
        var view = await portal.Get<GetOrder>().DoAsync(id);
        Assert.Equal("Refused", view.Steps[^1].Title);
        Assert.NotEqual(id, await portal.RequestAsync("a.example.com"));
    }

    [Fact]
    public async Task Decide_WithoutTheRight_IsNotOfferedAndNotDone()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await CapAsync(portal, 0);
        var id = await portal.RequestAsync("a.example.com");
        var requester = new Actor("someone", "Someone", FrozenSet.ToFrozenSet([Permission.View, Permission.RequestCertificates, Permission.OperateOrders]), "session");
        var none = TestContext.Current.CancellationToken;
        Assert.True((await portal.Get<GetOrder>().DoAsync(id)).MayDecide);
        Assert.False((await portal.Get<GetOrder>().RunAsync(requester, id, none)).MayDecide);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<ApproveOrder>().RunAsync(requester, new(id), none));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<RefuseOrder>().RunAsync(requester, new(id), none));
    }

    [Fact]
    public async Task Cancel_AHeldOrder_EndsItAtOnce()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await CapAsync(portal, 0);
        var id = await portal.RequestAsync("a.example.com");
        Assert.Equal("Waiting for approval", (await portal.Get<GetOrder>().DoAsync(id)).Steps[0].Title);
        Assert.Equal(OrderState.Cancelled, await portal.Get<CancelOrder>().DoAsync(id));
        Assert.Null((await portal.OrderAsync(id)).OpenSlot);
    }

    [Fact]
    public async Task Spend_OfTheMonth_CountsChargesAndOpenOrdersButNotHeldOnes()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var now = portal.Get<DomainClock>().Now;
        await portal.Database.AddAsync(ChargeOf(portal, now, 700), ChargeOf(portal, SpendCap.MonthOf(now), 800), ChargeOf(portal, SpendCap.MonthOf(now).AddTicks(-1), 9_000));
        await portal.RequestAsync("a.example.com");
        await CapAsync(portal, 2_200);
        await portal.RequestAsync("b.example.com");
        Assert.Equal(OrderState.AwaitingApproval, (await portal.OrderAsync(await portal.RequestAsync("b.example.com"))).State);
        var view = await portal.Get<GetProfile>().DoAsync(portal.Profile.Id);
        Assert.Equal((2_200, 1_500, 700), (view.MonthlyCapCents, view.SpentThisMonthCents, view.UnderWayCents));
    }

    [Fact]
    public async Task Request_TwoAtTheSameMomentWithRoomForOne_OneIsHeld()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await CapAsync(portal, 700);
        var ids = await Task.WhenAll(portal.RequestAsync("a.example.com"), portal.RequestAsync("b.example.com"));
        var states = new List<OrderState> { (await portal.OrderAsync(ids[0])).State, (await portal.OrderAsync(ids[1])).State };
        Assert.Equal([OrderState.AwaitingApproval, OrderState.Requested], states.Order());
    }

    private static Charge ChargeOf(OrderPortal portal, DateTime at, int cents) => new()
    {
        CertificateId = Guid.CreateVersion7(),
        CommonName = "x.example.com",
        ProfileId = portal.Profile.Id,
        Key = "01",
        Kind = ChargeKind.Issue,
        At = at,
        Cents = cents,
    };

    private static async Task CapAsync(OrderPortal portal, int cents)
    {
        await using var db = portal.Database.NewContext();
        await db.Profiles.ExecuteUpdateAsync(set => set.SetProperty(p => p.MonthlyCapCents, cents));
    }
}
