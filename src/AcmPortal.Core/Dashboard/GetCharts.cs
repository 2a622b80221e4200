using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetChartsInput;

/// <summary>The charts of the dashboard, all of one moment.</summary>
/// <param name="Expiries">What ends on each day of one validity from today on (198 days), by how it stands.</param>
/// <param name="Health">How the renewals of the last 13 weeks went.</param>
/// <param name="Money">Charged and expected.</param>
/// <param name="Next">The ten certificates that renew next, and how many renew at all.</param>
/// <param name="EndsByChoice">Certificates that are let end on purpose, and of which nothing is under way or needs a person.</param>
public sealed record Charts(ExpiryTimeline Expiries, RenewalHealth Health, Spending Money, Page<NextRenewal> Next, int EndsByChoice);

/// <summary>The charts of the dashboard. They are drawn from one tally of the certificates, which is what costs.</summary>
public sealed class GetCharts(PortalStore store, DomainClock clock, OrderOptions options, PricingOptions prices) : UseCase<GetChartsInput, Charts>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Charts> HandleAsync(Actor actor, GetChartsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var tally = await CertificateTally.ReadAsync(db, RenewalHealthReading.Since(now).AddTicks(-1), null, ct);
        return new Charts(
            ExpiryTimeline.Of(tally, now, options.ValidityDays),
            await RenewalHealthReading.ReadAsync(db, tally, now, ct),
            await SpendingReading.ReadAsync(db, tally, now, options, prices, ct),
            await NextRenewals.ReadAsync(db, tally, now, NextRenewals.Shown, options, prices, ct),
            await EndsByChoiceAsync(db, tally, now, ct));
    }, cancellationToken);

    // What the tally cannot tell is whether a renewal is under way: of what is let end, that is rare.
    private static async Task<int> EndsByChoiceAsync(PortalDb db, List<TallyRow> tally, DateTime now, CancellationToken cancellationToken)
    {
        var all = tally.Where(r => r is { Mode: RenewalMode.LetItEnd, State: CertificateState.Active, NeedsPerson: false } && r.NotAfter > now).Sum(r => r.Count);
        return all - await RenewalFilters.CountRenewingOfLetEndAsync(db, now, cancellationToken);
    }
}
