using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>One role of one person in a team.</summary>
/// <param name="GrantId">The grant that may be taken back; null where a mapping gives it.</param>
/// <param name="UserId">The person.</param>
/// <param name="Name">Their name.</param>
/// <param name="Email">Their address, or empty.</param>
/// <param name="Disabled">Whether they may not sign in.</param>
/// <param name="Role">The role.</param>
/// <param name="Source">Who or what gives it.</param>
public sealed record TeamMember(Guid? GrantId, Guid UserId, string Name, string Email, bool Disabled, Role Role, string Source);

/// <summary>One mapping from a group to a role in a team.</summary>
public sealed record TeamMapping(Guid Id, string ClaimValue, Role Role, string CreatedByName, DateTime At);

/// <summary>A team with its people.</summary>
/// <param name="Team">The team.</param>
/// <param name="Members">Roles that were given in it, by name; at most 500.</param>
/// <param name="Mappings">Groups whose people have a role in it.</param>
public sealed record TeamView(TeamRow Team, IReadOnlyList<TeamMember> Members, IReadOnlyList<TeamMapping> Mappings);

/// <summary>A team with its people, for whoever is in it or sees all teams.</summary>
public sealed class GetTeam(PortalStore store) : UseCase<Guid, TeamView>
{
    private const int Most = 500;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<TeamView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        if (!actor.May(Permission.View, input))
            throw new NotFoundException("The team");
        return store.ReadAsync(async (db, ct) =>
        {
            var team = await db.TeamAsync(input, ct);
            var members = await db.RoleGrants.Where(g => g.TeamId == input).Join(db.Users, g => g.UserId, u => u.Id, (g, u) => new { Grant = g, User = u })
                .OrderBy(r => r.User.Name).ThenBy(r => r.Grant.Id).Take(Most).ToListAsync(ct);
            var mappings = await db.RoleMappings.Where(m => m.TeamId == input).OrderBy(m => m.ClaimValue).Take(Most).ToListAsync(ct);
            return new TeamView(
                new TeamRow(team.Id, team.Name, team.Contact, team.Description, await db.Profiles.CountAsync(p => p.TeamId == input, ct),
                    await db.Certificates.CountAsync(c => c.TeamId == input, ct), team.Version, actor.May(Permission.ManageUsers, input)),
                members.ConvertAll(r => new TeamMember(r.Grant.Id, r.User.Id, r.User.Name, r.User.Email, r.User.Disabled, r.Grant.Role, $"given by {r.Grant.GrantedByName}")),
                mappings.ConvertAll(m => new TeamMapping(m.Id, m.ClaimValue, m.Role, m.CreatedByName, m.At)));
        }, cancellationToken);
    }
}
