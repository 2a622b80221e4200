using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>How many.</summary>
/// <param name="Take">1 to 200.</param>
public sealed record ListNextRenewalsInput(int Take = 10);

/// <summary>A renewal to come.</summary>
/// <param name="Id">The certificate.</param>
/// <param name="CommonName">Its first name.</param>
/// <param name="NameCount">How many names it has.</param>
/// <param name="AwsFrom">When AWS begins to renew it by itself; may have passed.</param>
/// <param name="PortalFrom">When the portal triggers it if AWS has not renewed; null when it only follows AWS.</param>
/// <param name="UnderWay">Whether an order renews it now.</param>
/// <param name="Cents">What AWS charges for it, US cents.</param>
public sealed record NextRenewal(Guid Id, string CommonName, int NameCount, DateTime AwsFrom, DateTime? PortalFrom, bool UnderWay, int Cents);

/// <summary>The certificates that renew next, soonest first, and how many renew at all. What needs a person is a list of its own.</summary>
public sealed class ListNextRenewals(PortalStore store, DomainClock clock, OrderOptions options, PricingOptions prices) : UseCase<ListNextRenewalsInput, Page<NextRenewal>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<NextRenewal>> HandleAsync(Actor actor, ListNextRenewalsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var renewing = db.Certificates.WithTheirProfiles().Where(c => c.State == CertificateState.Active && c.NotAfter > now && c.Attention == null).Where(CertificateFilters.WithoutSuccessor(db));
        var rows = await renewing.OrderBy(c => c.NotAfter).ThenBy(c => c.Id).Take(Math.Clamp(input.Take, 1, 200)).ToListAsync(ct);
        var profileIds = rows.Select(c => c.ProfileId).Distinct().ToList();
        var profiles = await db.Profiles.WithTheirProfiles().Where(p => profileIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var ids = rows.ConvertAll(c => c.Id);
        var underWay = await db.Orders.Where(o => o.CertificateId != null && ids.Contains(o.CertificateId.Value) && o.Kind == OrderKind.Renew && ListOrders.OpenStates.Contains(o.State))
            .Select(o => o.CertificateId!.Value).ToListAsync(ct);
        return new Page<NextRenewal>(
            rows.ConvertAll(c =>
            {
                var profile = profiles[c.ProfileId];
                var days = c.RenewBeforeDaysOverride ?? profile.RenewBeforeDays;
                return new NextRenewal(
                    c.Id, c.CommonName, c.Names.Count, c.NotAfter.AddDays(-options.ManagedRenewalDays),
                    (c.RenewalModeOverride ?? profile.RenewalMode) == RenewalMode.On ? c.NotAfter.AddDays(-days) : null, underWay.Contains(c.Id), prices.Of(c.Names));
            }),
            await renewing.CountAsync(ct));
    }, cancellationToken);
}
