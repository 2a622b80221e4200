using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Renewal;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>A certificate that takes over from another one, and the flow for a leaked key in every order of events.</summary>
public sealed class ReplaceCertificateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<Guid> ReplaceAsync(OrderPortal portal, Certificate old, ReplaceThen then = ReplaceThen.Keep, params string[] names) =>
        (await portal.Get<ReplaceCertificate>().RunAsync(OrderPortal.Admin, new ReplaceCertificateInput(
            old.Id, names, Then: then, Reason: RevocationReasons.KeyCompromise, TypedName: old.CommonName), Cancel)).OrderId;

    private static async Task<Certificate> SuccessorAsync(OrderPortal portal, Guid order) =>
        await portal.CertificateAsync((await portal.UntilAsync(order, OrderState.Stored)).CertificateId!.Value);

    [Fact]
    public async Task Replace_EditedNames_CarriesOwnerAndSettingsOnAndLinksBothWays()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        await portal.Get<SetCertificateTags>().RunAsync(OrderPortal.Admin, new(old.Id, [new("env", "prod")]), Cancel);
        await using (var db = portal.Database.NewContext())
        {
            await db.Certificates.ExecuteUpdateAsync(s => s.SetProperty(c => c.OwnerContact, "web@example.com").SetProperty(c => c.PickupWatched, false)
                .SetProperty(c => c.RenewalModeOverride, RenewalMode.Follow).SetProperty(c => c.RenewBeforeDaysOverride, 12), Cancel);
        }

        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old, ReplaceThen.Keep, "shop.example.com", "www.example.com"));

        Assert.Equal((old.Id, "web@example.com", false, RenewalMode.Follow, 12),
            (successor.ReplacesCertificateId!.Value, successor.OwnerContact, successor.PickupWatched, successor.RenewalModeOverride!.Value, successor.RenewBeforeDaysOverride!.Value));
        Assert.NotEqual(old.Arn, successor.Arn);
        Assert.Equal(["shop.example.com", "www.example.com"], successor.Names);
        var before = await portal.Get<GetCertificate>().RunAsync(OrderPortal.Admin, old.Id, Cancel);
        var after = await portal.Get<GetCertificate>().RunAsync(OrderPortal.Admin, successor.Id, Cancel);
        Assert.Equal(successor.Id, Assert.Single(before.End.Successors).Certificate!.Id);
        Assert.Equal(old.Id, after.End.Replaces!.Id);
        Assert.Equal([new Tag("env", "prod")], after.Tags);
        Assert.Empty(await portal.OrdersAsync(OrderKind.Revoke));
    }

    [Fact]
    public async Task Replace_Revoked_IsReplacedAllTheSame()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        await portal.UntilAsync(await portal.RevokeAsync(old), OrderState.Revoked);

        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old));

        Assert.Equal(old.Names, successor.Names);
    }

    [Fact]
    public async Task Replace_OtherOrderForTheSameNamesOpen_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        await portal.RequestAsync("shop.example.com");

        await Assert.ThrowsAsync<RefusedException>(() => ReplaceAsync(portal, old));
    }

    [Fact]
    public async Task Replace_ThenRevokeWithoutTheTypedName_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();

        await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<ReplaceCertificate>().RunAsync(
            OrderPortal.Admin, new ReplaceCertificateInput(old.Id, Then: ReplaceThen.RevokeOnceStored), Cancel));
    }

    [Fact]
    public async Task LeakedKey_PickedUp_RevokesTheOldOneByItself()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();

        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old, ReplaceThen.RevokeAfterPickup));
        Assert.Empty(await portal.OrdersAsync(OrderKind.Revoke));
        await portal.PickUpAsync(successor);

        var revocation = await portal.RevokedAsync(old);
        Assert.Equal("Tester", revocation.RequestedByName);
        Assert.Equal(RevocationReasons.KeyCompromise, (await portal.CertificateAsync(old.Id)).RevocationReason);
        Assert.Equal(CertificateState.Active, (await portal.CertificateAsync(successor.Id)).State);
        Assert.NotNull((await portal.CertificateAsync(successor.Id)).PickedUpAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LeakedKey_NobodyFetchesTheNewKey_NeedsAPersonAfterADayUntilSomebodyActs(bool fetched)
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old, ReplaceThen.RevokeAfterPickup));
        await RenewalPortal.LookAsync(portal);
        Assert.Null((await portal.CertificateAsync(successor.Id)).Attention);

        portal.Advance(TimeSpan.FromDays(1));
        await RenewalPortal.LookAsync(portal);

        Assert.Equal(RenewalRule.NotPickedUp, (await portal.CertificateAsync(successor.Id)).Attention);
        var alert = Assert.Single(await portal.AlertsAsync(), a => a.Event == AlertEvent.NeedsPerson);
        Assert.Equal((successor.Id, AlertSeverity.Critical), (alert.CertificateId, alert.Severity));
        var line = Assert.Single((await portal.Get<ListNeedsPerson>().RunAsync(OrderPortal.Admin, new(), Cancel)).Items);
        Assert.Equal((successor.Id, null, NeedsPersonMend.FetchKey), (line.Id, line.EndsAt, line.Mend));

        if (fetched)
            await portal.PickUpAsync(successor);
        else
            await portal.Get<ChangeReplacement>().RunAsync(OrderPortal.Admin, new(old.Id, ReplaceThen.RevokeOnceStored, old.CommonName), Cancel);
        await RenewalPortal.LookAsync(portal);
        Assert.Null((await portal.CertificateAsync(successor.Id)).Attention);
        await portal.RevokedAsync(old);
    }

    [Fact]
    public async Task Revoked_Successor_HasTheRulesLookAtWhatItReplaced()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old));
        await RenewalPortal.LookAsync(portal);
        Assert.True((await portal.CertificateAsync(old.Id)).RenewalCheckAt > portal.Database.DomainClock.Now);

        await portal.UntilAsync(await portal.RevokeAsync(successor), OrderState.Revoked);

        Assert.True((await portal.CertificateAsync(old.Id)).RenewalCheckAt <= portal.Database.DomainClock.Now);
    }

    [Fact]
    public async Task LeakedKey_AtOnce_RevokesWhenStored()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();

        await ReplaceAsync(portal, old, ReplaceThen.RevokeOnceStored);

        await portal.RevokedAsync(old);
    }

    [Fact]
    public async Task LeakedKey_GoOnAtOnceAfterStored_RevokesWithoutAPickup()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        await SuccessorAsync(portal, await ReplaceAsync(portal, old, ReplaceThen.RevokeAfterPickup));

        var revocation = await portal.Get<ChangeReplacement>().RunAsync(OrderPortal.Admin, new ChangeReplacementInput(old.Id, ReplaceThen.RevokeOnceStored, old.CommonName), Cancel);

        Assert.NotNull(revocation);
        Assert.Equal(revocation, (await portal.RevokedAsync(old)).Id);
    }

    [Fact]
    public async Task LeakedKey_GoOnAtOnceBeforeStored_RevokesWhenStored()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        await ReplaceAsync(portal, old, ReplaceThen.RevokeAfterPickup);

        Assert.Null(await portal.Get<ChangeReplacement>().RunAsync(OrderPortal.Admin, new ChangeReplacementInput(old.Id, ReplaceThen.RevokeOnceStored, old.CommonName), Cancel));
        await portal.StartWorkerAsync();

        await portal.RevokedAsync(old);
    }

    [Fact]
    public async Task LeakedKey_RestCancelled_KeepsTheOldOne()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old, ReplaceThen.RevokeAfterPickup));

        await portal.Get<ChangeReplacement>().RunAsync(OrderPortal.Admin, new ChangeReplacementInput(old.Id, ReplaceThen.Keep), Cancel);
        await portal.PickUpAsync(successor);

        Assert.Empty(await portal.OrdersAsync(OrderKind.Revoke));
    }

    [Fact]
    public async Task LeakedKey_DecidedOnAfterThePickup_RevokesAtOnce()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old));
        await portal.PickUpAsync(successor);

        await portal.Get<ChangeReplacement>().RunAsync(OrderPortal.Admin, new ChangeReplacementInput(old.Id, ReplaceThen.RevokeAfterPickup, old.CommonName), Cancel);

        await portal.RevokedAsync(old);
    }

    [Fact]
    public async Task LeakedKey_OldOneRevokedByHandMeanwhile_LeavesItAtThat()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        var successor = await SuccessorAsync(portal, await ReplaceAsync(portal, old, ReplaceThen.RevokeAfterPickup));
        await portal.UntilAsync(await portal.RevokeAsync(old), OrderState.Revoked);

        await portal.PickUpAsync(successor);

        Assert.Single(await portal.OrdersAsync(OrderKind.Revoke));
    }

    [Fact]
    public async Task Sweep_TwoInstancesMissedEachOther_OpensTheRevocation()
    {
        await using var portal = await OrderPortal.StartAsync();
        var old = await portal.StoredAsync();
        var order = await ReplaceAsync(portal, old);
        await SuccessorAsync(portal, order);
        await using (var db = portal.Database.NewContext())
            await db.Orders.Where(o => o.Id == order).ExecuteUpdateAsync(s => s.SetProperty(o => o.ReplaceThen, ReplaceThen.RevokeOnceStored), Cancel);

        Assert.Equal(1, await portal.Get<ReplacementFollowUp>().SweepAsync(Cancel));
        Assert.Equal(0, await portal.Get<ReplacementFollowUp>().SweepAsync(Cancel));

        await portal.RevokedAsync(old);
    }

    [Fact]
    public async Task Pickup_KeyTaken_IsListedAndOnlyTheCurrentVersionCounts()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        using (await portal.Get<DownloadCertificate>().RunAsync(OrderPortal.Admin, new DownloadInput(certificate.CurrentVersionId, DownloadFormat.FullChainPem), Cancel))
            Assert.Null((await portal.CertificateAsync(certificate.Id)).PickedUpAt);

        await portal.PickUpAsync(certificate);
        await portal.PickUpAsync(certificate);

        var picked = await portal.CertificateAsync(certificate.Id);
        Assert.NotNull(picked.PickedUpAt);
        Assert.Equal(certificate.Version, picked.Version);
        var rows = await portal.Get<ListPickups>().RunAsync(OrderPortal.Admin, new ListPickupsInput(certificate.Id, new()), Cancel);
        Assert.Equal((2, "Tester", DownloadFormat.Pkcs12, 1), (rows.Total, rows.Items[0].ActorName, rows.Items[0].Format, rows.Items[0].VersionNumber));
        var view = await portal.Get<GetCertificate>().RunAsync(OrderPortal.Admin, certificate.Id, Cancel);
        Assert.Equal((2, "Tester", VersionState.Current), (view.Versions[0].Pickups, view.Versions[0].LastPickup!.ActorName, view.Versions[0].State));
    }

    [Fact]
    public async Task PickupWatch_SwitchedOff_IsStoredAndAudited()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();

        await portal.Get<SetPickupWatch>().RunAsync(OrderPortal.Admin, new SetPickupWatchInput(certificate.Id, false), Cancel);

        Assert.False((await portal.CertificateAsync(certificate.Id)).PickupWatched);
    }
}
