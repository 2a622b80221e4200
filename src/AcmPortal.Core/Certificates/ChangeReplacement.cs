using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>What is to become of a replaced certificate.</summary>
/// <param name="CertificateId">The replaced one.</param>
/// <param name="Then"><see cref="ReplaceThen.Keep"/> cancels what has not begun; <see cref="ReplaceThen.RevokeOnceStored"/> waits no longer for the pickup.</param>
/// <param name="TypedName">Its common name, typed; not needed to keep it.</param>
public sealed record ChangeReplacementInput(Guid CertificateId, ReplaceThen Then, string TypedName = "");

/// <summary>
/// Changes what follows when the successor of a certificate is stored: goes on at once, waits for its pickup, or keeps the
/// old one. What is due by now happens at once. Answers the order that revokes the old one, once there is one.
/// </summary>
public sealed class ChangeReplacement(PortalStore store, OrderSignal signal, DomainClock clock) : UseCase<ChangeReplacementInput, Guid?>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.EndCertificates;

    /// <inheritdoc/>
    protected override async Task<Guid?> HandleAsync(Actor actor, ChangeReplacementInput input, CancellationToken cancellationToken)
    {
        var revocation = await store.ChangeAsync(async (scope, ct) =>
        {
            var old = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == input.CertificateId, ct) ?? throw new NotFoundException("The certificate");
            if (input.Then != ReplaceThen.Keep)
                EndRules.RequireTyped(old, input.TypedName, nameof(input.TypedName));
            // A failed one counts: it may be retried, and then goes on as said here.
            var order = await scope.Db.Orders.Where(o => o.ReplacesCertificateId == old.Id && o.Kind == OrderKind.Issue && o.State != OrderState.Cancelled && o.State != OrderState.Refused)
                .OrderByDescending(o => o.RequestedAt).FirstOrDefaultAsync(ct) ?? throw new RefusedException("Nothing takes over from this certificate yet. Replace it first.");
            var before = order.ReplaceThen;
            if (before == input.Then)
                return (Guid?)null;
            order.ReplaceThen = input.Then;
            scope.Audit(CertificateAudit.Of(actor, AuditAction.ReplacementChanged, old, new { order = order.Id, before = new { then = before }, after = new { then = input.Then } }));
            scope.Announce(ChangeKind.Order, order.Id);
            scope.Announce(ChangeKind.Certificate, old.Id);
            // Whether its pickup is waited for is for the rules to know.
            if (await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == order.CertificateId, ct) is { } successor)
                successor.RenewalCheckAt = clock.Now;
            if (order.State != OrderState.Stored)
                return null;
            var pickedUp = await scope.Db.Certificates.AnyAsync(c => c.Id == order.CertificateId && c.PickedUpAt != null, ct);
            await Replacement.FollowUpAsync(scope, order, pickedUp, clock.Now, ct);
            return scope.Db.Orders.Local.FirstOrDefault(o => o.Kind == OrderKind.Revoke && o.CertificateId == old.Id)?.Id;
        }, cancellationToken);
        signal.Wake();
        return revocation;
    }
}
