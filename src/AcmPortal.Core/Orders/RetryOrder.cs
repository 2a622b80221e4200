using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Takes a failed order up again where AWS says it stands (same ARN while that can still be issued, a new request where
/// it cannot), or makes a waiting one try now. Answers the state after.
/// </summary>
public sealed class RetryOrder(PortalStore store, OrderSignal signal, DomainClock clock) : UseCase<Guid, OrderState>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override async Task<OrderState> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ChangeAsync((scope, ct) => RetryAsync(scope, actor, input, ct), cancellationToken);
        }
        catch (DbUpdateException)
        {
            throw new RefusedException("Another order for the same names is open by now. Watch that one; two would be paid twice.");
        }
        finally
        {
            signal.Wake();
        }
    }

    private async Task<OrderState> RetryAsync(ChangeScope scope, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        var order = await scope.Db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) ?? throw new NotFoundException("The order");
        OrderRules.RequireOwn(actor, order);
        if (order.Kind == OrderKind.Revoke && !actor.May(Permission.EndCertificates, order.TeamId))
            throw new NotAllowedException(Permission.EndCertificates);
        var now = clock.Now;
        if (order.State == OrderState.AwaitingApproval)
            throw new RefusedException("The order waits for approval; until then nothing is tried.");
        if (OrderTransitions.IsOpen(order.State))
        {
            order.NextAttemptAt = now;
            scope.Announce(ChangeKind.Order, id);
            return order.State;
        }

        if (order.State != OrderState.Failed)
            throw new RefusedException($"An order in {order.State} has ended; there is nothing to retry.");
        if (await scope.Db.Orders.AnyAsync(o => o.OpenSlot == order.Fingerprint, cancellationToken))
            throw new RefusedException("Another order for the same names is open by now. Watch that one; two would be paid twice.");

        if (order.Kind == OrderKind.Revoke)
            return await RevokeAgainAsync(scope, actor, order, now, cancellationToken);

        var (oldArn, dead) = (order.Arn, order.ArnIsDead);
        if (dead && order.Kind != OrderKind.Issue)
            throw new RefusedException("AWS will never renew or revoke this certificate any more. Replace it with a new one instead.");
        if (dead)
        {
            (order.Arn, order.ArnIsDead, order.Token, order.TokenFirstSentAt, order.LastSentAt) = (null, false, null, null, null);
            (order.SendUnresolved, order.NothingFoundSince, order.Candidates) = (false, null, []);
        }

        // A first step always looks at AWS, so from here it goes to wherever the certificate really stands.
        var to = order.Kind != OrderKind.Issue ? OrderTransitions.FirstOf(order.Kind)
            : order.Arn is null ? OrderState.Requested : OrderState.AwaitingRecords;
        var text = dead ? $"Retried by {actor.Name}: AWS is asked for a new certificate, since {oldArn} can never be issued."
            : order.Arn is null ? $"Retried by {actor.Name}." : $"Retried by {actor.Name}: goes on with the same certificate at AWS.";
        scope.Db.OrderHistory.Add(OrderTransitions.Move(order, to, now, OrderReason.AskedByPerson, text, actor.Name));
        (order.CancelRequestedAt, order.CancelRequestedBy, order.ReasonText) = (null, null, null);
        (order.AwsCode, order.AwsMessage, order.AwsRequestId) = (null, null, null);
        (order.OpenSlot, order.NextAttemptAt) = (order.Fingerprint, now);
        scope.Audit(OrderAudit.Of(actor, AuditAction.OrderRetried, order, new { from = OrderState.Failed, to, oldArn, asksAnew = dead }));
        scope.Announce(ChangeKind.Order, id);
        return order.State;
    }

    private static async Task<OrderState> RevokeAgainAsync(ChangeScope scope, Actor actor, Order order, DateTime now, CancellationToken cancellationToken)
    {
        var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == order.CertificateId, cancellationToken)
            ?? throw new RefusedException("The certificate was deleted from the portal; there is nothing left to revoke.");
        await RevocationOrders.EndRenewalAsync(scope, certificate.Id, actor, now, cancellationToken);
        scope.Db.OrderHistory.Add(OrderTransitions.Move(order, OrderState.RevocationRequested, now, OrderReason.AskedByPerson, $"Retried by {actor.Name}.", actor.Name));
        (order.ReasonText, order.AwsCode, order.AwsMessage, order.AwsRequestId) = (null, null, null, null);
        (order.OpenSlot, order.NextAttemptAt) = (order.Fingerprint, now);
        scope.Audit(OrderAudit.Of(actor, AuditAction.OrderRetried, order, new { from = OrderState.Failed, to = order.State, order.Arn }));
        scope.Announce(ChangeKind.Order, order.Id);
        scope.Announce(ChangeKind.Certificate, certificate.Id);
        return order.State;
    }
}
