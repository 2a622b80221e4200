using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Whether a renewal that nobody fetches needs a person.</summary>
public sealed record SetPickupWatchInput(Guid CertificateId, bool Watched);

/// <summary>Switches the watch for renewals that nobody fetches on or off. Answers the setting.</summary>
public sealed class SetPickupWatch(PortalStore store, DomainClock clock) : UseCase<SetPickupWatchInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateOrders;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, SetPickupWatchInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, ct) ?? throw new NotFoundException("The certificate");
        if (certificate.PickupWatched == input.Watched)
            return input.Watched;
        var before = certificate.PickupWatched;
        certificate.PickupWatched = input.Watched;
        // The rules look again: a warning that is no longer wanted goes, one that was asleep comes.
        if (certificate.RenewalCheckAt is not null)
            certificate.RenewalCheckAt = clock.Now;
        scope.Audit(CertificateAudit.Of(actor, AuditAction.PickupWatchChanged, certificate, new { before = new { pickupWatched = before }, after = new { pickupWatched = input.Watched } }));
        scope.Announce(ChangeKind.Certificate, certificate.Id);
        return input.Watched;
    }, cancellationToken);
}
