using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Reads how a certificate ends and what takes over from it.</summary>
internal static class CertificateEndViews
{
    private const int MostSuccessors = 10;

    public static async Task<CertificateEndView> OfAsync(PortalDb db, Certificate certificate, Actor actor, DateTime now, OrderOptions options, CancellationToken cancellationToken)
    {
        var id = certificate.Id;
        var revocation = await db.Orders.Where(o => o.CertificateId == id && o.Kind == OrderKind.Revoke).OrderByDescending(o => o.RequestedAt).FirstOrDefaultAsync(cancellationToken);
        var replaces = certificate.ReplacesCertificateId is { } old ? await db.Certificates.SingleOrDefaultAsync(c => c.Id == old, cancellationToken) : null;
        var orders = await db.Orders.Where(o => o.ReplacesCertificateId == id && o.Kind == OrderKind.Issue).OrderByDescending(o => o.RequestedAt).Take(MostSuccessors).ToListAsync(cancellationToken);
        var stored = await db.Certificates.Where(c => c.ReplacesCertificateId == id).OrderByDescending(c => c.CreatedAt).Take(MostSuccessors).ToListAsync(cancellationToken);
        var workOpen = orders.Exists(o => OrderTransitions.IsOpen(o.State)) || await db.Orders.AnyAsync(o => o.CertificateId == id && o.OpenSlot != null, cancellationToken);
        var mayEnd = actor.May(Permission.EndCertificates, certificate.TeamId);
        return new CertificateEndView(
            certificate.RevokedAt, certificate.RevocationReason,
            revocation is null ? null : new EndOrder(revocation.Id, revocation.State, OrderTransitions.IsOpen(revocation.State), revocation.Reason, revocation.ReasonText, revocation.StateSince),
            replaces is null ? null : Related(replaces),
            orders.ConvertAll(o =>
            {
                var successor = stored.Find(c => c.Id == o.CertificateId);
                return new Successor(o.Id, o.State, o.ReasonText, o.RequestedAt, o.ReplaceThen, successor is null ? null : Related(successor), successor?.PickedUpAt, OrderRules.NeedsPerson(o.State, o.Reason));
            }),
            mayEnd, mayEnd && EndRules.WhyNotRevocable(certificate, now) is null, mayEnd && (!EndRules.IsStillValid(certificate, now) || actor.May(Permission.DeleteValidCertificates, certificate.TeamId)), workOpen);

        RelatedCertificate Related(Certificate other) => new(other.Id, other.CommonName, ListCertificates.Status(other, now, options), other.CreatedAt);
    }
}
