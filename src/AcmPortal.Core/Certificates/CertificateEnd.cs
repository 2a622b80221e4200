using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Notes that the portal's revocation has come to its end.</summary>
internal static class CertificateEnd
{
    /// <summary>What a revoked certificate had taken over from has no successor any more: the rules look at it again.</summary>
    public static async Task WakeReplacedAsync(ChangeScope scope, Certificate revoked, DateTime now, CancellationToken cancellationToken)
    {
        if (revoked.ReplacesCertificateId is { } replaced && await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == replaced, cancellationToken) is { } old)
            old.RenewalCheckAt = now;
    }

    /// <summary>Writes state, time and reason of the certificate, its audit row and the alert to its owner.</summary>
    public static async Task RevokedAsync(ChangeScope scope, Order order, DateTime? revokedAt, string? reasonAtAws, DateTime now, CancellationToken cancellationToken)
    {
        var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == order.CertificateId, cancellationToken);
        if (certificate is null || certificate.State == CertificateState.Revoked)
            return;
        // Never sent from here: somebody else revoked it, with a reason of their own. Else the person's word counts, also where AWS took a lesser one.
        var reason = order.LastSentAt is null ? reasonAtAws ?? RevocationReasons.Unspecified : order.RevocationReason ?? RevocationReasons.Unspecified;
        var before = certificate.State;
        certificate.State = CertificateState.Revoked;
        (certificate.RevokedAt, certificate.RevocationReason) = (revokedAt ?? now, reason);
        (certificate.AwsStatus, certificate.RenewalCheckAt) = ("REVOKED", now);
        await WakeReplacedAsync(scope, certificate, now, cancellationToken);
        await scope.RaiseOnceAsync(AlertRows.About(
            certificate, AlertEvent.Revoked, AlertSeverity.Warning, now, $"{certificate.CommonName} was revoked",
            $"{order.RequestedByName} revoked {certificate.Arn} ({RevocationReasons.Words(reason)}). Browsers and other clients refuse it within a day, and it never renews. Servers that still present it need another certificate now.",
            $"revoked:{certificate.Id:N}", order.Id), cancellationToken);
        scope.Audit(CertificateAudit.Of(Actor.Portal, AuditAction.CertificateRevoked, certificate,
            new
            {
                certificate.Arn,
                certificate.CurrentSerial,
                reasonAtAws,
                order = order.Id,
                askedBy = order.RequestedByName,
                before = new { state = before },
                after = new { state = certificate.State, certificate.RevokedAt, reason },
            }));
        scope.Announce(ChangeKind.Certificate, certificate.Id);
    }
}
