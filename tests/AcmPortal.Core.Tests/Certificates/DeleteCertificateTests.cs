using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static AcmPortal.Core.Tests.Certificates.StoredCertificates;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>Deleting from the portal, with and without AWS.</summary>
public sealed class DeleteCertificateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<DeleteCertificateResult> DeleteAsync(OrderPortal portal, Certificate certificate, bool atAws = false, string typed = "", Actor? actor = null) =>
        portal.Get<DeleteCertificate>().RunAsync(actor ?? OrderPortal.Admin, new DeleteCertificateInput(certificate.Id, atAws, typed), Cancel);

    [Fact]
    public async Task Delete_Revoked_RemovesEverythingButTheOrders()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.PickUpAsync(certificate);
        await using (var db = portal.Database.NewContext())
        {
            // An older version, so that the chain of versions is taken apart, too.
            var first = await db.CertificateVersions.AsNoTracking().SingleAsync(Cancel);
            db.CertificateVersions.Add(new CertificateVersion
            {
                CertificateId = certificate.Id,
                Number = 2,
                Serial = "aa:bb",
                Subject = first.Subject,
                Issuer = first.Issuer,
                NotBefore = first.NotBefore,
                NotAfter = first.NotAfter,
                Sha256 = first.Sha256,
                Sha1 = first.Sha1,
                LeafPem = first.LeafPem,
                ChainPem = first.ChainPem,
                ReplacesVersionId = first.Id,
                OrderId = first.OrderId,
                StoredAt = first.StoredAt,
            });
            await db.SaveChangesAsync(Cancel);
        }

        await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked);

        var result = await DeleteAsync(portal, certificate);

        Assert.Equal(new DeleteCertificateResult(2, 1, 1, false), result);
        await using var read = portal.Database.NewContext();
        Assert.Equal((0, 0, 0, 0), (await read.Certificates.CountAsync(Cancel), await read.CertificateVersions.CountAsync(Cancel), await read.CertificateNames.CountAsync(Cancel), await read.KeyPickups.CountAsync(Cancel)));
        Assert.False(await read.Secrets.AnyAsync(s => s.Field == SecretField.PrivateKey, Cancel));
        var orders = await read.Orders.ToListAsync(Cancel);
        Assert.Equal(2, orders.Count);
        Assert.All(orders, o => Assert.Null(o.CertificateId));
        var audit = await read.AuditEntries.SingleAsync(a => a.Action == AuditAction.CertificateDeleted, Cancel);
        Assert.Contains(certificate.CurrentSerial, audit.Detail, StringComparison.Ordinal);
        // AWS still has it.
        Assert.Equal(1, await portal.CertificatesAsync());
        Assert.NotNull(await portal.Get<GetOrder>().RunAsync(OrderPortal.Admin, orders[0].Id, Cancel));
    }

    [Theory]
    [InlineData(CertificateState.Active)]
    [InlineData(CertificateState.Deleted)]
    public async Task Delete_StillValid_NeedsAnAdministratorAndTheTypedName(CertificateState state)
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await using (var db = portal.Database.NewContext())
            await db.Certificates.ExecuteUpdateAsync(s => s.SetProperty(c => c.State, state), Cancel);
        var operatorOnly = new Actor("op", "Op", [Permission.View, Permission.EndCertificates], "test");

        await Assert.ThrowsAsync<RefusedException>(() => DeleteAsync(portal, certificate, typed: certificate.CommonName, actor: operatorOnly));
        await Assert.ThrowsAsync<InvalidInputException>(() => DeleteAsync(portal, certificate));
        await DeleteAsync(portal, certificate, typed: certificate.CommonName);
    }

    [Fact]
    public async Task Delete_OrderInFlight_IsRefused()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        await portal.RevokeAsync(certificate);

        await Assert.ThrowsAsync<RefusedException>(() => DeleteAsync(portal, certificate, typed: certificate.CommonName));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("after")]
    public async Task Delete_AlsoAtAws_IsGoneThereToo(string? drop)
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        if (drop is not null)
            await portal.FaultsAsync(Fault("DeleteCertificate", "drop", new { when = drop, nth = 1 }));

        Assert.True((await DeleteAsync(portal, certificate, atAws: true, typed: certificate.CommonName)).DeletedAtAws);

        await using var db = portal.Database.NewContext();
        Assert.False(await db.Certificates.AnyAsync(Cancel));
        Assert.Equal(2, await db.AuditEntries.CountAsync(a => (a.Action == AuditAction.AwsIntent || a.Action == AuditAction.AwsOutcome) && a.ObjectKind == "certificate", Cancel));
    }

    [Fact]
    public async Task Delete_GoneAtAwsAlready_Counts()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.AwsId()}/delete");

        await DeleteAsync(portal, certificate, atAws: true, typed: certificate.CommonName);
    }

    [Fact]
    public async Task Delete_InUseAtAws_IsRefusedAndNothingIsRemoved()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.ControlAsync(HttpMethod.Post, $"certificates/{certificate.AwsId()}/in-use", new { inUseBy = new[] { "arn:aws:elasticloadbalancing:x" } });

        var refused = await Assert.ThrowsAsync<RefusedException>(() => DeleteAsync(portal, certificate, atAws: true, typed: certificate.CommonName));

        Assert.Contains("arn:aws:elasticloadbalancing:x", refused.Message, StringComparison.Ordinal);
        Assert.Equal(certificate.Id, (await portal.CertificateAsync(certificate.Id)).Id);
    }
}
