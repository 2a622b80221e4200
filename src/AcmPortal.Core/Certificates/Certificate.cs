using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Certificates;

/// <summary>How a certificate stands at AWS.</summary>
public enum CertificateState
{
    /// <summary>Issued and stored.</summary>
    Active,

    /// <summary>Revoked at AWS.</summary>
    Revoked,
}

/// <summary>What a team owns over the years. One ARN, one certificate.</summary>
public sealed class Certificate
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string CommonName { get; init; }
    public required List<string> Names { get; init; }
    public required Guid AuthorityId { get; init; }
    public required Guid ProfileId { get; init; }
    public string OwnerContact { get; set; } = "";
    public required string Arn { get; init; }
    public required string KeyAlgorithm { get; init; }
    public CertificateState State { get; set; } = CertificateState.Active;
    public required DateTime CreatedAt { get; init; }

    /// <summary>Overrides the profile's mode; null inherits it.</summary>
    public RenewalMode? RenewalModeOverride { get; set; }

    /// <summary>Overrides the profile's days; null inherits them.</summary>
    public int? RenewBeforeDaysOverride { get; set; }

    // The current version, repeated here so that lists sort and filter by an index.
    public required Guid CurrentVersionId { get; set; }
    public required string CurrentSerial { get; set; }
    public required DateTime NotBefore { get; set; }
    public required DateTime NotAfter { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>One name of a certificate, for search.</summary>
public sealed class CertificateName
{
    public required Guid CertificateId { get; init; }
    public required string Name { get; init; }
}

/// <summary>One issued serial. Append-only.</summary>
public sealed class CertificateVersion
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid CertificateId { get; init; }

    /// <summary>1, 2, 3 … within the certificate.</summary>
    public required int Number { get; init; }

    /// <summary>Lower-case hex pairs with colons, as AWS writes it; unique within the certificate.</summary>
    public required string Serial { get; init; }
    public required string Subject { get; init; }
    public required string Issuer { get; init; }
    public required DateTime NotBefore { get; init; }
    public required DateTime NotAfter { get; init; }

    /// <summary>Upper-case hex without separators.</summary>
    public required string Sha256 { get; init; }
    public required string Sha1 { get; init; }

    /// <summary>The leaf, PEM.</summary>
    public required string LeafPem { get; init; }

    /// <summary>Intermediates up to and, where AWS sends it, including the root; PEM, leaf's issuer first.</summary>
    public required string ChainPem { get; init; }
    public Guid? ReplacesVersionId { get; init; }
    public required Guid OrderId { get; init; }
    public required DateTime StoredAt { get; init; }
}
