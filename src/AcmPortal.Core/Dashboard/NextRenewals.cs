using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>A renewal to come.</summary>
/// <param name="Id">The certificate.</param>
/// <param name="CommonName">Its first name.</param>
/// <param name="NameCount">How many names it has.</param>
/// <param name="AwsFrom">When AWS begins to renew it by itself; may have passed.</param>
/// <param name="PortalFrom">When the portal triggers it if AWS has not renewed; null when it only follows AWS.</param>
/// <param name="UnderWay">Whether it is renewed now: by an order, or by AWS itself.</param>
/// <param name="Cents">What AWS charges for it, US cents.</param>
public sealed record NextRenewal(Guid Id, string CommonName, int NameCount, DateTime AwsFrom, DateTime? PortalFrom, bool UnderWay, int Cents);

/// <summary>The certificates that renew next, soonest first, and how many renew at all. What needs a person is a list of its own.</summary>
internal static class NextRenewals
{
    /// <summary>How many the dashboard shows.</summary>
    public const int Shown = 10;

    public static async Task<Page<NextRenewal>> ReadAsync(PortalDb db, IReadOnlyList<TallyRow> tally, DateTime now, int take, OrderOptions options, PricingOptions prices, CancellationToken cancellationToken)
    {
        var lettingEnd = await ProfileModes.LettingEndAsync(db, cancellationToken);
        var rows = await db.Certificates.Where(CertificateFilters.RenewsByItself(now))
            .Where(CertificateFilters.WithoutSuccessor(db, lettingEnd)).OrderBy(c => c.NotAfter).ThenBy(c => c.Id).Take(take).ToListAsync(cancellationToken);
        var profileIds = rows.Select(c => c.ProfileId).Distinct().ToList();
        var profiles = await db.Profiles.IgnoreQueryFilters().Where(p => profileIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
        var ids = rows.ConvertAll(c => c.Id);
        var underWay = await db.Orders.Where(o => o.CertificateId != null && ids.Contains(o.CertificateId.Value) && o.Kind == OrderKind.Renew && ListOrders.OpenStates.Contains(o.State))
            .Select(o => o.CertificateId!.Value).ToListAsync(cancellationToken);
        return new Page<NextRenewal>(
            rows.ConvertAll(c =>
            {
                var profile = profiles[c.ProfileId];
                var days = c.RenewBeforeDaysOverride ?? profile.RenewBeforeDays;
                return new NextRenewal(
                    c.Id, c.CommonName, c.Names.Count, c.NotAfter.AddDays(-options.ManagedRenewalDays),
                    (c.RenewalModeOverride ?? profile.RenewalMode) == RenewalMode.On ? c.NotAfter.AddDays(-days) : null, underWay.Contains(c.Id) || RenewalFilters.IsAtAws(c), prices.Of(c.Names));
            }),
            tally.Where(r => r.State == CertificateState.Active && r.NotAfter > now && !r.NeedsPerson && r.GoesOn).Sum(r => r.Count));
    }
}
