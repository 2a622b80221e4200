using AcmPortal.Core.Access;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>
/// Who has a word on an order that waits for one: people who may decide in a team that is asked and who are in it, and
/// administrators of the portal; never the requester, and each once.
/// </summary>
internal static class Approvers
{
    /// <summary>Whether the order waits for people of teams; else, if it waits, for an administrator because of its profile's spend cap.</summary>
    public static bool Awaits(Order order) => order is { State: OrderState.AwaitingApproval, ApprovalsNeeded: > 0, Reason: not OrderReason.SpendCapReached };

    /// <summary>The teams in whose name the actor has a word.</summary>
    public static IReadOnlyList<Guid> TeamsOf(Actor actor) => [.. actor.MemberOf.Where(t => actor.May(Permission.DecideOrders, t))];

    /// <summary>Whether the actor is of a team that is, or was, asked; they see the order, whoever owns it.</summary>
    public static bool IsAsked(Actor actor, Order order) => order.ApproverTeamIds.Exists(t => actor.MemberOf.Contains(t) && actor.May(Permission.DecideOrders, t));

    /// <summary>Whether the actor's word would count, if they have not asked for it and not had it yet.</summary>
    public static bool Covers(Actor actor, Order order) => actor.IsPerson && (IsAdministrator(actor) || IsAsked(actor, order));

    /// <summary>Whether the actor, or a service's token that they made, asked for it.</summary>
    public static async Task<bool> AskedForItAsync(PortalDb db, Actor actor, Order order, CancellationToken cancellationToken)
    {
        if (order.RequestedById == actor.Id)
            return true;
        if (!order.RequestedById.StartsWith(ApiToken.ServiceActorPrefix, StringComparison.Ordinal))
            return false;
        var publicId = order.RequestedById[ApiToken.ServiceActorPrefix.Length..];
        return await db.ApiTokens.AnyAsync(t => t.PublicId == publicId && t.OwnerId == actor.Id, cancellationToken);
    }

    /// <summary>Whether the actor may decide on the order now.</summary>
    public static async Task<bool> MayDecideAsync(PortalDb db, Actor actor, Order order, CancellationToken cancellationToken)
    {
        if (order.State != OrderState.AwaitingApproval || !actor.IsPerson)
            return false;
        if (!Awaits(order))
            return actor.May(Permission.DecideOrders, order.TeamId) && actor.May(Permission.ManageProfiles, order.TeamId);
        return Covers(actor, order) && !await AskedForItAsync(db, actor, order, cancellationToken)
            && !await db.ApprovalVotes.IgnoreQueryFilters().AnyAsync(v => v.OrderId == order.Id && v.ActorId == actor.Id, cancellationToken);
    }

    /// <summary>The orders that wait for the actor's own word, of whichever team; the query form of <see cref="MayDecideAsync"/>.</summary>
    public static IQueryable<Order> WaitingFor(PortalDb db, Actor actor)
    {
        var (id, teams, administrator) = (actor.Id, TeamsOf(actor).ToArray(), IsAdministrator(actor));
        Guid[] capped = [.. actor.TeamPermissions.Keys.Where(t => actor.May(Permission.DecideOrders, t) && actor.May(Permission.ManageProfiles, t))];
        var person = actor.IsPerson;
        return db.Orders.IgnoreQueryFilters().Where(o => person && o.State == OrderState.AwaitingApproval
            && (o.ApprovalsNeeded == 0 || o.Reason == OrderReason.SpendCapReached
                ? administrator || capped.Contains(o.TeamId)
                : (administrator || o.ApproverTeamIds.Any(t => teams.Contains(t))) && o.RequestedById != id
                    && !db.ApprovalVotes.Any(v => v.OrderId == o.Id && v.ActorId == id)
                    && !db.ApiTokens.Any(t => t.OwnerId == id && ApiToken.ServiceActorPrefix + t.PublicId == o.RequestedById)));
    }

    /// <summary>Locks an order's row until the commit.</summary>
    public static Task<int> LockOrderAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        db.Orders.IgnoreQueryFilters().Where(o => o.Id == id).ExecuteUpdateAsync(set => set.SetProperty(o => o.HistoryCount, o => o.HistoryCount), cancellationToken);

    private static bool IsAdministrator(Actor actor) => actor.MayEverywhere(Permission.DecideOrders) && actor.MayEverywhere(Permission.ManageProfiles);
}
