using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// What follows when a certificate takes over from another one. Called in the transaction that stores it or hands out its
/// key, so that no crash comes between; <see cref="ReplacementFollowUp"/> catches what two instances missed of each other.
/// </summary>
internal static class Replacement
{
    /// <summary>Carries the settings of the replaced certificate on to the new one, which is not saved yet.</summary>
    public static async Task InheritAsync(PortalDb db, Certificate successor, CancellationToken cancellationToken)
    {
        if (successor.ReplacesCertificateId is not { } id || await db.Certificates.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } old)
            return;
        (successor.RenewalModeOverride, successor.RenewBeforeDaysOverride) = (old.RenewalModeOverride, old.RenewBeforeDaysOverride);
        successor.PickupWatched = old.PickupWatched;
        // What finds the old one by its tags is to find the new one.
        foreach (var tag in await db.CertificateTags.Where(t => t.CertificateId == id).ToListAsync(cancellationToken))
            db.CertificateTags.Add(new CertificateTag { CertificateId = successor.Id, Key = tag.Key, Value = tag.Value, Search = tag.Search });
    }

    /// <summary>Revokes the replaced certificate if that was asked for and its time has come.</summary>
    /// <param name="scope">The transaction; the order is tracked in it.</param>
    /// <param name="order">The issue order of the successor, stored in this transaction or before.</param>
    /// <param name="pickedUp">Whether somebody has fetched the successor's key.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task FollowUpAsync(ChangeScope scope, Order order, bool pickedUp, DateTime now, CancellationToken cancellationToken)
    {
        if (order.ReplaceThen == ReplaceThen.Keep || (order.ReplaceThen == ReplaceThen.RevokeAfterPickup && !pickedUp))
            return;
        // Once is enough: from here on the revocation's own order drives it.
        order.ReplaceThen = ReplaceThen.Keep;
        scope.Announce(ChangeKind.Order, order.Id);
        var old = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == order.ReplacesCertificateId, cancellationToken);
        if (old is null || EndRules.WhyNotRevocable(old, now) is not null)
            return;
        await RevocationOrders.OpenAsync(
            scope, old, order.RevocationReason ?? RevocationReasons.KeyCompromise, (order.RequestedById, order.RequestedByName), Actor.Portal, now, cancellationToken);
    }

    /// <summary>The successor's key was fetched.</summary>
    public static async Task OnPickupAsync(ChangeScope scope, Guid certificateId, DateTime now, CancellationToken cancellationToken)
    {
        var order = await scope.Db.Orders.FirstOrDefaultAsync(
            o => o.CertificateId == certificateId && o.Kind == OrderKind.Issue && o.State == OrderState.Stored && o.ReplaceThen != ReplaceThen.Keep, cancellationToken);
        if (order is not null)
            await FollowUpAsync(scope, order, pickedUp: true, now, cancellationToken);
    }

    /// <summary>Finds what is overdue: stored, and picked up or not to be waited for, and its predecessor still not being revoked.</summary>
    public static async Task<IReadOnlyList<Guid>> OverdueAsync(PortalDb db, CancellationToken cancellationToken) =>
        await db.Orders.Where(o => o.Kind == OrderKind.Issue && o.State == OrderState.Stored && o.ReplaceThen != ReplaceThen.Keep
                && (o.ReplaceThen == ReplaceThen.RevokeOnceStored || db.Certificates.Any(c => c.Id == o.CertificateId && c.PickedUpAt != null)))
            .OrderBy(o => o.StateSince).Select(o => o.Id).Take(100).ToListAsync(cancellationToken);
}
