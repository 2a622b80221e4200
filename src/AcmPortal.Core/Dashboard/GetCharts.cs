using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetChartsInput;

/// <summary>The charts of the dashboard, all of one moment.</summary>
/// <param name="Expiries">What ends on each day of one validity from today on (198 days), by how it stands.</param>
/// <param name="Health">How the renewals of the last 13 weeks went.</param>
/// <param name="Money">Charged and expected.</param>
/// <param name="Next">The ten certificates that renew next, and how many renew at all.</param>
public sealed record Charts(ExpiryTimeline Expiries, RenewalHealth Health, Spending Money, Page<NextRenewal> Next);

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
            await NextRenewals.ReadAsync(db, tally, now, NextRenewals.Shown, options, prices, ct));
    }, cancellationToken);
}
