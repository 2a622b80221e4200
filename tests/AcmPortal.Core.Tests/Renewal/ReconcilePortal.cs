using AcmPortal.Core.Notifications;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>Readings one at a time, as a test wants them; no loop runs.</summary>
internal static class ReconcilePortal
{
    /// <summary>Makes every scope due and reads it.</summary>
    public static async Task<AwsScope> ReconcileAsync(this OrderPortal portal)
    {
        await portal.Get<ReconcileNow>().RunAsync(OrderPortal.Admin, new ReconcileNowInput(), TestContext.Current.CancellationToken);
        await Worker(portal.Database).RunDueAsync(TestContext.Current.CancellationToken);
        return await portal.ScopeAsync();
    }

    public static ReconcileWorker Worker(TestDatabase database) => database.Services.GetServices<IHostedService>().OfType<ReconcileWorker>().Single();

    public static async Task<AwsScope> ScopeAsync(this OrderPortal portal)
    {
        await using var db = portal.Database.NewContext();
        return await db.AwsScopes.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<List<Alert>> AlertsAsync(this OrderPortal portal)
    {
        await using var db = portal.Database.NewContext();
        return await db.Alerts.AsNoTracking().OrderBy(a => a.At).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Moves AWS's clock and the domain's.</summary>
    public static void Advance(this OrderPortal portal, TimeSpan by)
    {
        portal.Emulator.AdvanceClock(by);
        portal.Database.DomainClock.Offset += by;
    }
}
