using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Opens revocations, in the transaction of whatever asks for one: a person, a stored replacement, or its pickup.</summary>
internal static class RevocationOrders
{
    /// <summary>Opens the order, or gives the one that is open already. An open renewal is ended first: nothing renews what is revoked.</summary>
    /// <param name="scope">The transaction.</param>
    /// <param name="certificate">What is to end.</param>
    /// <param name="reason">In AWS's spelling.</param>
    /// <param name="askedBy">Id and name of the person who asked.</param>
    /// <param name="actor">Who acts now: the person, or the portal for them.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<(Order Order, bool AlreadyOpen)> OpenAsync(
        ChangeScope scope, Certificate certificate, string reason, (string Id, string Name) askedBy, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var slot = OrderFingerprint.Of(OrderKind.Revoke, certificate.Id);
        if (await scope.Db.Orders.SingleOrDefaultAsync(o => o.OpenSlot == slot, cancellationToken) is { } open)
            return (open, true);
        await EndRenewalAsync(scope, certificate.Id, actor, now, cancellationToken);
        var order = new Order
        {
            Kind = OrderKind.Revoke,
            CommonName = certificate.CommonName,
            Names = [.. certificate.Names],
            KeyAlgorithm = certificate.KeyAlgorithm,
            AuthorityId = certificate.AuthorityId,
            ProfileId = certificate.ProfileId,
            TeamId = certificate.TeamId,
            OwnerContact = certificate.OwnerContact,
            RequestedById = askedBy.Id,
            RequestedByName = askedBy.Name,
            RequestedAt = now,
            Fingerprint = slot,
            Arn = certificate.Arn,
            CertificateId = certificate.Id,
            RevocationReason = reason,
        };
        scope.Db.OrderHistory.Add(OrderTransitions.Open(order, now, slot, askedBy.Name));
        scope.Db.Orders.Add(order);
        scope.Audit(OrderAudit.Of(actor, AuditAction.RevocationAsked, order, new { order.Arn, certificate.CurrentSerial, reason, certificate = certificate.Id, askedBy = askedBy.Name }));
        scope.Announce(ChangeKind.Order, order.Id);
        scope.Announce(ChangeKind.Certificate, certificate.Id);
        return (order, false);
    }

    // Whoever works on it now loses the claim, so that nothing is stored over the end. A renewal that AWS has begun needs no
    // more: the revocation goes by ARN.
    public static async Task EndRenewalAsync(ChangeScope scope, Guid certificateId, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var renewals = await scope.Db.Orders.Where(o => o.CertificateId == certificateId && o.Kind == OrderKind.Renew && o.OpenSlot != null).ToListAsync(cancellationToken);
        foreach (var renewal in renewals)
        {
            var from = renewal.State;
            const string Why = "Ended: the certificate is being revoked.";
            scope.Db.OrderHistory.Add(OrderTransitions.Move(renewal, OrderState.Cancelled, now, OrderReason.RevocationTookOver, Why, actor.Name));
            renewal.ReasonText = Why;
            (renewal.LeaseOwner, renewal.LeaseUntil) = (null, null);
            renewal.LeaseEpoch++;
            scope.Audit(OrderAudit.Of(actor, AuditAction.OrderMoved, renewal, new { from, to = OrderState.Cancelled, reason = OrderReason.RevocationTookOver, renewal.Arn }));
            scope.Announce(ChangeKind.Order, renewal.Id);
        }
    }
}
