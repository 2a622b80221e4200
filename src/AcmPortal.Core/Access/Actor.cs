using System.Collections.Frozen;

namespace AcmPortal.Core.Access;

/// <summary>Who acts, and what they may do. Built at the border (page, endpoint, command line, worker), checked in the use case.</summary>
/// <param name="Id">Stable identity, at most 200 characters: issuer and subject, <c>demo</c>, <c>local-admin</c>, <c>host</c> or <c>portal</c>.</param>
/// <param name="Name">The name that pages and the audit log show.</param>
/// <param name="Permissions">What the actor may do.</param>
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

    /// <summary>The portal's own worker.</summary>
    public static Actor Portal { get; } = new("portal", "AcmPortal", Everything, "worker");

    /// <summary>Whoever can run commands on the host.</summary>
    public static Actor Host { get; } = new("host", "Host command line", Everything, "cli");

    /// <summary>Nobody yet: may only redeem a sign-in link.</summary>
    public static Actor Anonymous { get; } = new("anonymous", "Anonymous", new[] { Permission.SignIn }.ToFrozenSet(), "anonymous");

    /// <summary>An administrator of the portal.</summary>
    public static Actor Administrator(string id, string name, string via) => new(id, name, Administration, via);

    /// <summary>Whether the actor has <paramref name="permission"/>.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission);
}
