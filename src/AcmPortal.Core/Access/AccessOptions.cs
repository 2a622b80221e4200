namespace AcmPortal.Core.Access;

/// <summary>A role mapping from the settings: everybody whose role claim has the value has the role.</summary>
/// <param name="ClaimValue">The claim's value.</param>
/// <param name="Role">The role.</param>
/// <param name="Team">The team's name; null for everywhere.</param>
public sealed record ConfiguredMapping(string ClaimValue, Role Role, string? Team);

/// <summary>Who is what by the settings, and how long sessions last.</summary>
public sealed record AccessOptions
{
    /// <summary><c>Oidc:AdministratorSubjects</c>: they administrate everything, whatever else is set.</summary>
    public IReadOnlyList<string> AdministratorSubjects { get; init; } = [];

    /// <summary><c>Oidc:Roles</c>.</summary>
    public IReadOnlyList<ConfiguredMapping> Mappings { get; init; } = [];

    /// <summary><c>Auth:IdleMinutes</c>: a session that nobody uses ends after this.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary><c>Auth:SessionHours</c>: every session ends after this.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(8);

    /// <summary><c>Auth:KeyExportMinutes</c>: a private key leaves by the browser only so long after its person proved who they are; null: always (the demo).</summary>
    public TimeSpan? KeyExport { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// <c>Auth:TokenGroupDays</c>: the groups that somebody had at their last sign-in count for their tokens so long. Who
    /// has left does not sign in again, and nobody else tells the portal.
    /// </summary>
    public TimeSpan TokenGroups { get; init; } = TimeSpan.FromDays(90);

    /// <summary>People sign in by an identity provider; a link from the host is the way in for the day that it is down.</summary>
    public bool HasProvider { get; init; }

    /// <summary>Visitors are <see cref="DemoPeople"/>.</summary>
    public bool IsDemo { get; init; }

    /// <summary><c>Auth:Contact</c>: whom to ask for a role.</summary>
    public string Contact { get; init; } = "";
}
