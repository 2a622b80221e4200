using AcmPortal.AwsEmulator;
using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class CancelTests
{
    private static async Task<OrderPortal> UndelegatedAsync()
    {
        var portal = await OrderPortal.StartAsync();
        foreach (var zone in portal.Emulator.Zones)
            await portal.ControlAsync(HttpMethod.Put, $"zones/{zone.Id}", new { delegated = false });
        return portal;
    }

    [Fact]
    public async Task Cancel_BeforeAnythingWasSent_EndsAtOnce()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var id = await portal.RequestAsync("shop.example.com");

        await portal.Get<CancelOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.StartWorkerAsync();
        var order = await portal.UntilAsync(id, OrderState.Cancelled);

        Assert.Equal(OrderReason.CancelledBeforeSending, order.Reason);
        Assert.Equal(0, portal.Calls("RequestCertificate"));
    }

    [Fact]
    public async Task Cancel_WhileValidating_DeletesAtAws()
    {
        await using var portal = await UndelegatedAsync();
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Validating);

        await portal.Get<CancelOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        var order = await portal.UntilAsync(id, OrderState.Cancelled);

        Assert.Equal(OrderReason.CancelledAndDeleted, order.Reason);
        Assert.Equal(1, portal.Calls("DeleteCertificate"));
        Assert.Null(order.OpenSlot);
    }

    [Fact]
    public async Task Cancel_DeleteDenied_WatchesUntilAwsEndsIt()
    {
        await using var portal = await UndelegatedAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:DeleteCertificate" } });
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Validating);

        await portal.Get<CancelOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        var watched = await portal.UntilAsync(id, o => o.Reason == OrderReason.WatchedAfterCancel);
        Assert.Equal(OrderState.Cancelling, watched.State);
        Assert.NotNull(watched.NextAttemptAt);

        portal.Emulator.AdvanceClock(TimeSpan.FromHours(73));
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        Assert.Equal(OrderReason.CancelledNeverIssued, (await portal.UntilAsync(id, OrderState.Cancelled)).Reason);
    }

    [Fact]
    public async Task Cancel_AwsIssuesAllTheSame_IsStoredAndSaysSo()
    {
        await using var portal = await UndelegatedAsync();
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:DeleteCertificate" } });
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Validating);
        await portal.Get<CancelOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, o => o.Reason == OrderReason.WatchedAfterCancel);

        foreach (var zone in portal.Emulator.Zones)
            await portal.ControlAsync(HttpMethod.Put, $"zones/{zone.Id}", new { delegated = true });
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        var order = await portal.UntilAsync(id, OrderState.Stored);

        Assert.Equal(OrderReason.IssuedDespiteCancel, order.Reason);
        Assert.NotNull(order.CertificateId);
    }

    [Fact]
    public async Task Cancel_AnswerLost_FindsAndDeletesWhatAwsMade()
    {
        await using var portal = await UndelegatedAsync();
        await portal.FaultsAsync(
            new { operation = "RequestCertificate", effect = "drop", when = "after", nth = 1 },
            new { operation = "ListCertificates", effect = "http", status = 500, probability = 1.0 });
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, o => o.SendUnresolved && o.Attempt > 0);

        await portal.Get<CancelOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, OrderState.Cancelling);
        await portal.FaultsAsync();
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);

        Assert.Equal(OrderReason.CancelledAndDeleted, (await portal.UntilAsync(id, OrderState.Cancelled)).Reason);
        Assert.Equal(1, portal.Calls("RequestCertificate"));
    }

    [Fact]
    public async Task Cancel_StoredOrder_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync();
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Stored);

        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<CancelOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Retry_WhileATwinIsOpen_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ValidationDelay = TimeSpan.FromSeconds(20) });
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:RequestCertificate" } });
        var failed = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(failed, OrderState.Failed);
        await portal.ControlAsync(HttpMethod.Delete, "policy");
        var open = await portal.RequestAsync("shop.example.com");
        Assert.NotEqual(failed, open);

        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, failed, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Request_FailedTwinThatAwsMayStillIssue_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.FaultsAsync(new { operation = "DescribeCertificate", effect = "error", code = "AccessDeniedException", probability = 1.0 });
        var id = await portal.RequestAsync("shop.example.com");
        await portal.UntilAsync(id, OrderState.Failed);

        await Assert.ThrowsAsync<RefusedException>(() => portal.RequestAsync("shop.example.com"));

        await portal.FaultsAsync();
        await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, id, TestContext.Current.CancellationToken);
        await portal.UntilAsync(id, OrderState.Stored);
        Assert.Equal(1, await portal.CertificatesAsync());
    }
}
