using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>A word on an order that waits for it.</summary>
public interface IOrderDecision
{
    /// <summary>The order.</summary>
    Guid OrderId { get; }

    /// <summary>What the requester reads; at most 500 characters, may be empty.</summary>
    string Comment { get; }
}

internal sealed class OrderDecisionRules<T> : AbstractValidator<T>
    where T : IOrderDecision
{
    private const int LongestComment = 500;

    public OrderDecisionRules() =>
        RuleFor(d => d.Comment).Must(c => c is { Length: <= LongestComment }).WithMessage(d => $"The comment has {d.Comment?.Length ?? 0} characters; at most {LongestComment} are kept.");
}

/// <summary>What approving and refusing share: who may, once, and what becomes of the order.</summary>
internal sealed class OrderApproval(ActorDirectory directory)
{
    /// <summary>
    /// The waiting order, locked until the commit, so that of two who decide at the same moment the second sees what the
    /// first has done; the actor may decide on it.
    /// </summary>
    /// <exception cref="NotFoundException">There is none that the actor may know of.</exception>
    /// <exception cref="NotAllowedException">It is not the actor's to decide.</exception>
    /// <exception cref="RefusedException">It does not wait any more, or the actor has had their word.</exception>
    public async Task<Order> HeldAsync(ChangeScope scope, Actor actor, Guid id, CancellationToken cancellationToken)
    {
        var db = scope.Db;
        await db.LockOrderAsync(id, cancellationToken);
        var order = await db.Orders.IgnoreQueryFilters().SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
        if (order is null || !(actor.May(Permission.View, order.TeamId) || Approvers.IsAsked(actor, order)))
            throw new NotFoundException("The order");
        if (!actor.IsPerson)
            throw new NotAllowedException(Permission.DecideOrders, "A person decides on a request: the token of a service, or for one team, has no word in it.");
        if (order.State != OrderState.AwaitingApproval)
            throw new RefusedException($"The order does not wait for approval any more: it is in {order.State}.");
        await RequireRightAsync(db, actor, order, cancellationToken);
        if (Approvers.Awaits(order))
            await RequireOwnWordAsync(db, actor, order, cancellationToken);
        return order;
    }

    /// <summary>Ends the waiting, with a line of history and of audit, and tells the owner and the requester.</summary>
    public static async Task MoveAsync(ChangeScope scope, Actor actor, Order order, bool approved, string comment, DateTime now, CancellationToken cancellationToken)
    {
        var votes = await ApprovalsAsync(scope.Db, order, cancellationToken);
        var text = approved ? $"Approved by {actor.Name}{Said(comment)}" : $"Refused by {actor.Name}{Said(comment)} Nothing was asked of AWS.";
        var to = approved ? OrderTransitions.FirstOf(order.Kind) : OrderState.Refused;
        scope.Db.OrderHistory.Add(OrderTransitions.Move(order, to, now, OrderReason.AskedByPerson, text, actor.Name));
        order.ReasonText = approved ? null : text;
        order.NextAttemptAt = approved ? now : null;
        Log(scope, actor, order, approved, comment, votes);
        scope.Raise(await ApprovalAlerts.DecidedAsync(scope.Db, order, approved, text, now, cancellationToken));
    }

    public static void Log(ChangeScope scope, Actor actor, Order order, bool approved, string comment, int approvals)
    {
        scope.Audit(OrderAudit.Of(actor, approved ? AuditAction.OrderApproved : AuditAction.OrderRefused, order,
            new { from = OrderState.AwaitingApproval, to = order.State, order.EstimatedCents, approvals, needed = order.ApprovalsNeeded, comment }));
        scope.Announce(ChangeKind.Order, order.Id);
    }

    /// <summary>How many have approved it, those of this transaction too.</summary>
    public static async Task<int> ApprovalsAsync(PortalDb db, Order order, CancellationToken cancellationToken) =>
        await db.ApprovalVotes.IgnoreQueryFilters().CountAsync(v => v.OrderId == order.Id && v.Approved, cancellationToken)
        + db.ApprovalVotes.Local.Count(v => v.OrderId == order.Id && v.Approved && db.Entry(v).State == EntityState.Added);

    public static ApprovalVote Vote(Actor actor, Order order, bool approved, string comment, DateTime now) =>
        new() { OrderId = order.Id, ActorId = actor.Id, ActorName = actor.Name, Approved = approved, Comment = comment, At = now };

    /// <summary>The end of a sentence with what somebody said.</summary>
    public static string Said(string comment) => comment.Length == 0 ? "." : comment[^1] is '.' or '!' or '?' ? $": {comment}" : $": {comment}.";

    private async Task RequireRightAsync(PortalDb db, Actor actor, Order order, CancellationToken cancellationToken)
    {
        Require(actor, order);

        // What counts is what they are as the word is given: the actor may be from a moment before.
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.ActorId == actor.Id, cancellationToken);
        if (user is { Disabled: true })
            throw new NotAllowedException(Permission.DecideOrders);
        if (user is not null)
            Require(ActorDirectory.Of(user.ActorId, user.Name, actor.Via, await directory.RolesAsync(db, user, cancellationToken)), order);
    }

    private static void Require(Actor actor, Order order)
    {
        if (!Approvers.Awaits(order))
        {
            actor.Require(Permission.DecideOrders, order.TeamId);
            actor.Require(Permission.ManageProfiles, order.TeamId);
        }
        else if (!Approvers.Covers(actor, order))
        {
            throw new NotAllowedException(Permission.DecideOrders, "The request waits for people of other teams. The order's page says which.");
        }
    }

    private static async Task RequireOwnWordAsync(PortalDb db, Actor actor, Order order, CancellationToken cancellationToken)
    {
        if (await Approvers.AskedForItAsync(db, actor, order, cancellationToken))
            throw new NotAllowedException(Permission.DecideOrders, "You asked for it yourself, or through a token that you made: somebody else decides. You may cancel it.");
        if (await db.ApprovalVotes.IgnoreQueryFilters().AnyAsync(v => v.OrderId == order.Id && v.ActorId == actor.Id, cancellationToken))
            throw new RefusedException("You have approved it already; the others decide now.");
    }
}
