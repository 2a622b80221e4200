using System.Collections.Frozen;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>One role that somebody has, and why.</summary>
/// <param name="Role">The role.</param>
/// <param name="TeamId">Where; null: everywhere.</param>
/// <param name="Source">For example "given by Ada", "group web-team" or "Oidc:AdministratorSubjects".</param>
public sealed record HeldRole(Role Role, Guid? TeamId, string Source);

/// <summary>
/// Turns a session or a user into an actor with what they may do at this moment. Asked anew for each use case and never
/// kept: a role that is taken away is gone with the next thing that is done.
/// </summary>
public sealed class ActorDirectory(PortalStore store, SessionStore sessions, AccessOptions options)
{
    /// <summary>The actor of the session with this key; null when it has ended, or nobody may act through it any more.</summary>
    public async Task<Actor?> OfSessionAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(keyHash, cancellationToken) is not { } session)
            return null;
        var actor = session.Via == "link"
            ? Actor.Administrator(session.ActorId, session.ActorName, session.Via)
            : await OfUserAsync(session.ActorId, session.Via, cancellationToken);
        return actor is null ? null : actor with { SessionId = session.Id, AuthenticatedAt = session.AuthenticatedAt == PortalSession.NotTold ? null : session.AuthenticatedAt };
    }

    /// <summary>The actor of a user; null when there is none, they are disabled, or have no role.</summary>
    /// <param name="actorId">The user.</param>
    /// <param name="via">By what they act.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="groupsSince">Groups count only where they were told at this time or later; null: whenever that was.</param>
    public Task<Actor?> OfUserAsync(string actorId, string via, CancellationToken cancellationToken, DateTime? groupsSince = null) => store.ReadAsync(async (db, ct) =>
    {
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.ActorId == actorId, ct);
        if (user is null || user.Disabled)
            return null;
        if (groupsSince is { } since && !(user.LastSignInAt >= since))
            user.Claims = [];
        var roles = await RolesAsync(db, user, ct);
        return roles.Count == 0 ? null : Of(user.ActorId, user.Name, via, roles);
    }, cancellationToken);

    /// <summary>Everything that a user is, with its source: given by a person, by a mapping, or by the settings.</summary>
    public async Task<IReadOnlyList<HeldRole>> RolesAsync(PortalDb db, PortalUser user, CancellationToken cancellationToken)
    {
        var held = await db.RoleGrants.Where(g => g.UserId == user.Id).Select(g => new HeldRole(g.Role, g.TeamId, "given by " + g.GrantedByName)).ToListAsync(cancellationToken);
        if (options.AdministratorSubjects.Contains(user.Subject, StringComparer.Ordinal))
            held.Add(new(Role.Administrator, null, "Oidc:AdministratorSubjects"));
        if (user.Claims.Count > 0)
        {
            var mapped = await db.RoleMappings.Where(m => user.Claims.Contains(m.ClaimValue)).Select(m => new HeldRole(m.Role, m.TeamId, "group " + m.ClaimValue)).ToListAsync(cancellationToken);
            held.AddRange(mapped);
            await AddConfiguredAsync(db, user, held, cancellationToken);
        }

        return held;
    }

    /// <summary>An actor who has some roles.</summary>
    public static Actor Of(string id, string name, string via, IReadOnlyList<HeldRole> roles) =>
        new(id, name, roles.Where(r => r.TeamId is null).SelectMany(r => Roles.Permissions(r.Role, everywhere: true)).ToFrozenSet(), via)
        {
            TeamPermissions = roles.Where(r => r.TeamId is not null).GroupBy(r => r.TeamId!.Value)
                .ToFrozenDictionary(g => g.Key, g => g.SelectMany(r => Roles.Permissions(r.Role, everywhere: false)).ToFrozenSet()),
            MemberOf = roles.Select(r => r.TeamId).OfType<Guid>().ToFrozenSet(),
        };

    private async Task AddConfiguredAsync(PortalDb db, PortalUser user, List<HeldRole> held, CancellationToken cancellationToken)
    {
        var configured = options.Mappings.Where(m => user.Claims.Contains(m.ClaimValue, StringComparer.Ordinal)).ToList();
        var names = configured.Select(m => m.Team).OfType<string>().Distinct().ToList();
        var teams = names.Count == 0 ? [] : await db.Teams.Where(t => names.Contains(t.Name)).ToDictionaryAsync(t => t.Name, t => t.Id, cancellationToken);
        foreach (var mapping in configured)
        {
            // A team that is not there yet gives nothing: the role must not become one for everywhere.
            if (mapping.Team is null)
                held.Add(new(mapping.Role, null, $"Oidc:Roles, {mapping.ClaimValue}"));
            else if (teams.TryGetValue(mapping.Team, out var team))
                held.Add(new(mapping.Role, team, $"Oidc:Roles, {mapping.ClaimValue}"));
        }
    }
}
