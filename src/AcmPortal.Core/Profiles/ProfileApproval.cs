using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>A team that is asked to approve.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Contact">Where it hears that it is asked; may be empty.</param>
public sealed record ApproverTeam(Guid Id, string Name, string Contact);

/// <summary>
/// Whose approval a profile asks for before AWS is asked. It holds new certificates alone: a renewal that waited for a
/// person would be an outage.
/// </summary>
public static class ProfileApproval
{
    /// <summary>How many people may be asked for at most.</summary>
    public const int MostNeeded = 5;

    /// <summary>How many teams may be asked at most.</summary>
    public const int MostTeams = 10;

    /// <summary>What of a form's fields is stored; what was not given stays. Pure.</summary>
    /// <param name="teams">Null: as before.</param>
    /// <param name="needed">Null: as before, or one where teams are asked for the first time.</param>
    /// <param name="current">As it is.</param>
    /// <exception cref="InvalidInputException">Teams without a number, or a number without teams.</exception>
    public static (List<Guid> Teams, int Needed) Settle(IReadOnlyList<Guid>? teams, int? needed, (IReadOnlyList<Guid> Teams, int Needed) current)
    {
        List<Guid> asked = [.. (teams ?? (needed == 0 ? [] : current.Teams)).Distinct()];
        var count = needed ?? (asked.Count == 0 ? 0 : Math.Max(1, current.Needed));
        if (asked.Count == 0 && count > 0)
            throw new InvalidInputException(nameof(IProfileFields.ApproverTeamIds), $"Name the teams whose people approve, or ask for no approval: {count} would be needed, and nobody is asked.");
        if (asked.Count > 0 && count == 0)
            throw new InvalidInputException(nameof(IProfileFields.ApprovalsNeeded), $"Say how many people must approve, 1 to {MostNeeded}, or name no teams.");
        return (asked, count);
    }

    /// <summary>Who is asked: "somebody of Security", "2 people of Security or Platform".</summary>
    public static string Whom(int needed, IEnumerable<string> teams)
    {
        var names = teams.ToList();
        var of = names.Count switch { 0 => "teams that are gone", 1 => names[0], _ => $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}" };
        return needed == 1 ? $"somebody of {of}" : $"{needed} people of {of}";
    }

    internal static string Waits(int needed, IEnumerable<ApproverTeam> teams, int approvals = 0) =>
        $"It waits for the approval of {Whom(needed, teams.Select(t => t.Name))}, but not of the requester.{(approvals > 0 ? $" {approvals} of {needed} approved so far." : "")} Nothing is asked of AWS before.";

    /// <summary>The teams with these ids that are there, by name; whoever may see what asks them may know their names.</summary>
    internal static Task<List<ApproverTeam>> TeamsAsync(PortalDb db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? Task.FromResult(new List<ApproverTeam>())
        : db.Teams.Where(t => ids.Contains(t.Id)).OrderBy(t => t.Name).Select(t => new ApproverTeam(t.Id, t.Name, t.Contact)).ToListAsync(cancellationToken);

    /// <summary>What a new order waits for; null where its profile asks nobody.</summary>
    internal static async Task<(OrderHold Hold, List<Guid> Asked, int Needed, List<ApproverTeam> Teams)?> HoldAsync(PortalDb db, Guid profileId, CancellationToken cancellationToken)
    {
        var asking = db.Profiles.Where(p => p.Id == profileId && p.ApprovalsNeeded > 0);

        // Locks the profile's row until the commit: who takes a team out of it, and then deletes the team, finds the order.
        if (await asking.ExecuteUpdateAsync(set => set.SetProperty(p => p.Version, p => p.Version), cancellationToken) == 0)
            return null;
        var profile = await asking.Select(p => new { p.ApproverTeamIds, p.ApprovalsNeeded }).SingleAsync(cancellationToken);
        var teams = await TeamsAsync(db, profile.ApproverTeamIds, cancellationToken);
        return (new OrderHold(OrderReason.ApprovalAsked, Waits(profile.ApprovalsNeeded, teams)), profile.ApproverTeamIds, profile.ApprovalsNeeded, teams);
    }

    /// <summary>Takes the fields over, and locks the teams so that none is deleted at the same moment.</summary>
    /// <exception cref="InvalidInputException">A team is not there, or the actor may not know that it is.</exception>
    internal static async Task TakeApprovalAsync(this Profile profile, PortalDb db, Actor actor, IProfileFields fields, CancellationToken cancellationToken)
    {
        var (teams, needed) = Settle(fields.ApproverTeamIds, fields.ApprovalsNeeded, (profile.ApproverTeamIds, profile.ApprovalsNeeded));
        await RequireKnownAsync(db, actor, profile, teams, cancellationToken);
        foreach (var team in teams.Order())
        {
            if (!await db.LockTeamAsync(team, cancellationToken))
                throw NoSuchTeam();
        }

        // As it was where nothing changes, so that nothing is saved.
        if (!teams.SequenceEqual(profile.ApproverTeamIds))
            profile.ApproverTeamIds = teams;
        profile.ApprovalsNeeded = needed;
    }

    /// <summary>Refuses teams that are not there, or that the actor does not see; those that the profile asks already stay.</summary>
    internal static async Task RequireKnownAsync(PortalDb db, Actor actor, Profile profile, List<Guid> teams, CancellationToken cancellationToken)
    {
        List<Guid> added = [.. teams.Except(profile.ApproverTeamIds)];
        if (added.Exists(t => !actor.May(Permission.View, t)) || (added.Count > 0 && await db.Teams.CountAsync(t => added.Contains(t.Id), cancellationToken) != added.Count))
            throw NoSuchTeam();
    }

    private static InvalidInputException NoSuchTeam() => new(nameof(IProfileFields.ApproverTeamIds), "There is no such team. Choose teams of the list.");
}
