using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>What the tests of a certificate's end do with the portal.</summary>
internal static class StoredCertificates
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Certificate> StoredAsync(this OrderPortal portal, params string[] names)
    {
        var order = await portal.UntilAsync(await portal.RequestAsync(names.Length == 0 ? ["shop.example.com"] : names), OrderState.Stored);
        return await portal.CertificateAsync(order.CertificateId!.Value);
    }

    public static async Task<Certificate> CertificateAsync(this OrderPortal portal, Guid id)
    {
        await using var db = portal.Database.NewContext();
        return await db.Certificates.AsNoTracking().SingleAsync(c => c.Id == id, Cancel);
    }

    public static async Task<Guid> RevokeAsync(this OrderPortal portal, Certificate certificate, string reason = RevocationReasons.Superseded) =>
        (await portal.Get<RevokeCertificate>().RunAsync(OrderPortal.Admin, new RevokeCertificateInput(certificate.Id, reason, certificate.CommonName), Cancel)).OrderId;

    public static async Task PickUpAsync(this OrderPortal portal, Certificate certificate)
    {
        using var file = await portal.Get<DownloadCertificate>().RunAsync(
            OrderPortal.JustSignedIn, new DownloadInput(certificate.CurrentVersionId, DownloadFormat.Pkcs12, new SecretText("pass-phrase-1"), "a test"), Cancel);
        Assert.NotEmpty(file.Content);
    }

    public static async Task<IReadOnlyList<Order>> OrdersAsync(this OrderPortal portal, OrderKind kind)
    {
        await using var db = portal.Database.NewContext();
        return await db.Orders.AsNoTracking().Where(o => o.Kind == kind).OrderBy(o => o.RequestedAt).ToListAsync(Cancel);
    }

    /// <summary>The revocation of a certificate once it has come to its end.</summary>
    public static async Task<Order> RevokedAsync(this OrderPortal portal, Certificate certificate)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var orders = (await portal.OrdersAsync(OrderKind.Revoke)).Where(o => o.CertificateId == certificate.Id).ToList();
            if (orders is [{ State: OrderState.Revoked } order])
                return order;
            Assert.True(TimeProvider.System.GetElapsedTime(started).TotalSeconds < 20, $"revocations: {string.Join("; ", orders.Select(o => $"{o.State} {o.ReasonText}"))}");
            await Task.Delay(50, Cancel);
        }
    }

    public static string AwsId(this Certificate certificate) => certificate.Arn[(certificate.Arn.LastIndexOf('/') + 1)..];

    public static object Fault(string operation, string effect, object? more = null)
    {
        var rule = new Dictionary<string, object?> { ["operation"] = operation, ["effect"] = effect };
        foreach (var property in more?.GetType().GetProperties() ?? [])
            rule[property.Name] = property.GetValue(more);
        return rule;
    }
}
