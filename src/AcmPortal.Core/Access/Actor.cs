using System.Collections.Frozen;

namespace AcmPortal.Core.Access;

/// <summary>Who acts, and what they may do. Built at the border (page, endpoint, command line, worker), checked in the use case.</summary>
/// <param name="Id">Stable identity, at most 200 characters: issuer and subject, <c>demo</c>, <c>local-admin</c>, <c>host</c> or <c>portal</c>.</param>
/// <param name="Name">The name that pages and the audit log show.</param>
/// <param name="Permissions">What the actor may do everywhere.</param>
/// <param name="Via">By what: <c>demo</c>, <c>session</c>, <c>link</c>, <c>cli</c> or <c>worker</c>.</param>
public sealed record Actor(string Id, string Name, FrozenSet<Permission> Permissions, string Via)
{
    /// <summary>The client's address, at most 64 characters; null where nobody called over the network.</summary>
    public string? From { get; init; }

    /// <summary>Joins all audit rows that one request or one click caused; null for the worker, whose effects have ids of their own.</summary>
    public Guid? Correlation { get; init; }

    private static readonly FrozenSet<Permission> Everything = Enum.GetValues<Permission>().ToFrozenSet();
    private static readonly FrozenSet<Permission> Administration =
        Enum.GetValues<Permission>().Where(p => p is not Permission.OperateHost).ToFrozenSet();

    /// <summary>What the actor may do in single teams, besides what they may do everywhere.</summary>
    public FrozenDictionary<Guid, FrozenSet<Permission>> TeamPermissions { get; init; } = FrozenDictionary<Guid, FrozenSet<Permission>>.Empty;

    /// <summary>The teams that the actor has any role in: for a word on approvals that are asked of a team.</summary>
    public FrozenSet<Guid> MemberOf { get; init; } = [];

    /// <summary>The session that the actor acts through; null for tokens, the host and the portal.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The token that the actor acts by, with its limits; null for whoever is there in person.</summary>
    public ActingToken? Token { get; init; }

    /// <summary>
    /// Whether a person speaks for themselves, by a session or by a token of their own: what asks for somebody's word takes
    /// none from a service's token, a token for one team, the host or the portal.
    /// </summary>
    public bool IsPerson { get; init; } = true;

    /// <summary>When the person last proved who they are, on the real clock; null where that is not known.</summary>
    public DateTime? AuthenticatedAt { get; init; }

    /// <summary>The portal's own worker.</summary>
    public static Actor Portal { get; } = new("portal", "AcmPortal", Everything, "worker") { IsPerson = false };

    /// <summary>Whoever can run commands on the host.</summary>
    public static Actor Host { get; } = new("host", "Host command line", Everything, "cli") { IsPerson = false };

    /// <summary>Nobody yet: may only redeem a sign-in link.</summary>
    public static Actor Anonymous { get; } = new("anonymous", "Anonymous", new[] { Permission.SignIn }.ToFrozenSet(), "anonymous") { IsPerson = false };

    /// <summary>An administrator of the portal.</summary>
    public static Actor Administrator(string id, string name, string via) => new(id, name, Administration, via);

    /// <summary>Whether the actor has <paramref name="permission"/> anywhere: everywhere, or in a team.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission) || TeamPermissions.Values.Any(p => p.Contains(permission));

    /// <summary>Whether the actor has <paramref name="permission"/> for what belongs to <paramref name="teamId"/>.</summary>
    public bool May(Permission permission, Guid teamId) =>
        Permissions.Contains(permission) || (TeamPermissions.TryGetValue(teamId, out var inTeam) && inTeam.Contains(permission));

    /// <summary>Whether the actor has <paramref name="permission"/> for all teams and for what belongs to none.</summary>
    public bool MayEverywhere(Permission permission) => Permissions.Contains(permission);

    /// <summary>Refuses who lacks <paramref name="permission"/> for what belongs to <paramref name="teamId"/>.</summary>
    /// <exception cref="NotAllowedException">The actor lacks it.</exception>
    public void Require(Permission permission, Guid teamId)
    {
        if (!May(permission, teamId))
            throw new NotAllowedException(permission);
    }

    /// <summary>Refuses who has <paramref name="permission"/> in single teams only, or not at all.</summary>
    /// <exception cref="NotAllowedException">The actor lacks it.</exception>
    public void RequireEverywhere(Permission permission)
    {
        if (!MayEverywhere(permission))
            throw new NotAllowedException(permission);
    }

    /// <summary>The same actor with no more than <paramref name="scopes"/>, and, where a team is given, in that team alone.</summary>
    public Actor Narrowed(FrozenSet<Permission> scopes, Guid? teamId)
    {
        var everywhere = Permissions.Where(scopes.Contains).ToFrozenSet();
        if (teamId is { } team)
        {
            var inTeam = everywhere.Where(Roles.ConcernsTeams).Concat(TeamPermissions.GetValueOrDefault(team, []).Where(scopes.Contains)).ToFrozenSet();
            return this with { Permissions = [], TeamPermissions = new Dictionary<Guid, FrozenSet<Permission>> { [team] = inTeam }.ToFrozenDictionary(), MemberOf = MemberOf.Where(t => t == team).ToFrozenSet() };
        }

        return this with { Permissions = everywhere, TeamPermissions = TeamPermissions.ToFrozenDictionary(t => t.Key, t => t.Value.Where(scopes.Contains).ToFrozenSet()) };
    }

    /// <summary>Whose objects a use case that needs <paramref name="permission"/> reaches.</summary>
    public TeamReach ReachOf(Permission permission)
    {
        // One's own data names others' objects only as far as one may see them.
        var needed = permission is Permission.OwnData or Permission.OwnAccess or Permission.OwnTokens ? Permission.View : permission;
        return Permissions.Contains(needed)
            ? TeamReach.Everything
            : new TeamReach(false, [.. TeamPermissions.Where(t => t.Value.Contains(needed)).Select(t => t.Key)]);
    }
}
