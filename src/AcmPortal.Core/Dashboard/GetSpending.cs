using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetSpendingInput;

/// <summary>Money: charged this month and this year, and the renewals of the next 12 months, by profile. One of <see cref="GetCharts"/>, for itself.</summary>
public sealed class GetSpending(PortalStore store, DomainClock clock, OrderOptions options, PricingOptions prices) : UseCase<GetSpendingInput, Spending>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Spending> HandleAsync(Actor actor, GetSpendingInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var tally = await CertificateTally.ReadAsync(db, now, null, ct);
        return await SpendingReading.ReadAsync(db, tally, now, options, prices, ct);
    }, cancellationToken);
}
