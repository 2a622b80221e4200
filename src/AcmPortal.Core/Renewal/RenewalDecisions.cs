using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Carries out what the rules said: one transaction for each certificate, fenced by its version.</summary>
internal sealed class RenewalDecisions(PortalStore store, RenewalOrders orders)
{
    /// <summary>Whether nothing but the next look is to be stored.</summary>
    public bool IsQuiet(RenewalSnapshot s, RenewalVerdict verdict, DateTime now) =>
        verdict.Action != RenewalAction.OpenOrder && !Changes(s.Certificate, verdict) && Steering(s, now) is null && !RenewalTimes.Alerts(s, verdict, now).Any();

    private static bool Changes(Certificate c, RenewalVerdict verdict) => verdict.Action == RenewalAction.NeedsPerson
        ? c.Attention != verdict.Rule || c.AttentionText != verdict.Sentence
        : c.Attention is not null;

    /// <summary>Stores it all. True when an order was opened or changed.</summary>
    /// <exception cref="ChangedMeanwhileException">The certificate changed since it was read.</exception>
    /// <exception cref="DbUpdateException">Another instance has just opened its order.</exception>
    public Task<bool> CarryOutAsync(RenewalSnapshot s, RenewalVerdict verdict, DateTime? next, DateTime now, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var certificate = await scope.Db.Certificates.SingleOrDefaultAsync(c => c.Id == s.Certificate.Id, ct);
        // A pickup changes no version, and what was just fetched is not to be called unfetched.
        if (certificate is null || certificate.Version != s.Certificate.Version || certificate.PickedUpAt != s.Certificate.PickedUpAt)
            return false;
        var work = false;
        if (verdict is { Action: RenewalAction.OpenOrder, Goal: { } goal })
        {
            orders.Open(scope, Actor.Portal, certificate, verdict.Rule, goal, verdict.Sentence, now);
            next = now.AddDays(1);
            work = true;
        }

        if (Steering(s, now) is { } steer)
            work |= await SteerAsync(scope, s.Open!.OrderId, steer, now, ct);
        foreach (var alert in RenewalTimes.Alerts(s, verdict, now))
            await scope.RaiseOnceAsync(alert, ct);
        if (Changes(certificate, verdict))
        {
            var needed = verdict.Action == RenewalAction.NeedsPerson;
            certificate.AttentionSince = !needed ? null : certificate.Attention == verdict.Rule ? certificate.AttentionSince : now;
            certificate.Attention = needed ? verdict.Rule : null;
            certificate.AttentionText = needed ? verdict.Sentence : null;
            scope.Announce(ChangeKind.Certificate, certificate.Id);
        }

        certificate.RenewalCheckAt = next;
        return work;
    }, cancellationToken);

    private enum Steer
    {
        /// <summary>Let end by now: the order ends.</summary>
        End,

        /// <summary>The portal may trigger by now.</summary>
        Trigger,

        /// <summary>The portal may not trigger any more.</summary>
        Follow,
    }

    // What the setting says by now of an order that a rule opened before; what a person asked for stays as it was asked.
    private static Steer? Steering(RenewalSnapshot s, DateTime now) => s.Open is not { Kind: OrderKind.Renew, Cancelled: false, Rule: not RenewalRule.AskedByPerson } open ? null
        : s.Setting.Mode switch
        {
            RenewalMode.LetItEnd when open.State != OrderState.Issued => Steer.End,
            RenewalMode.On when open.Goal == RenewalGoal.Follow && now >= RenewalRules.ThresholdOf(s) => Steer.Trigger,
            RenewalMode.Follow when open is { Goal: RenewalGoal.Trigger, State: OrderState.Due, AcceptedAt: null } => Steer.Follow,
            _ => null,
        };

    private async Task<bool> SteerAsync(ChangeScope scope, Guid orderId, Steer steer, DateTime now, CancellationToken cancellationToken)
    {
        var order = await scope.Db.Orders.SingleOrDefaultAsync(o => o.Id == orderId && o.OpenSlot != null, cancellationToken);
        if (order is null)
            return false;
        switch (steer)
        {
            case Steer.End:
                (order.CancelRequestedAt, order.CancelRequestedBy, order.Reason) = (now, Actor.Portal.Name, OrderReason.LetEnd);
                break;
            case Steer.Trigger:
                orders.Aim(order, RenewalGoal.Trigger);
                break;
            case Steer.Follow:
                // What may have been sent is seen through.
                if (order.LastSentAt is not null)
                    return false;
                orders.Aim(order, RenewalGoal.Follow);
                break;
        }

        order.NextAttemptAt = now;
        scope.Announce(ChangeKind.Order, order.Id);
        return true;
    }
}
