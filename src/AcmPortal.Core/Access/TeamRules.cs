using System.Net.Mail;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>The fields that a new and a changed team share, so that one rule set checks both.</summary>
public interface ITeamFields
{
    /// <summary>Unique, 1 to 100 characters.</summary>
    string Name { get; }

    /// <summary>An e-mail address, or empty.</summary>
    string Contact { get; }

    /// <summary>At most 1,000 characters.</summary>
    string Description { get; }
}

internal sealed class TeamFieldRules<T> : AbstractValidator<T>
    where T : ITeamFields
{
    public TeamFieldRules()
    {
        RuleFor(t => t.Name).Must(n => n?.Trim().Length is >= 1 and <= 100 && !n.Any(char.IsControl)).WithMessage("A team needs a name of 1 to 100 characters, for example Payments.");
        RuleFor(t => t.Contact).Must(c => c.Trim().Length == 0 || (c.Trim().Length <= 200 && MailAddress.TryCreate(c.Trim(), out var mail) && mail.Address == c.Trim()))
            .WithMessage("The contact is an e-mail address such as payments@example.com, or empty.");
        RuleFor(t => t.Description).Must(d => d.Length <= 1_000).WithMessage("The description has at most 1,000 characters.");
    }
}

/// <summary>What the use cases of teams and people share.</summary>
internal static class AccessRules
{
    public static async Task<Team> TeamAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Teams.SingleOrDefaultAsync(t => t.Id == id, cancellationToken) ?? throw new NotFoundException("The team");

    /// <summary>The names of some teams. Only of those that own what one sees.</summary>
    public static async Task<Dictionary<Guid, string>> TeamNamesAsync(this PortalDb db, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct().ToList();
        return wanted.Count == 0 ? [] : await db.Teams.Where(t => EF.Parameter(wanted).Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, cancellationToken);
    }

    /// <summary>Locks a team's row until the commit, so that nothing is given to a team that is being deleted; false where there is none.</summary>
    public static async Task<bool> LockTeamAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Teams.Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.Version, t => t.Version), cancellationToken) > 0;

    /// <summary>Refuses who may not manage the people of a team, or, with null, those of all teams.</summary>
    /// <exception cref="NotFoundException">The team is none that the actor may know of.</exception>
    public static void RequirePeople(this Actor actor, Guid? teamId)
    {
        if (teamId is not { } team)
            actor.RequireEverywhere(Permission.ManageUsers);
        else if (!actor.May(Permission.ManageUsers, team))
            throw actor.May(Permission.View, team) ? new NotAllowedException(Permission.ManageUsers) : new NotFoundException("The team");
    }

    /// <summary>Refuses a token that would give its own owner something: whoever holds it could make more of it than it is.</summary>
    public static void RequireNotOwner(Actor actor, PortalUser user)
    {
        if (actor.Token?.OwnerId == user.ActorId)
            throw new RefusedException("A token gives its own owner nothing. Another administrator does it, or you do it in the portal.");
    }

    public static async Task RequireFreeNameAsync(this PortalDb db, string name, Guid own, CancellationToken cancellationToken)
    {
        var lower = name.Trim().ToLowerInvariant();
        if (await db.Teams.AnyAsync(t => t.Id != own && t.Name.ToLower() == lower, cancellationToken))
            throw new InvalidInputException(nameof(ITeamFields.Name), $"There is a team named {name.Trim()} already. Choose another name.");
    }

    public static object Facts(Team team) => new { name = team.Name, contact = team.Contact, description = team.Description };
}
