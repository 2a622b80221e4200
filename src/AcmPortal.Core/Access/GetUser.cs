using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>A role that was given to a person and may be taken back.</summary>
public sealed record GrantRow(Guid Id, Role Role, Guid? TeamId, string? TeamName, string GrantedByName, DateTime At, bool MayTake);

/// <summary>A user with all that gives them roles.</summary>
/// <param name="User">The user.</param>
/// <param name="Issuer">Who vouches for them.</param>
/// <param name="Subject">Under which name.</param>
/// <param name="Claims">The role claim's values at the last sign-in; empty for who manages single teams.</param>
/// <param name="Grants">Roles that people gave.</param>
/// <param name="TeamNames">The names of the teams in <see cref="UserRow.Roles"/>.</param>
/// <param name="MayDisable">Whether one may disable or enable them.</param>
/// <param name="Version">For the next change.</param>
public sealed record UserView(
    UserRow User, string Issuer, string Subject, IReadOnlyList<string> Claims, IReadOnlyList<GrantRow> Grants, IReadOnlyDictionary<Guid, string> TeamNames, bool MayDisable, int Version);

/// <summary>A user with their roles and where each comes from.</summary>
public sealed class GetUser(PortalStore store, ActorDirectory directory) : UseCase<Guid, UserView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadPeople;

    /// <inheritdoc/>
    protected override Task<UserView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var user = await ListUsers.Visible(db, actor).SingleOrDefaultAsync(u => u.Id == input, ct) ?? throw new NotFoundException("The user");
        var row = await ListUsers.RowAsync(db, directory, actor, user, ct);
        var everywhere = actor.MayEverywhere(Permission.ReadPeople);
        var grants = (await db.RoleGrants.Where(g => g.UserId == input).OrderBy(g => g.At).ThenBy(g => g.Id).ToListAsync(ct))
            .Where(g => g.TeamId is { } team ? actor.May(Permission.ReadPeople, team) : everywhere).ToList();
        var ids = row.Roles.Select(r => r.TeamId).Concat(grants.Select(g => g.TeamId)).OfType<Guid>().Distinct().ToList();
        var names = await db.Teams.Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, ct);
        return new UserView(
            row, user.Issuer, user.Subject, everywhere ? user.Claims : [],
            grants.ConvertAll(g => new GrantRow(g.Id, g.Role, g.TeamId, g.TeamId is { } team ? names.GetValueOrDefault(team) : null, g.GrantedByName, g.At, TakeRole.MayTake(actor, g) && !TakeRole.IsOwnAdministration(actor, user, g))),
            names, actor.MayEverywhere(Permission.ManageUsers) && user.ActorId != actor.Id, user.Version);
    }, cancellationToken);
}
