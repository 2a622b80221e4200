using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>Which order, and what to say about it.</summary>
/// <param name="OrderId">The waiting order.</param>
/// <param name="Comment">At most 500 characters, may be empty.</param>
public sealed record ApproveOrderInput(Guid OrderId, string Comment = "") : IOrderDecision;

/// <summary>
/// Gives one's approval to an order that waits for it. With the last one that its profile asks for it goes on: AWS is asked,
/// and charges, unless the profile's monthly spend cap then holds it for an administrator. Answers the state after.
/// </summary>
public sealed class ApproveOrder(PortalStore store, ActorDirectory directory, OrderSignal signal, DomainClock clock) : UseCase<ApproveOrderInput, OrderState>
{
    private readonly OrderApproval approval = new(directory);

    /// <inheritdoc/>
    public override Permission Permission => Permission.DecideOrders;

    /// <inheritdoc/>
    protected override IValidator<ApproveOrderInput> Validator { get; } = new OrderDecisionRules<ApproveOrderInput>();

    /// <inheritdoc/>
    protected override async Task<OrderState> HandleAsync(Actor actor, ApproveOrderInput input, CancellationToken cancellationToken)
    {
        var state = await store.ChangeAsync(async (scope, ct) =>
        {
            var order = await approval.HeldAsync(scope, actor, input.OrderId, ct);
            await RequireEnabledAsync(scope.Db, order, ct);
            var (now, comment) = (clock.Now, input.Comment.Trim());
            if (Approvers.Awaits(order) && !await LastAsync(scope, actor, order, comment, now, ct))
                return order.State;
            await OrderApproval.MoveAsync(scope, actor, order, approved: true, comment, now, ct);
            return order.State;
        }, cancellationToken);
        signal.Wake();
        return state;
    }

    // Whether the order may go on with this vote; else it goes on waiting, for others or because of the cap.
    private static async Task<bool> LastAsync(ChangeScope scope, Actor actor, Order order, string comment, DateTime now, CancellationToken cancellationToken)
    {
        scope.Db.ApprovalVotes.Add(OrderApproval.Vote(actor, order, true, comment, now));
        var approvals = await OrderApproval.ApprovalsAsync(scope.Db, order, cancellationToken);
        var missing = order.ApprovalsNeeded - approvals;
        var hold = missing > 0 ? null : await SpendCap.HoldAsync(scope.Db, order.ProfileId, order.EstimatedCents, now, cancellationToken);
        if (missing <= 0 && hold is null)
            return true;

        scope.Db.OrderHistory.Add(OrderTransitions.Note(order, now, $"Approved by {actor.Name} ({approvals} of {order.ApprovalsNeeded}){OrderApproval.Said(comment)}", actor.Name));
        if (hold is not null)
        {
            order.Reason = hold.Reason;
            order.ReasonText = hold.Text;
            scope.Db.OrderHistory.Add(OrderTransitions.Note(order, now, hold.Text, Actor.Portal.Name));
            scope.Raise(ApprovalAlerts.Capped(order, now));
        }
        else
        {
            var teams = await ProfileApproval.TeamsAsync(scope.Db, order.ApproverTeamIds, cancellationToken);
            order.ReasonText = ProfileApproval.Waits(order.ApprovalsNeeded, teams, approvals);
        }

        OrderApproval.Log(scope, actor, order, true, comment, approvals);
        return false;
    }

    // It was right when it was asked; what was switched off since is not asked of AWS.
    private static async Task RequireEnabledAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        var profile = await db.Profiles.IgnoreQueryFilters().Where(p => p.Id == order.ProfileId)
            .Select(p => new { p.Name, p.Enabled, Authority = db.Authorities.Where(a => a.Id == p.AuthorityId).Select(a => new { a.Name, a.Enabled }).First() }).SingleAsync(cancellationToken);
        if (!profile.Enabled)
            throw new RefusedException($"The profile {profile.Name} is disabled by now: nothing new is asked for through it. Have it enabled, or refuse the request.");
        if (!profile.Authority.Enabled)
            throw new RefusedException($"The certificate authority {profile.Authority.Name} is disabled by now: nothing new is asked of it. Have it enabled, or refuse the request.");
    }
}
