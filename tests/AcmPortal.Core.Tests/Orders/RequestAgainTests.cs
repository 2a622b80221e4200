using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Tests.Certificates;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class RequestAgainTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Again_NamesCorrected_IsIssuedAndTheFailedOneNeedsNobody()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "zones/example.com", new { caa = new[] { "0 issue \"letsencrypt.org\"" } });
        var failed = await portal.UntilAsync(await portal.RequestAsync("shop.example.com", "www.example.com"), OrderState.Failed);
        Assert.True((await portal.Get<GetOrder>().RunAsync(OrderPortal.Admin, failed.Id, Ct)).MayRequestAgain);

        var again = await portal.Get<RequestAgain>().RunAsync(OrderPortal.Admin, new(failed.Id, ["shop.example.org"]), Ct);

        var stored = await portal.UntilAsync(again.OrderId, OrderState.Stored);
        Assert.Equal(["shop.example.org"], stored.Names);
        Assert.Equal((failed.ProfileId, failed.OwnerContact, failed.KeyAlgorithm), (stored.ProfileId, stored.OwnerContact, stored.KeyAlgorithm));
        var ended = await portal.OrderAsync(failed.Id);
        Assert.Equal(OrderState.Cancelled, ended.State);
        Assert.Contains(again.OrderId.ToString(), ended.ReasonText, StringComparison.Ordinal);
        Assert.Equal(0, (await portal.Get<ListNeedsPerson>().RunAsync(OrderPortal.Admin, new(), Ct)).Total);
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<RequestAgain>().RunAsync(OrderPortal.Admin, new(failed.Id), Ct));
    }

    [Fact]
    public async Task Again_AwsMayStillIssueTheFailedOne_KeepsItSoThatNothingPaidForIsLost()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var id = await portal.RequestAsync("shop.example.com");
        await using (var db = portal.Database.NewContext())
        {
            await db.Orders.ExecuteUpdateAsync(
                set => set.SetProperty(o => o.State, OrderState.Failed).SetProperty(o => o.OpenSlot, (string?)null).SetProperty(o => o.NextAttemptAt, (DateTime?)null)
                    .SetProperty(o => o.Arn, "arn:aws:acm:us-east-1:111122223333:certificate/5a1e9c00-0000-0000-0000-000000000000"), Ct);
        }

        // The same names are to be retried; others may be requested.
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<RequestAgain>().RunAsync(OrderPortal.Admin, new(id), Ct));
        await portal.Get<RequestAgain>().RunAsync(OrderPortal.Admin, new(id, ["other.example.com"]), Ct);

        Assert.Equal(OrderState.Failed, (await portal.OrderAsync(id)).State);
    }

    [Fact]
    public async Task Again_OrderThatReplacesACertificate_TakesItsPlace()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        await portal.FaultsAsync(new { operation = "RequestCertificate", effect = "error", code = "InvalidDomainValidationOptionsException", message = "no", status = 400 });
        var replacing = await portal.Get<ReplaceCertificate>().RunAsync(OrderPortal.Admin, new(old.Id, ["new.example.com"]), Ct);
        await portal.UntilAsync(replacing.OrderId, OrderState.Failed);
        await portal.FaultsAsync();

        var again = await portal.Get<RequestAgain>().RunAsync(OrderPortal.Admin, new(replacing.OrderId, ["newer.example.com"]), Ct);

        var stored = await portal.UntilAsync(again.OrderId, OrderState.Stored);
        Assert.Equal(old.Id, stored.ReplacesCertificateId);
        Assert.Equal(old.Id, (await portal.CertificateAsync(stored.CertificateId!.Value)).ReplacesCertificateId);
    }
}
