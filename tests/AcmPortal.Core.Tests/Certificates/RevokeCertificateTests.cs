using AcmPortal.AwsEmulator;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static AcmPortal.Core.Tests.Certificates.StoredCertificates;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>Revocation, against the emulator.</summary>
public sealed class RevokeCertificateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revoke_Stored_IsRevokedAuditedAndTold()
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { RevocationDelay = TimeSpan.FromSeconds(1) });
        var certificate = await portal.StoredAsync();

        var order = await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked);

        var after = await portal.CertificateAsync(certificate.Id);
        Assert.Equal((CertificateState.Revoked, RevocationReasons.Superseded), (after.State, after.RevocationReason));
        Assert.NotNull(after.RevokedAt);
        Assert.NotNull(after.RenewalCheckAt);
        Assert.Null(order.OpenSlot);
        Assert.Equal(1, portal.Calls("RevokeCertificate"));
        await using var db = portal.Database.NewContext();
        var alert = await db.Alerts.SingleAsync(a => a.Event == AlertEvent.Revoked, Cancel);
        Assert.Equal(certificate.Id, alert.CertificateId);
        var actions = await db.AuditEntries.Select(a => a.Action).ToListAsync(Cancel);
        Assert.Contains(AuditAction.RevocationAsked, actions);
        Assert.Contains(AuditAction.CertificateRevoked, actions);
    }

    [Fact]
    public async Task Revoke_WrongNameOrReasonOrNotAllowed_IsRefusedAndNothingIsOpened()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        var revoke = portal.Get<RevokeCertificate>();

        await Assert.ThrowsAsync<InvalidInputException>(() => revoke.RunAsync(OrderPortal.Admin, new(certificate.Id, RevocationReasons.Superseded, "shop.example.org"), Cancel));
        await Assert.ThrowsAsync<InvalidInputException>(() => revoke.RunAsync(OrderPortal.Admin, new(certificate.Id, "CERTIFICATE_HOLD", certificate.CommonName), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => revoke.RunAsync(
            new Actor("x", "X", [Permission.View, Permission.RequestCertificates], "test"), new(certificate.Id, RevocationReasons.Superseded, certificate.CommonName), Cancel));

        Assert.Empty(await portal.OrdersAsync(OrderKind.Revoke));
    }

    [Fact]
    public async Task Revoke_Twice_IsOneOrder()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await portal.StartWorkerAsync();
        var certificate = await portal.StoredAsync();
        await portal.StopWorkerAsync();

        var orders = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => portal.RevokeAsync(certificate)));

        Assert.Single(orders.Distinct());
    }

    [Fact]
    public async Task Revoke_InUse_IsRefusedInThePreviewAndFailsWithTheList()
    {
        const string LoadBalancer = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1";
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.AwsId()}/in-use", new { inUseBy = new[] { LoadBalancer } });

        var preview = await portal.Get<PreviewRevocation>().RunAsync(OrderPortal.Admin, certificate.Id, Cancel);
        Assert.False(preview.MayRevoke);
        Assert.Equal([LoadBalancer], preview.InUseBy);

        var failed = await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Failed);
        Assert.Equal(OrderReason.InUseAtAws, failed.Reason);
        Assert.Contains(LoadBalancer, failed.ReasonText, StringComparison.Ordinal);
        Assert.Equal(0, portal.Calls("RevokeCertificate"));

        await portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.AwsId()}/in-use", new { inUseBy = Array.Empty<string>() });
        Assert.Equal(OrderState.RevocationRequested, await portal.Get<RetryOrder>().RunAsync(OrderPortal.Admin, failed.Id, Cancel));
        await portal.UntilAsync(failed.Id, OrderState.Revoked);
    }

    [Fact]
    public async Task Revoke_NeverExportedAtAws_FailsAndSaysWhatToDo()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.FaultsAsync(Fault("RevokeCertificate", "error", new { code = "ConflictException", message = "The certificate was never exported.", status = 400 }));

        var failed = await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Failed);

        Assert.Contains("delete it at AWS", failed.ReasonText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_KeyCompromiseNotTakenByAws_IsRevokedAndThePersonsReasonIsKept()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();

        await portal.UntilAsync(await portal.RevokeAsync(certificate, RevocationReasons.KeyCompromise), OrderState.Revoked);

        Assert.Equal(RevocationReasons.KeyCompromise, (await portal.CertificateAsync(certificate.Id)).RevocationReason);
        Assert.Equal(2, portal.Calls("RevokeCertificate"));
    }

    [Fact]
    public async Task Revoke_RevokedInTheConsoleMeanwhile_CountsAsDoneWithAwsReason()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        await portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.AwsId()}/revoke", new { reason = "CESSATION_OF_OPERATION" });

        var id = await portal.RevokeAsync(certificate);
        await portal.StartWorkerAsync();
        await portal.UntilAsync(id, OrderState.Revoked);

        Assert.Equal("CESSATION_OF_OPERATION", (await portal.CertificateAsync(certificate.Id)).RevocationReason);
        Assert.Equal(0, portal.Calls("RevokeCertificate"));
    }

    [Theory]
    [InlineData("after", 0)]
    [InlineData("after", 3)]
    [InlineData("before", 0)]
    public async Task Revoke_AnswerLost_IsRevokedAllTheSame(string when, int delaySeconds)
    {
        await using var portal = await OrderPortal.StartAsync(new EmulatorOptions { RevocationDelay = TimeSpan.FromSeconds(delaySeconds) });
        var certificate = await portal.StoredAsync();
        await portal.FaultsAsync(Fault("RevokeCertificate", "drop", new { when, nth = 1 }));

        await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked);

        Assert.Equal(CertificateState.Revoked, (await portal.CertificateAsync(certificate.Id)).State);
    }

    [Fact]
    public async Task Revoke_ThrottledAndBroken_IsRevokedAllTheSame()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.FaultsAsync(
            Fault("RevokeCertificate", "throttle", new { nth = 1 }), Fault("RevokeCertificate", "http", new { status = 500, nth = 2 }), Fault("DescribeCertificate", "http", new { status = 503, nth = 2 }));

        await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked, 60);
    }

    [Fact]
    public async Task Revoke_DeletedInTheConsole_FailsAndSaysThatItStaysValid()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.AwsId()}/delete");

        var failed = await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Failed, 40);

        Assert.Equal(OrderReason.DeletedAtAws, failed.Reason);
        Assert.Contains("stays valid", failed.ReasonText, StringComparison.Ordinal);
        await using var db = portal.Database.NewContext();
        var alert = await db.Alerts.SingleAsync(a => a.OrderId == failed.Id, Cancel);
        Assert.Equal((AlertEvent.NeedsPerson, AlertSeverity.Critical, certificate.Id), (alert.Event, alert.Severity, alert.CertificateId!.Value));
    }

    [Theory]
    [InlineData(OrderState.Due)]
    [InlineData(OrderState.Renewing)]
    [InlineData(OrderState.Issued)]
    public async Task Revoke_RenewalOpen_EndsItInTheSameTransactionAndTakesItsClaim(OrderState state)
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        var now = portal.Database.DomainClock.Now;
        var renewal = new Order
        {
            Kind = OrderKind.Renew,
            CommonName = certificate.CommonName,
            Names = certificate.Names,
            KeyAlgorithm = certificate.KeyAlgorithm,
            AuthorityId = certificate.AuthorityId,
            ProfileId = certificate.ProfileId,
            RequestedById = "portal",
            RequestedByName = "AcmPortal",
            RequestedAt = now,
            Fingerprint = "renewal",
            OpenSlot = "renewal",
            Arn = certificate.Arn,
            CertificateId = certificate.Id,
            State = state,
            StateSince = now,
            NextAttemptAt = now,
            RenewalRule = RenewalRule.NearExpiry,
            RenewalGoal = RenewalGoal.Trigger,
            LeaseOwner = "another instance",
            LeaseUntil = now.AddHours(1),
            LeaseEpoch = 3,
        };
        await using (var db = portal.Database.NewContext())
        {
            db.Orders.Add(renewal);
            await db.SaveChangesAsync(Cancel);
        }

        var id = await portal.RevokeAsync(certificate);

        var ended = await portal.OrderAsync(renewal.Id);
        Assert.Equal((OrderState.Cancelled, OrderReason.RevocationTookOver, (string?)null, 4, (string?)null), (ended.State, ended.Reason, ended.LeaseOwner, ended.LeaseEpoch, ended.OpenSlot));
        Assert.Null(ended.NextAttemptAt);
        await portal.StartWorkerAsync();
        await portal.UntilAsync(id, OrderState.Revoked);
    }

    [Fact]
    public async Task Preview_Stored_NamesWhatDiesAndWhoHasTheKey()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync("shop.example.com", "www.example.com");
        await portal.PickUpAsync(certificate);

        var preview = await portal.Get<PreviewRevocation>().RunAsync(OrderPortal.Admin, certificate.Id, Cancel);

        Assert.True(preview.MayRevoke);
        Assert.Equal((certificate.Arn, 2), (preview.Arn, preview.Names.Count));
        var version = Assert.Single(preview.Versions);
        Assert.Equal((true, certificate.CurrentSerial, "Tester", "browser"), (version.Current, version.Serial, version.LastPickup?.ActorName, version.LastPickup?.Via));
    }

    [Fact]
    public async Task Preview_AwsOutOfReach_SaysSoAndRefusesNothing()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.FaultsAsync(Fault("DescribeCertificate", "http", new { status = 503, probability = 1.0 }));

        var preview = await portal.Get<PreviewRevocation>().RunAsync(OrderPortal.Admin, certificate.Id, Cancel);

        Assert.True(preview.MayRevoke);
        Assert.NotNull(preview.AwsProblem);
    }
}
