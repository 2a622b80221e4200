namespace AcmPortal.Core.Access;

/// <summary>What a token may be used for. Closed; the API and the pages name them as <see cref="ApiScopes.Name"/> says.</summary>
public enum ApiScope
{
    /// <summary>See certificates, orders, profiles, CAs and connections; never key material or secrets.</summary>
    Read,

    /// <summary>Request certificates, cancel and retry what was requested.</summary>
    OrdersCreate,

    /// <summary>Any order, and renewal.</summary>
    OrdersManage,

    /// <summary>Approve and refuse requests that wait: for a person's own token alone.</summary>
    OrdersApprove,

    /// <summary>Revoke, replace and delete certificates.</summary>
    CertificatesEnd,

    /// <summary>Take private keys.</summary>
    KeysExport,

    /// <summary>Connections, CAs and profiles.</summary>
    SetupManage,

    /// <summary>Alert channels and rules.</summary>
    AlertsManage,

    /// <summary>The audit log.</summary>
    AuditRead,

    /// <summary>See users, their roles, role mappings and sessions.</summary>
    PeopleRead,

    /// <summary>Teams, users, roles and sessions; never a role for the token's own owner.</summary>
    PeopleManage,

    /// <summary>Make, rotate and end tokens; never one that may more than this one.</summary>
    TokensManage,

    /// <summary>Let the portal change AWS again after a restore.</summary>
    RestoreEnd,

    /// <summary>Also delete certificates that are still valid: for administrators.</summary>
    CertificatesDelete,
}

/// <summary>Scopes in words and in permissions.</summary>
public static class ApiScopes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiScope> All { get; } = Enum.GetValues<ApiScope>();

    /// <summary>As the API writes it.</summary>
    public static string Name(ApiScope scope) => scope switch
    {
        ApiScope.Read => "read",
        ApiScope.OrdersCreate => "orders:create",
        ApiScope.OrdersManage => "orders:manage",
        ApiScope.OrdersApprove => "orders:approve",
        ApiScope.CertificatesEnd => "certificates:end",
        ApiScope.KeysExport => "keys:export",
        ApiScope.SetupManage => "setup:manage",
        ApiScope.AlertsManage => "alerts:manage",
        ApiScope.AuditRead => "audit:read",
        ApiScope.PeopleRead => "people:read",
        ApiScope.PeopleManage => "people:manage",
        ApiScope.TokensManage => "tokens:manage",
        ApiScope.RestoreEnd => "restore:end",
        ApiScope.CertificatesDelete => "certificates:delete",
    };

    /// <summary>The scope that the API writes so, or null.</summary>
    public static ApiScope? Parse(string name)
    {
        foreach (var scope in All)
        {
            if (string.Equals(Name(scope), name, StringComparison.Ordinal))
                return scope;
        }

        return null;
    }

    /// <summary>What the scope allows, as far as the token's owner is allowed it too. Every scope sees.</summary>
    public static IReadOnlyList<Permission> Permissions(ApiScope scope) => scope switch
    {
        ApiScope.Read => [Permission.View],
        ApiScope.OrdersCreate => [Permission.View, Permission.RequestCertificates],
        ApiScope.OrdersManage => [Permission.View, Permission.RequestCertificates, Permission.OperateOrders],
        ApiScope.OrdersApprove => [Permission.View, Permission.DecideOrders],
        ApiScope.CertificatesEnd => [Permission.View, Permission.EndCertificates],
        ApiScope.KeysExport => [Permission.View, Permission.ExportKeys],
        ApiScope.SetupManage => [Permission.View, Permission.ManageConnections, Permission.ManageAuthorities, Permission.ManageProfiles],
        ApiScope.AlertsManage => [Permission.View, Permission.ManageAlerts],
        ApiScope.AuditRead => [Permission.View, Permission.ReadAudit],
        ApiScope.PeopleRead => [Permission.View, Permission.OwnAccess, Permission.ReadPeople],
        ApiScope.PeopleManage => [Permission.View, Permission.OwnAccess, Permission.OwnData, Permission.ReadPeople, Permission.ManageUsers],
        ApiScope.TokensManage => [Permission.View, Permission.OwnAccess, Permission.OwnTokens, Permission.ManageTokens],
        ApiScope.RestoreEnd => [Permission.View, Permission.EndRestoreHold],
        ApiScope.CertificatesDelete => [Permission.View, Permission.EndCertificates, Permission.DeleteValidCertificates],
    };
}

/// <summary>Whose a token is.</summary>
public enum ApiTokenKind
{
    /// <summary>A person's: it ends with the person's roles.</summary>
    Personal,

    /// <summary>A machine's: it outlives whoever made it.</summary>
    Service,
}

/// <summary>A key to the API for a script or a server. The secrets themselves are shown once and never stored.</summary>
public sealed class ApiToken
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The part of the token that names it: 12 letters and digits; unique, no secret.</summary>
    public required string PublicId { get; init; }

    /// <summary>As whom a service's token acts: <see cref="Actor.Id"/>.</summary>
    public string ServiceActorId => ServiceActorPrefix + PublicId;

    /// <summary>What the ids of services begin with.</summary>
    public const string ServiceActorPrefix = "token:";
    public required string Name { get; init; }
    public required string OwnerId { get; init; }
    public required string OwnerName { get; init; }
    public required List<ApiScope> Scopes { get; init; }

    /// <summary>A personal one may do no more than its owner may now; a service's stands by itself.</summary>
    public ApiTokenKind Kind { get; init; } = ApiTokenKind.Personal;

    /// <summary>The only team whose objects it reaches; null: all that it may otherwise.</summary>
    public Guid? TeamId { get; init; }

    /// <summary>Networks in CIDR form from which it may be used; empty: from everywhere.</summary>
    public List<string> Networks { get; init; } = [];

    // Tokens live on the real clock.
    public required DateTime CreatedAt { get; init; }

    /// <summary>At most 365 days after it was made.</summary>
    public required DateTime ExpiresAt { get; init; }
    public DateTime? RevokedAt { get; set; }
    public DateTime? LastUsedAt { get; set; }
    public string? LastUsedFrom { get; set; }
}

/// <summary>One secret of a token: two may live at once, so that it can be rotated without a gap.</summary>
public sealed class ApiTokenSecret
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid TokenId { get; init; }

    /// <summary>SHA-256 of the secret part: 256 random bits need no slow hash.</summary>
    public required byte[] Hash { get; init; }
    public required DateTime CreatedAt { get; init; }
}
