using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetExpiryTimelineInput;

/// <summary>What ends on each day of one validity from today on (198 days), by how it stands. One of <see cref="GetCharts"/>, for itself.</summary>
public sealed class GetExpiryTimeline(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<GetExpiryTimelineInput, ExpiryTimeline>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ExpiryTimeline> HandleAsync(Actor actor, GetExpiryTimelineInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var tally = await CertificateTally.ReadAsync(db, now, now.Date.AddDays(options.ValidityDays), ct);
        return ExpiryTimeline.Of(tally, now, options.ValidityDays);
    }, cancellationToken);
}
