using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Renewal;

/// <summary>Opens renewal orders, for the rules and for people alike.</summary>
public sealed class RenewalOrders(PricingOptions prices)
{
    /// <summary>The slot that refuses a second open renewal of a certificate.</summary>
    public static string SlotOf(Guid certificateId) => OrderFingerprint.Of(OrderKind.Renew, certificateId);

    /// <summary>
    /// Adds the order to the transaction. The unique slot refuses it at the commit when another one is open by then.
    /// </summary>
    /// <param name="scope">The transaction.</param>
    /// <param name="actor">A person, or the portal.</param>
    /// <param name="certificate">What is renewed.</param>
    /// <param name="rule">The rule that asks for it, or <see cref="RenewalRule.AskedByPerson"/>.</param>
    /// <param name="goal">How far it may go.</param>
    /// <param name="sentence">Why, for its first history line.</param>
    /// <param name="now">The domain's time.</param>
    public Order Open(ChangeScope scope, Actor actor, Certificate certificate, RenewalRule rule, RenewalGoal goal, string sentence, DateTime now)
    {
        var slot = SlotOf(certificate.Id);
        var order = new Order
        {
            Kind = OrderKind.Renew,
            CommonName = certificate.CommonName,
            Names = [.. certificate.Names],
            KeyAlgorithm = certificate.KeyAlgorithm,
            AuthorityId = certificate.AuthorityId,
            ProfileId = certificate.ProfileId,
            TeamId = certificate.TeamId,
            OwnerContact = certificate.OwnerContact,
            RequestedById = actor.Id,
            RequestedByName = actor.Name,
            RequestedAt = now,
            EstimatedCents = CentsOf(certificate.Names, goal),
            Fingerprint = slot,
            Arn = certificate.Arn,
            CertificateId = certificate.Id,
            BaselineSerial = certificate.CurrentSerial,
            BaselineNotAfter = certificate.NotAfter,
            RenewalRule = rule,
            RenewalGoal = goal,
        };
        var reason = rule == RenewalRule.AskedByPerson ? OrderReason.AskedByPerson : OrderReason.RenewalRule;
        scope.Db.OrderHistory.Add(OrderTransitions.Open(order, now, slot, actor.Name, reason, sentence));
        scope.Db.Orders.Add(order);
        scope.Audit(OrderAudit.Of(actor, AuditAction.OrderCreated, order, new { kind = OrderKind.Renew, rule, goal, order.BaselineSerial, certificate.NotAfter, order.EstimatedCents }));
        scope.Announce(ChangeKind.Order, order.Id);
        scope.Announce(ChangeKind.Certificate, certificate.Id);
        return order;
    }

    /// <summary>Lets an open renewal go further, or less far, than it was opened for: with the goal goes what it makes AWS charge.</summary>
    public void Aim(Order order, RenewalGoal goal) => (order.RenewalGoal, order.EstimatedCents) = (goal, CentsOf(order.Names, goal));

    private int CentsOf(IReadOnlyCollection<string> names, RenewalGoal goal) => goal == RenewalGoal.Trigger ? prices.Of(names) : 0;
}
