using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>A request in the place of an order that failed.</summary>
/// <param name="OrderId">The failed order; of a certificate that was never stored.</param>
/// <param name="Names">The names, edited or not; empty for the same. The first is the common name.</param>
/// <param name="ProfileId">The profile; null for the same.</param>
/// <param name="KeyAlgorithm">Null for the same.</param>
/// <param name="OwnerContact">Null for the same.</param>
public sealed record RequestAgainInput(Guid OrderId, IReadOnlyList<string>? Names = null, Guid? ProfileId = null, string? KeyAlgorithm = null, string? OwnerContact = null);

/// <summary>
/// Requests what a failed order could not get, with names that may be corrected; what the failed order was to take over
/// from, the new one takes over from. The failed order ends with it, unless AWS may still issue what it asked for: then it
/// stays, so that nothing that is paid for is lost.
/// </summary>
public sealed class RequestAgain(PortalStore store, RequestCertificate requests, DomainClock clock) : UseCase<RequestAgainInput, RequestCertificateResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override async Task<RequestCertificateResult> HandleAsync(Actor actor, RequestAgainInput input, CancellationToken cancellationToken)
    {
        var failed = await store.ReadAsync((db, ct) => db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == input.OrderId, ct), cancellationToken)
            ?? throw new NotFoundException("The order");
        OrderRules.RequireOwn(actor, failed);
        if (!OrderRules.MayRequestAgain(failed))
            throw new RefusedException("Only an order that failed without a certificate is requested again. Replace a certificate on its own page.");
        if (failed.ReplaceThen != ReplaceThen.Keep && !actor.May(Permission.EndCertificates, failed.TeamId))
            throw new NotAllowedException(Permission.EndCertificates);

        var request = new RequestCertificateInput(
            input.ProfileId ?? failed.ProfileId, input.Names is { Count: > 0 } names ? names : failed.Names, input.KeyAlgorithm ?? failed.KeyAlgorithm, input.OwnerContact ?? failed.OwnerContact);
        var replacing = failed.ReplacesCertificateId is { } old ? new Replacing(old, failed.ReplaceThen, failed.RevocationReason) : null;
        var result = await requests.RequestAsync(actor, request, replacing, cancellationToken);
        await store.ChangeAsync((scope, ct) => EndAsync(scope, actor, input.OrderId, result.OrderId, ct), cancellationToken);
        return result;
    }

    private async Task<int> EndAsync(ChangeScope scope, Actor actor, Guid failedId, Guid next, CancellationToken cancellationToken)
    {
        var order = await scope.Db.Orders.SingleOrDefaultAsync(o => o.Id == failedId, cancellationToken);
        if (order is not { State: OrderState.Failed, SendUnresolved: false } || (order.Arn is not null && !order.ArnIsDead))
            return 0;
        order.ReasonText = $"{actor.Name} requested it again as another order ({next}).";
        scope.Db.OrderHistory.Add(OrderTransitions.Move(order, OrderState.Cancelled, clock.Now, OrderReason.AskedByPerson, order.ReasonText, actor.Name));
        scope.Audit(OrderAudit.Of(actor, AuditAction.OrderRetried, order, new { from = OrderState.Failed, to = OrderState.Cancelled, requestedAgainAs = next }));
        scope.Announce(ChangeKind.Order, order.Id);
        return 0;
    }
}
