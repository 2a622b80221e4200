using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which users.</summary>
/// <param name="Page">Sort keys: name (default), seen.</param>
/// <param name="Search">Part of a name or an e-mail address; who manages single teams finds others' people by their whole e-mail address only.</param>
/// <param name="TeamId">Only who was given a role in this team.</param>
/// <param name="Disabled">Only those who are, or are not; null for all.</param>
public sealed record ListUsersInput(PageRequest Page, string? Search = null, Guid? TeamId = null, bool? Disabled = null);

/// <summary>One user.</summary>
/// <param name="Id">The row.</param>
/// <param name="ActorId">As in the audit log.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">As the provider told it last; may be empty.</param>
/// <param name="Disabled">Whether they may not sign in.</param>
/// <param name="LastSignInAt">UTC.</param>
/// <param name="Roles">What they are now, from grants, mappings and settings; for who manages single teams: in these only.</param>
public sealed record UserRow(Guid Id, string ActorId, string Name, string Email, bool Disabled, DateTime? LastSignInAt, IReadOnlyList<HeldRole> Roles);

/// <summary>People who ever signed in by the provider.</summary>
public sealed class ListUsers(PortalStore store, ActorDirectory directory) : UseCase<ListUsersInput, Page<UserRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadPeople;

    /// <inheritdoc/>
    protected override Task<Page<UserRow>> HandleAsync(Actor actor, ListUsersInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var users = Visible(db, actor, input.Search);
        if (input.TeamId is { } team)
            users = users.Where(u => db.RoleGrants.Any(g => g.UserId == u.Id && g.TeamId == team));
        if (input.Disabled is { } disabled)
            users = users.Where(u => u.Disabled == disabled);
        if (input.Search?.Trim().ToLowerInvariant() is { Length: > 0 } part)
            users = users.Where(u => u.Name.ToLower().Contains(part) || u.Email.ToLower().Contains(part));
        var total = await users.CountAsync(ct);
        var sorted = (input.Page.Sort, input.Page.Descending) switch
        {
            ("seen", false) => users.OrderBy(u => u.LastSignInAt).ThenBy(u => u.Id),
            ("seen", true) => users.OrderByDescending(u => u.LastSignInAt).ThenBy(u => u.Id),
            (_, true) => users.OrderByDescending(u => u.Name).ThenBy(u => u.Id),
            _ => users.OrderBy(u => u.Name).ThenBy(u => u.Id),
        };
        var rows = new List<UserRow>();
        foreach (var user in await sorted.Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct))
            rows.Add(await RowAsync(db, directory, actor, user, ct));
        return new Page<UserRow>(rows, total);
    }, cancellationToken);

    /// <summary>Whom an actor may know of: everybody, or the people of the teams whose people they see, and whom they can name.</summary>
    internal static IQueryable<PortalUser> Visible(PortalDb db, Actor actor, string? email = null)
    {
        var reach = actor.ReachOf(Permission.ReadPeople);
        if (reach.All)
            return db.Users;
        var teams = reach.Teams;
        var known = email?.Trim() is { Length: > 3 } address && address.Contains('@', StringComparison.Ordinal) ? address.ToLowerInvariant() : null;
        return db.Users.Where(u => (known != null && u.Email.ToLower() == known) || db.RoleGrants.Any(g => g.UserId == u.Id && g.TeamId != null && teams.Contains(g.TeamId.Value)));
    }

    internal static async Task<UserRow> RowAsync(PortalDb db, ActorDirectory directory, Actor actor, PortalUser user, CancellationToken cancellationToken)
    {
        var roles = await directory.RolesAsync(db, user, cancellationToken);
        var shown = roles.Where(r => r.TeamId is { } team ? actor.May(Permission.ReadPeople, team) : actor.MayEverywhere(Permission.ReadPeople)).ToList();
        return new UserRow(user.Id, user.ActorId, user.Name, user.Email, user.Disabled, user.LastSignInAt, shown);
    }
}
