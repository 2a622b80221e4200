using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>What asking for a renewal now would do.</summary>
/// <param name="May">Whether it can be done.</param>
/// <param name="CostCents">What AWS charges for it, US cents; 0 where it has charged already.</param>
/// <param name="Text">What happens, or why not.</param>
/// <param name="Goal">How far the order may go.</param>
/// <param name="AlreadyOpen">Whether an order that does just that is open already.</param>
public sealed record RenewalAsk(bool May, int CostCents, string Text, RenewalGoal Goal = RenewalGoal.Trigger, bool AlreadyOpen = false);

/// <summary>Renewals that people ask for: one certificate or many, the same rules.</summary>
public sealed class RenewalAsking(RenewalOrders orders, PricingOptions prices)
{
    /// <summary>What one renewal costs, US cents.</summary>
    public int PriceOf(RenewalSnapshot s) => prices.Of(s.Certificate.Names);

    /// <summary>What Renew now would do.</summary>
    public RenewalAsk Now(RenewalSnapshot s, DateTime now)
    {
        var c = s.Certificate;
        if (s.Open is { Kind: OrderKind.Revoke })
            return No("It is being revoked.");
        if (c.State != CertificateState.Active || c.AwsStatus == "REVOKED")
            return No("It has ended at AWS and never renews again. Replace it with a new certificate.");
        if (now >= c.NotAfter)
            return No("It has expired, and AWS renews no expired certificate. Replace it with a new one.");
        if (s.Setting.Mode == RenewalMode.LetItEnd)
            return No("It is let end. Set its renewal to on or follow AWS first, or fetch what AWS has made.");
        var cents = PriceOf(s);
        if (s.Open is { Kind: OrderKind.Renew } open)
        {
            return open.Goal == RenewalGoal.Trigger || open.State == OrderState.Issued
                ? new RenewalAsk(true, 0, "A renewal is under way already: nothing is asked for twice.", RenewalGoal.Trigger, true)
                : new RenewalAsk(true, cents, $"A renewal by AWS is followed already. If AWS does not make it, the portal triggers one, for {RenewalWords.Money(cents)}.");
        }

        return RenewalRules.Evaluate(s with { Ended = null }, now).Rule == RenewalRule.RenewedAtAws
            ? new RenewalAsk(true, 0, "AWS has renewed and charged it already: the new version is fetched, and nothing is triggered.", RenewalGoal.Export)
            : new RenewalAsk(true, cents, $"AWS makes a new version now and charges {RenewalWords.Money(cents)}. The stored one stays valid until {RenewalRules.Day(c.NotAfter)}.");
    }

    /// <summary>What exporting after all would do.</summary>
    public static RenewalAsk ExportAfterAll(RenewalSnapshot s, DateTime now) => s.Open is { Kind: OrderKind.Renew }
        ? new RenewalAsk(true, 0, "It is being exported already.", RenewalGoal.Export, true)
        : RenewalRules.Evaluate(s, now).Rule == RenewalRule.EndedOnPurpose
            ? new RenewalAsk(true, 0, $"The version that AWS has made is fetched; it was charged already. Once it is exported, AWS renews it again {s.ManagedRenewalDays} days before its end, and charges that too.", RenewalGoal.Export)
            : No("AWS has no version that is not exported on purpose.");

    private static RenewalAsk No(string why) => new(false, 0, why);

    /// <summary>Opens the order, or raises the open one, in a transaction; audited.</summary>
    /// <returns>The order.</returns>
    /// <exception cref="RefusedException">It cannot be done; says why.</exception>
    public async Task<Guid> AskAsync(ChangeScope scope, Actor actor, RenewalSnapshot s, Certificate certificate, RenewalAsk ask, DateTime now, CancellationToken cancellationToken)
    {
        if (!ask.May)
            throw new RefusedException(ask.Text);
        if (s.Open is not { Kind: OrderKind.Renew } open)
        {
            var opened = orders.Open(scope, actor, certificate, RenewalRule.AskedByPerson, ask.Goal, $"{actor.Name} asked for it. {ask.Text}", now);
            certificate.RenewalCheckAt = now;
            return opened.Id;
        }

        var order = await scope.Db.Orders.SingleAsync(o => o.Id == open.OrderId, cancellationToken);
        var before = order.RenewalGoal;
        if (ask.Goal > order.RenewalGoal)
            orders.Aim(order, ask.Goal);
        order.NextAttemptAt = now;
        scope.Audit(OrderAudit.Of(actor, AuditAction.RenewalAsked, order, new { before = new { goal = before }, after = new { goal = order.RenewalGoal, order.EstimatedCents } }));
        scope.Announce(ChangeKind.Order, order.Id);
        return order.Id;
    }
}
