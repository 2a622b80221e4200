using AcmPortal.AwsEmulator;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

public sealed class ReconcileTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reading_ManyPages_SeesAllInOneCallAPage()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ListPageCap = 4, Shuffle = true }, runWorker: false);
        var certificates = await portal.LoadAsync(10);
        await portal.LoadAsync(1, "rsa.example.com", keyAlgorithm: "RSA_2048");

        var scope = await portal.ReconcileAsync();

        Assert.Equal((3, 0, 0), (portal.Calls("SearchCertificates"), portal.Calls("ListCertificates"), portal.Calls("DescribeCertificate")));
        Assert.Equal((11, 11, true, 0), (scope.CertificatesAtAws, scope.CreatedLastYear, scope.MaySearch, scope.Attempt));
        Assert.Null(scope.LeaseUntil);
        foreach (var certificate in certificates)
        {
            var seen = await portal.CertificateAsync(certificate);
            Assert.Equal(("ISSUED", certificate.CurrentSerial, certificate.NotAfter), (seen.AwsStatus, seen.AwsSerial, seen.AwsNotAfter));
            Assert.Equal((true, true, true, false), (seen.AwsExported, seen.AwsEligible, seen.AwsExportable, seen.AwsInUse));
            Assert.Null(seen.RenewalCheckAt);
        }

        await using var db = portal.Database.NewContext();
        Assert.Equal(3, await db.AwsCalls.CountAsync(c => c.Scope == scope.Scope && c.Operation == "SearchCertificates", Cancel));
    }

    [Fact]
    public async Task Reading_SearchDenied_ListsAndRemembersUntilTheNextDay()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync(3))[0];
        await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:SearchCertificates" } });

        await portal.ReconcileAsync();
        var scope = await portal.ReconcileAsync();

        Assert.False(scope.MaySearch);
        Assert.Null(scope.Problem);
        Assert.Equal((1, 2), (portal.Calls("SearchCertificates"), portal.Calls("ListCertificates")));
        var seen = await portal.CertificateAsync(certificate);
        Assert.Equal(("ISSUED", null, certificate.NotAfter, null), (seen.AwsStatus, seen.AwsSerial, seen.AwsNotAfter, seen.AwsRenewalStatus));

        await portal.ControlAsync(HttpMethod.Delete, "policy");
        portal.Advance(TimeSpan.FromDays(1));
        Assert.True((await portal.ReconcileAsync()).MaySearch);
        Assert.Equal(certificate.CurrentSerial, (await portal.CertificateAsync(certificate)).AwsSerial);
    }

    [Fact]
    public async Task Reading_RenewedInConsole_CallsTheRulesForThatOneAlone()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificates = await portal.LoadAsync(5);
        await portal.ReconcileAsync();
        await portal.ActAsync(certificates[2], "renew-now");

        await portal.ReconcileAsync();

        var renewed = await portal.CertificateAsync(certificates[2]);
        Assert.NotEqual(renewed.CurrentSerial, renewed.AwsSerial);
        Assert.True(renewed.AwsNotAfter > renewed.NotAfter);
        Assert.Equal((false, false, "SUCCESS"), (renewed.AwsExported, renewed.AwsEligible, renewed.AwsRenewalStatus));
        Assert.NotNull(renewed.RenewalCheckAt);
        Assert.Null((await portal.CertificateAsync(certificates[1])).RenewalCheckAt);
    }

    [Fact]
    public async Task Reading_ExportedBySomebodyElse_IsSeen()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync())[0];
        await portal.ActAsync(certificate, "exported", new { exported = false });
        await portal.ReconcileAsync();
        var before = await portal.CertificateAsync(certificate);
        Assert.Equal((false, false), (before.AwsExported, before.AwsEligible));
        Assert.NotNull(before.RenewalCheckAt);

        await portal.ActAsync(certificate, "exported", new { exported = true });
        portal.Advance(TimeSpan.FromHours(1));
        await portal.ReconcileAsync();

        var after = await portal.CertificateAsync(certificate);
        Assert.True(after.AwsExported);
        Assert.True(after.RenewalCheckAt > before.RenewalCheckAt);
    }

    [Fact]
    public async Task Reading_DeletedInConsole_IsCalledDeletedAfterTheSecondLookAndToldOnce()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync(2))[0];
        await portal.ReconcileAsync();
        await portal.ActAsync(certificate, "delete");

        var first = await portal.ReconcileAsync();
        Assert.Equal(CertificateState.Active, (await portal.CertificateAsync(certificate)).State);
        Assert.True(first.NextAt < portal.Database.DomainClock.Now.AddMinutes(11));
        await portal.ReconcileAsync();
        await portal.ReconcileAsync();

        var ended = await portal.CertificateAsync(certificate);
        Assert.Equal(CertificateState.Deleted, ended.State);
        Assert.NotNull(ended.RenewalCheckAt);
        Assert.Equal(2, portal.Calls("DescribeCertificate"));
        var alert = Assert.Single(await portal.AlertsAsync());
        Assert.Equal((AlertEvent.NeedsPerson, certificate.Id), (alert.Event, alert.CertificateId));
        await using var db = portal.Database.NewContext();
        Assert.Equal(1, await db.AuditEntries.CountAsync(a => a.Action == "certificate.deleted-at-aws", Cancel));
    }

    [Fact]
    public async Task Reading_ListThatLagsBehind_DeletesNothing()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { ListLag = TimeSpan.FromDays(2) }, runWorker: false);
        // Made long ago for the portal, a moment ago for AWS's lists.
        var certificate = (await portal.LoadAsync(1, daysLeft: 197))[0];
        await using (var db = portal.Database.NewContext())
            await db.Certificates.ExecuteUpdateAsync(s => s.SetProperty(c => c.CreatedAt, portal.Database.DomainClock.Now.AddDays(-1)), Cancel);

        await portal.ReconcileAsync();
        await portal.ReconcileAsync();
        var scope = await portal.ReconcileAsync();

        var seen = await portal.CertificateAsync(certificate);
        Assert.Equal((CertificateState.Active, "ISSUED", 0), (seen.State, seen.AwsStatus, scope.CertificatesAtAws));
        Assert.Equal(3, portal.Calls("DescribeCertificate"));
        Assert.Empty(await portal.AlertsAsync());
    }

    [Fact]
    public async Task Reading_RevokedInConsole_IsNotedWithItsReasonAndTold()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync(2))[0];
        await portal.ReconcileAsync();
        await portal.ActAsync(certificate, "revoke", new { reason = "CESSATION_OF_OPERATION" });

        await portal.ReconcileAsync();
        await portal.ReconcileAsync();

        var ended = await portal.CertificateAsync(certificate);
        Assert.Equal((CertificateState.Revoked, "CESSATION_OF_OPERATION", "REVOKED"), (ended.State, ended.RevocationReason, ended.AwsStatus));
        Assert.NotNull(ended.RevokedAt);
        Assert.Equal(1, portal.Calls("DescribeCertificate"));
        Assert.Equal(AlertEvent.Revoked, Assert.Single(await portal.AlertsAsync()).Event);
    }

    [Fact]
    public async Task Reading_FailedOrderThatAwsIssued_GoesOnAndIsStored()
    {
        await using var portal = await OrderPortal.StartAsync();
        var id = await portal.RequestAsync("shop.example.com");
        await portal.FaultsAsync(new { operation = "ExportCertificate", effect = "error", code = "ValidationException", message = "no", status = 400 });
        await portal.UntilAsync(id, OrderState.Failed);
        await portal.FaultsAsync();

        await portal.ReconcileAsync();
        var stored = await portal.UntilAsync(id, OrderState.Stored);

        Assert.Equal(1, await portal.CertificatesAsync());
        Assert.NotNull(stored.CertificateId);
        await using var db = portal.Database.NewContext();
        Assert.True(await db.OrderHistory.AnyAsync(h => h.OrderId == id && h.Reason == OrderReason.Adopted && h.From == OrderState.Failed, Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reading_LetItEndRenewedByAws_IsChargedOnce(bool searchDenied)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync(2))[0];
        await using (var db = portal.Database.NewContext())
            await db.Certificates.Where(c => c.Id == certificate.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.RenewalModeOverride, RenewalMode.LetItEnd), Cancel);
        if (searchDenied)
            await portal.ControlAsync(HttpMethod.Put, "policy", new { deny = new[] { "acm:SearchCertificates" } });
        await portal.ReconcileAsync();
        await portal.ActAsync(certificate, "renew-now");

        await portal.ReconcileAsync();
        await portal.ReconcileAsync();
        await portal.ControlAsync(HttpMethod.Delete, "policy");
        portal.Advance(TimeSpan.FromDays(1));
        await portal.ReconcileAsync();

        await using var read = portal.Database.NewContext();
        var charge = Assert.Single(await read.Charges.ToListAsync(Cancel));
        var seen = await portal.CertificateAsync(certificate);
        Assert.Equal((certificate.Id, seen.AwsSerial, ChargeKind.RenewedByAws, 700), (charge.CertificateId, charge.Key, charge.Kind, charge.Cents));
    }

    [Fact]
    public async Task Reading_WordsThatAwsAddedLater_Survive()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync())[0];
        await portal.FaultsAsync(new
        {
            operation = "SearchCertificates",
            effect = "patch",
            set = new Dictionary<string, object>
            {
                ["Results.0.CertificateMetadata.AcmCertificateMetadata.Status"] = "ON_HOLIDAY",
                ["Results.0.CertificateMetadata.AcmCertificateMetadata.RenewalStatus"] = "THINKING",
                ["Results.0.CertificateMetadata.AcmCertificateMetadata.RenewalEligibility"] = "PERHAPS",
            },
        });

        var scope = await portal.ReconcileAsync();

        var seen = await portal.CertificateAsync(certificate);
        Assert.Null(scope.Problem);
        Assert.Equal((CertificateState.Active, "ON_HOLIDAY", "THINKING", null), (seen.State, seen.AwsStatus, seen.AwsRenewalStatus, seen.AwsEligible));
        Assert.NotNull(seen.RenewalCheckAt);
    }

    [Fact]
    public async Task Renewal_BeforeTheFirstReadingSinceTheStart_AsksNothingOfAwsThatIsCharged()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = (await portal.LoadAsync())[0];
        var asked = await portal.Get<RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Cancel);
        var orders = portal.Database.Services.GetServices<IHostedService>().OfType<OrderWorker>().Single();
        await orders.StartAsync(Cancel);
        var waiting = await portal.UntilAsync(asked.OrderId, o => o.Attempt > 0);
        Assert.Equal(OrderState.Due, waiting.State);
        Assert.Equal(0, portal.Calls("RenewCertificate"));

        await portal.ReconcileAsync();
        portal.Advance(TimeSpan.FromMinutes(1));
        await portal.UntilAsync(asked.OrderId, OrderState.Stored);

        Assert.Equal(1, portal.Calls("RenewCertificate"));
        await orders.StopAsync(Cancel);
    }
}
