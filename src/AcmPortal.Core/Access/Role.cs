using System.Collections.Frozen;

namespace AcmPortal.Core.Access;

/// <summary>What somebody is, everywhere or in one team. Closed; what each may do is <see cref="Roles.Permissions"/>.</summary>
public enum Role
{
    /// <summary>Sees everything but key material.</summary>
    Viewer,

    /// <summary>Also requests and renews certificates through profiles.</summary>
    Requester,

    /// <summary>Also manages renewal, retries, revokes, takes private keys, and approves what waits for a team that they are in.</summary>
    Operator,

    /// <summary>Also connections, CAs, profiles, users, tokens and alerts; in a team: its profiles, its people and its audit log.</summary>
    Administrator,

    /// <summary>Reads everything, the audit log too, in a team what is about the team; changes nothing and takes no keys.</summary>
    Auditor,
}

/// <summary>Roles in permissions and words.</summary>
public static class Roles
{
    /// <summary>What concerns no team: a role that is held in one team does not give it.</summary>
    private static readonly FrozenSet<Permission> Global = new[]
    {
        Permission.ManageAlerts, Permission.ManageConnections, Permission.ManageAuthorities, Permission.ManageTokens,
        Permission.MoveDemoTime, Permission.OperateHost, Permission.EndRestoreHold,
    }.ToFrozenSet();

    /// <summary>What everybody has who has any role.</summary>
    private static readonly Permission[] Signed = [Permission.OwnData, Permission.OwnAccess, Permission.OwnTokens, Permission.View];

    private static readonly FrozenDictionary<Role, FrozenSet<Permission>> ByRole = Enum.GetValues<Role>().ToFrozenDictionary(r => r, Of);
    private static readonly FrozenDictionary<Role, FrozenSet<Permission>> InTeam =
        ByRole.ToFrozenDictionary(p => p.Key, p => p.Value.Where(x => !Global.Contains(x)).ToFrozenSet());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Role> All { get; } = Enum.GetValues<Role>();

    /// <summary>What a role may do where it is held.</summary>
    /// <param name="role">The role.</param>
    /// <param name="everywhere">Whether it is held everywhere; in one team it gives only what concerns a team's objects.</param>
    public static FrozenSet<Permission> Permissions(Role role, bool everywhere) => everywhere ? ByRole[role] : InTeam[role];

    /// <summary>Whether a permission may be held in one team: it is about what belongs to teams.</summary>
    public static bool ConcernsTeams(Permission permission) => !Global.Contains(permission);

    /// <summary>One sentence for the person who gives it.</summary>
    public static string Explain(Role role) => role switch
    {
        Role.Viewer => "Sees everything but key material.",
        Role.Requester => "Requests and renews certificates through profiles.",
        Role.Operator => "Also manages renewal, retries, revokes, takes private keys, and approves what waits for their team.",
        Role.Administrator => "Everything; in one team: its profiles, its people and its audit log too.",
        Role.Auditor => "Reads everything, the audit log too; changes nothing, takes no keys.",
    };

    private static FrozenSet<Permission> Of(Role role) => (role switch
    {
        Role.Viewer => Signed,
        Role.Requester => [.. Signed, Permission.RequestCertificates],
        Role.Operator => [.. Signed, Permission.RequestCertificates, Permission.OperateOrders, Permission.DecideOrders, Permission.EndCertificates, Permission.ExportKeys],
        Role.Administrator => Enum.GetValues<Permission>().Where(p => p is not (Permission.OperateHost or Permission.SignIn)),
        Role.Auditor => (IEnumerable<Permission>)[.. Signed, Permission.ReadAudit, Permission.ReadPeople],
    }).ToFrozenSet();
}
