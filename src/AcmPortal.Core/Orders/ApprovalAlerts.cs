using AcmPortal.Core.Access;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Orders;

/// <summary>What is told of requests that wait for somebody's word.</summary>
internal static class ApprovalAlerts
{
    /// <summary>Tells each team that is asked, where it is reached.</summary>
    public static IEnumerable<Alert> Asked(Order order, string profile, IReadOnlyList<ApproverTeam> teams, DateTime now) => teams.Select(team => new Alert
    {
        Event = AlertEvent.ApprovalAsked,
        Severity = AlertSeverity.Warning,
        At = now,
        Subject = $"{order.RequestedByName} asks {team.Name} to approve {order.CommonName}",
        Text = $"{order.RequestedByName} asked for {order.CommonName}{(order.Names.Count > 1 ? $" and {order.Names.Count - 1} more names" : "")} through the profile {profile}; AWS would charge {SpendCap.Money(order.EstimatedCents)} when it is issued, and at each renewal. {order.ReasonText} Open the order to approve or refuse it.",
        OrderId = order.Id,
        ProfileId = order.ProfileId,
        // The asked team sees it in its list, not the owner's.
        TeamId = team.Id,
        OwnerContact = team.Contact,
        OnceKey = $"approval:{order.Id}:{team.Id}",
    });

    /// <summary>Tells that an order waits for an administrator because of its profile's spend cap.</summary>
    public static Alert Capped(Order order, DateTime now) => new()
    {
        Event = AlertEvent.NeedsPerson,
        Severity = AlertSeverity.Warning,
        At = now,
        Subject = $"The request for {order.CommonName} waits for approval",
        Text = $"{order.RequestedByName} asked for {order.CommonName}. {order.ReasonText} Open the order to approve or refuse it.",
        OrderId = order.Id,
        ProfileId = order.ProfileId,
        TeamId = order.TeamId,
        OwnerContact = order.OwnerContact,
        OnceKey = $"approval:{order.Id}",
    };

    /// <summary>Tells the owner, and the requester where their address is known, what was decided.</summary>
    public static async Task<Alert> DecidedAsync(PortalDb db, Order order, bool approved, string text, DateTime now, CancellationToken cancellationToken)
    {
        var requester = await db.Users.Where(u => u.ActorId == order.RequestedById && !u.Disabled).Select(u => u.Email).SingleOrDefaultAsync(cancellationToken);
        return new()
        {
            Event = approved ? AlertEvent.Approved : AlertEvent.Refused,
            Severity = AlertSeverity.Info,
            At = now,
            Subject = $"The request for {order.CommonName} is {(approved ? "approved" : "refused")}",
            Text = approved ? $"{text} The portal asks AWS now." : text,
            OrderId = order.Id,
            ProfileId = order.ProfileId,
            TeamId = order.TeamId,
            OwnerContact = order.OwnerContact,
            AlsoTell = requester is { Length: > 0 } ? requester : null,
            OnceKey = $"{(approved ? "approved" : "refused")}:{order.Id}",
        };
    }
}
