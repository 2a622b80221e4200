using AcmPortal.AwsEmulator;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>What tests of renewal share: one issued certificate, looks by the rules when a test wants them, and what is stored.</summary>
internal static class RenewalPortal
{
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A portal with one certificate that was issued by an order; AWS renews it by itself unless told otherwise.</summary>
    public static async Task<(OrderPortal Portal, Certificate Certificate)> IssuedAsync(EmulatorOptions? options = null, bool awsRenews = true, AlertOptions? alerts = null)
    {
        var portal = await OrderPortal.StartAsync(options, alerts: alerts);
        if (!awsRenews)
            await portal.ControlAsync(HttpMethod.Put, "settings", new { renewBeforeDays = 1 });
        var id = await portal.RequestAsync("shop.example.com");
        var order = await portal.UntilAsync(id, OrderState.Stored);
        await using var db = portal.Database.NewContext();
        return (portal, await db.Certificates.AsNoTracking().SingleAsync(c => c.Id == order.CertificateId, Ct));
    }

    public static Task LookAsync(OrderPortal portal) => LookAsync(portal.Database.Services);

    public static Task LookAsync(IServiceProvider services) => services.GetServices<IHostedService>().OfType<RenewalWorker>().Single().RunDueAsync(Ct);

    /// <summary>The last renewal order; orders that are due by now are worked on.</summary>
    public static async Task<Order> RenewalAsync(OrderPortal portal)
    {
        portal.Get<OrderSignal>().Wake();
        await using var db = portal.Database.NewContext();
        return await db.Orders.AsNoTracking().Where(o => o.Kind == OrderKind.Renew).OrderByDescending(o => o.RequestedAt).FirstAsync(Ct);
    }

    public static async Task<List<CertificateVersion>> VersionsAsync(OrderPortal portal)
    {
        await using var db = portal.Database.NewContext();
        return await db.CertificateVersions.AsNoTracking().OrderBy(v => v.Number).ToListAsync(Ct);
    }

    public static async Task<List<ChargeKind>> ChargesAsync(OrderPortal portal)
    {
        await using var db = portal.Database.NewContext();
        return await db.Charges.OrderBy(c => c.At).Select(c => c.Kind).ToListAsync(Ct);
    }

    /// <summary>Moves both clocks on in steps, working on what is due, until an order has ended well.</summary>
    public static async Task<Order> StoredWithinAsync(OrderPortal portal, Guid orderId, TimeSpan step, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            portal.Advance(step);
            portal.Get<OrderSignal>().Wake();
            for (var look = 0; look < 20; look++)
            {
                if (await portal.OrderAsync(orderId) is { State: OrderState.Stored } stored)
                    return stored;
                await Task.Delay(50, Ct);
            }
        }

        return await portal.UntilAsync(orderId, OrderState.Stored, 5);
    }
}
