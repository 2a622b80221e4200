namespace AcmPortal.Core.Authorities;

/// <summary>An external CA of type "AWS ACM Public CA".</summary>
public sealed class CertificateAuthority
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Lower-case letters, digits and hyphens; unique.</summary>
    public required string Name { get; set; }

    /// <summary>The connection that speaks to ACM.</summary>
    public required Guid ConnectionId { get; set; }

    /// <summary>The connection that speaks to Route 53; may be the same.</summary>
    public required Guid DnsConnectionId { get; set; }

    /// <summary>AWS region of the certificates, for example us-east-1. Fixed once the CA has a certificate.</summary>
    public required string Region { get; set; }

    /// <summary>The ACM account, as found when the CA was checked. Fixed once the CA has a certificate.</summary>
    public required string AccountId { get; set; }
    public List<AuthorityZone> Zones { get; } = [];

    /// <summary>ACM's quota of names a certificate in this account: 10 by default, at most 100.</summary>
    public int MaxNames { get; set; } = 10;
    public bool Enabled { get; set; } = true;
    public DateTime CreatedAt { get; init; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>A public hosted zone in which a CA writes validation records.</summary>
public sealed class AuthorityZone
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid AuthorityId { get; init; }

    /// <summary>Route 53's id without the /hostedzone/ prefix.</summary>
    public required string ZoneId { get; init; }

    /// <summary>The zone's name in lower case, without the final dot.</summary>
    public required string Name { get; set; }
}
