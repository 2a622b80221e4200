using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Certificates;

/// <summary>How a certificate is shown: its state at AWS and its time together.</summary>
public enum CertificateStatus { Active, Expiring, Expired, Revoked, Deleted }

/// <summary>One row of the certificates list.</summary>
public sealed record CertificateRow(
    Guid Id, string CommonName, int NameCount, CertificateStatus Status, string KeyAlgorithm, string AuthorityName, string ProfileName,
    string OwnerContact, string Serial, DateTime NotBefore, DateTime NotAfter)
{
    /// <summary>The team that owns it.</summary>
    public Guid TeamId { get; init; }
    public string TeamName { get; init; } = "";

    /// <summary>By key.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

/// <summary>Everything that the certificate page shows; no key material.</summary>
public sealed record CertificateView(
    Guid Id, string CommonName, IReadOnlyList<string> Names, CertificateStatus Status, string KeyAlgorithm, Guid AuthorityId, string AuthorityName,
    string Region, string AccountId, Guid ProfileId, string ProfileName, string OwnerContact, string Arn, string ConsoleUrl, DateTime CreatedAt,
    RenewalMode RenewalMode, int RenewBeforeDays, int PriceCents, DateTime AwsRenewsFrom,
    IReadOnlyList<VersionRow> Versions, IReadOnlyList<OrderRow> Orders, bool MayExportKey)
{
    /// <summary>Its revocation, replacement and deletion.</summary>
    public required CertificateEndView End { get; init; }

    /// <summary>Whether a renewal that nobody fetches needs a person.</summary>
    public bool PickupWatched { get; init; }

    /// <summary>The team that owns it.</summary>
    public Guid TeamId { get; init; }
    public string TeamName { get; init; } = "";

    /// <summary>By key.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>Whether this person may change its owner, its tags and its renewal.</summary>
    public bool MayOperate { get; init; }

    /// <summary>Whether this person may renew it: request certificates in its team.</summary>
    public bool MayRequest { get; init; }

    /// <summary>Whether this person sees its profile: a certificate that was moved keeps that of another team.</summary>
    public bool SeesProfile { get; init; } = true;
}

/// <summary>How a certificate ends or has ended, and what takes over from it.</summary>
/// <param name="RevokedAt">When AWS revoked it.</param>
/// <param name="Reason">Why, in AWS's spelling.</param>
/// <param name="Revocation">Its last revocation order; null when there never was one.</param>
/// <param name="Replaces">The certificate that it takes over from; null when none, or when that was deleted.</param>
/// <param name="Successors">The certificates, and orders for them, that take over from it; newest first.</param>
/// <param name="MayEnd">Whether this person may revoke, replace and delete.</param>
/// <param name="MayRevoke">Whether it can be revoked, as far as the portal knows.</param>
/// <param name="MayDelete">Whether it can be deleted: it has ended, or this person may delete valid ones.</param>
/// <param name="WorkOpen">Whether an order for it, or for its successor, is under way.</param>
public sealed record CertificateEndView(
    DateTime? RevokedAt, string? Reason, EndOrder? Revocation, RelatedCertificate? Replaces, IReadOnlyList<Successor> Successors,
    bool MayEnd, bool MayRevoke, bool MayDelete, bool WorkOpen);

/// <summary>The order that revokes.</summary>
public sealed record EndOrder(Guid Id, OrderState State, bool Open, OrderReason Reason, string? ReasonText, DateTime StateSince);

/// <summary>Another certificate.</summary>
public sealed record RelatedCertificate(Guid Id, string CommonName, CertificateStatus Status, DateTime CreatedAt);

/// <summary>What takes over from a certificate.</summary>
/// <param name="OrderId">The order that asked for it.</param>
/// <param name="OrderState">How that stands.</param>
/// <param name="OrderReasonText">What it waits for, or why it failed.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Then">What happens to the replaced certificate afterwards; <see cref="ReplaceThen.Keep"/> also once that has begun.</param>
/// <param name="Certificate">The new certificate; null before it is stored.</param>
/// <param name="PickedUpAt">When its key was first fetched; null while nobody has.</param>
/// <param name="NeedsPerson">Whether its order waits for a person.</param>
public sealed record Successor(
    Guid OrderId, OrderState OrderState, string? OrderReasonText, DateTime RequestedAt, ReplaceThen Then, RelatedCertificate? Certificate, DateTime? PickedUpAt, bool NeedsPerson);

/// <summary>One version; <see cref="Chain"/> lists subjects and validity, leaf first.</summary>
public sealed record VersionRow(
    Guid Id, int Number, string Serial, string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Sha256, string Sha1,
    bool Current, DateTime StoredAt, Guid OrderId, IReadOnlyList<ChainRow> Chain)
{
    /// <summary>How it stands: an older one is superseded until it expires.</summary>
    public VersionState State { get; init; } = Current ? VersionState.Current : VersionState.Superseded;

    /// <summary>What the CA's revocation list said of it last, and when.</summary>
    public RevocationStatus Revocation { get; init; }
    public DateTime? RevocationCheckedAt { get; init; }

    /// <summary>Who took its key last; null when nobody did.</summary>
    public PickupRow? LastPickup { get; init; }

    /// <summary>How often its key was taken.</summary>
    public int Pickups { get; init; }
}

/// <summary>How a version stands.</summary>
public enum VersionState
{
    /// <summary>The newest one.</summary>
    Current,

    /// <summary>A newer one is stored; this one is still valid, and may be downloaded.</summary>
    Superseded,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>The CA lists it as revoked, or it was current when AWS revoked the certificate.</summary>
    Revoked,
}

/// <summary>One certificate of a chain.</summary>
public sealed record ChainRow(string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Sha256);
