namespace AcmPortal.Core.Access;

/// <summary>Somebody whom an identity provider vouched for. A user is issuer and subject, never an e-mail address.</summary>
public sealed class PortalUser
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>As <see cref="Actor.Id"/>: <c>issuer#subject</c>; unique.</summary>
    public required string ActorId { get; init; }
    public required string Issuer { get; init; }
    public required string Subject { get; init; }
    public required string Name { get; set; }

    /// <summary>As the provider told it last; for people to recognise and to write to, never to decide by.</summary>
    public string Email { get; set; } = "";

    /// <summary>The values of the role claim at the last sign-in, which mappings turn into roles.</summary>
    public List<string> Claims { get; set; } = [];
    public bool Disabled { get; set; }

    // Users live on the real clock.
    public required DateTime CreatedAt { get; init; }
    public DateTime? LastSignInAt { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>A role that an administrator gave to one user, everywhere or in one team.</summary>
public sealed class RoleGrant
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid UserId { get; init; }
    public required Role Role { get; init; }

    /// <summary>Null: everywhere.</summary>
    public Guid? TeamId { get; init; }
    public required string GrantedByName { get; init; }
    public required DateTime At { get; init; }
}

/// <summary>A role that everybody has whose role claim has a value, everywhere or in one team.</summary>
public sealed class RoleMapping
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The claim's value, for example a group's name or id.</summary>
    public required string ClaimValue { get; init; }
    public required Role Role { get; init; }

    /// <summary>Null: everywhere.</summary>
    public Guid? TeamId { get; init; }
    public required string CreatedByName { get; init; }
    public required DateTime At { get; init; }
}
