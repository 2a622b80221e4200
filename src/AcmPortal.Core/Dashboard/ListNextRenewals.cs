using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Dashboard;

/// <summary>How many.</summary>
/// <param name="Take">1 to 200.</param>
public sealed record ListNextRenewalsInput(int Take = NextRenewals.Shown);

/// <summary>The certificates that renew next, soonest first, and how many renew at all. One of <see cref="GetCharts"/>, for itself.</summary>
public sealed class ListNextRenewals(PortalStore store, DomainClock clock, OrderOptions options, PricingOptions prices) : UseCase<ListNextRenewalsInput, Page<NextRenewal>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<NextRenewal>> HandleAsync(Actor actor, ListNextRenewalsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var tally = await CertificateTally.ReadAsync(db, now, null, ct);
        return await NextRenewals.ReadAsync(db, tally, now, Math.Clamp(input.Take, 1, 200), options, prices, ct);
    }, cancellationToken);
}
