using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;

namespace AcmPortal.Core.Certificates;

/// <summary>How a certificate stands at AWS.</summary>
public enum CertificateState
{
    /// <summary>Issued and stored.</summary>
    Active,

    /// <summary>Revoked at AWS.</summary>
    Revoked,

    /// <summary>Deleted at AWS: what is stored stays valid until it expires, and never renews.</summary>
    Deleted,
}

/// <summary>What a team owns over the years. One ARN, one certificate.</summary>
public sealed class Certificate
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string CommonName { get; init; }
    public required List<string> Names { get; init; }
    public required Guid AuthorityId { get; init; }
    public required Guid ProfileId { get; init; }

    /// <summary>The team that owns it.</summary>
    public Guid TeamId { get; set; } = Access.Team.DefaultId;
    public string OwnerContact { get; set; } = "";

    /// <summary>How many names; the database counts them, so that sums need not read the names.</summary>
    public int NameCount { get; private init; }

    /// <summary>Of these, the wildcards; counted by the database as well.</summary>
    public int WildcardCount { get; private init; }
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

    /// <summary>When the private key of the current version was first handed out; null while nobody has fetched it.</summary>
    public DateTime? PickedUpAt { get; set; }

    /// <summary>Whether a renewal that nobody fetches needs a person.</summary>
    public bool PickupWatched { get; set; } = true;

    /// <summary>The certificate that this one takes over from; null when it does not replace any.</summary>
    public Guid? ReplacesCertificateId { get; init; }
    public DateTime? RevokedAt { get; set; }

    /// <summary>The reason that a person gave, or that AWS names; null unless revoked.</summary>
    public string? RevocationReason { get; set; }

    // What AWS showed of it last
    /// <summary>When AWS was last seen to have it, in the domain's time; null before the first reconciliation.</summary>
    public DateTime? AwsSeenAt { get; set; }

    /// <summary>AWS's status, for example ISSUED.</summary>
    public string? AwsStatus { get; set; }

    /// <summary>As <see cref="CertificateVersion.Serial"/>; null where only ListCertificates is allowed, which does not tell it.</summary>
    public string? AwsSerial { get; set; }
    public DateTime? AwsNotAfter { get; set; }

    /// <summary>Whether it was exported since it was issued or last renewed; null when not told.</summary>
    public bool? AwsExported { get; set; }

    /// <summary>AWS's word on whether it will renew by itself; null when not told.</summary>
    public bool? AwsEligible { get; set; }

    /// <summary>PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS or FAILED; null when never tried or not told. SUCCESS may be of the renewal before.</summary>
    public string? AwsRenewalStatus { get; set; }

    /// <summary>Whether it can be exported at all (Export=ENABLED); null when not told.</summary>
    public bool? AwsExportable { get; set; }

    /// <summary>Whether an AWS service uses it.</summary>
    public bool? AwsInUse { get; set; }

    /// <summary>When the renewal rules look at it next; null when nothing can happen any more. Domain time.</summary>
    public DateTime? RenewalCheckAt { get; set; }

    /// <summary>The rule that a person must answer; null while none is needed.</summary>
    public RenewalRule? Attention { get; set; }
    public DateTime? AttentionSince { get; set; }

    /// <summary>The sentence that says why and what to do.</summary>
    public string? AttentionText { get; set; }

    /// <summary>How its search labels were made (<see cref="CertificateLabels.Scheme"/>); 0 when they are still to be made.</summary>
    public int LabelScheme { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>One name of a certificate, for search.</summary>
public sealed class CertificateName
{
    public required Guid CertificateId { get; init; }
    public required string Name { get; init; }
}

/// <summary>A label that people and scripts give to a certificate. The portal's own: AWS does not see it.</summary>
public sealed class CertificateTag
{
    public required Guid CertificateId { get; init; }

    /// <summary>1 to 64 characters, without a colon; unique within the certificate, whatever its case.</summary>
    public required string Key { get; init; }

    /// <summary>0 to 256 characters.</summary>
    public required string Value { get; set; }

    /// <summary>Key and value in lower case, <c>key:value</c>, as <see cref="CertificateTags.SearchOf"/> writes it.</summary>
    public required string Search { get; set; }
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

    /// <summary>What the CA's revocation list said of this serial last; unlike the rest of a version it changes.</summary>
    public RevocationStatus Revocation { get; set; } = RevocationStatus.NotChecked;
    public DateTime? RevocationCheckedAt { get; set; }
}

/// <summary>What the CA publishes about one serial.</summary>
public enum RevocationStatus
{
    /// <summary>Never looked at.</summary>
    NotChecked,

    /// <summary>Not on the CA's list.</summary>
    Good,

    /// <summary>On the CA's list.</summary>
    Revoked,

    /// <summary>The list could not be read.</summary>
    Unknown,
}

/// <summary>Somebody took the private key of a version.</summary>
public sealed class KeyPickup
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid CertificateId { get; init; }
    public required Guid VersionId { get; init; }
    public required DateTime At { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }

    /// <summary>Browser or API.</summary>
    public required string Via { get; init; }
    public required DownloadFormat Format { get; init; }

    /// <summary>Why, in the words of who took it; null for a token that gave none, and for what was taken before reasons were asked.</summary>
    public string? Reason { get; init; }
}
