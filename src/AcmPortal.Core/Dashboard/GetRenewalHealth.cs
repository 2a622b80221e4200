using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetRenewalHealthInput;

/// <summary>How the renewals of the last 13 weeks went. One of <see cref="GetCharts"/>, for itself.</summary>
public sealed class GetRenewalHealth(PortalStore store, DomainClock clock) : UseCase<GetRenewalHealthInput, RenewalHealth>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<RenewalHealth> HandleAsync(Actor actor, GetRenewalHealthInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var tally = await CertificateTally.ReadAsync(db, RenewalHealthReading.Since(now).AddTicks(-1), RenewalHealthReading.Until(now), ct);
        return await RenewalHealthReading.ReadAsync(db, tally, now, ct);
    }, cancellationToken);
}
