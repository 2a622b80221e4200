using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Certificates;

/// <summary>How a certificate is shown: its state at AWS and its time together.</summary>
public enum CertificateStatus { Active, Expiring, Expired, Revoked }

/// <summary>One row of the certificates list.</summary>
public sealed record CertificateRow(
    Guid Id, string CommonName, int NameCount, CertificateStatus Status, string KeyAlgorithm, string AuthorityName, string ProfileName,
    string OwnerContact, string Serial, DateTime NotBefore, DateTime NotAfter);

/// <summary>Everything that the certificate page shows; no key material.</summary>
public sealed record CertificateView(
    Guid Id, string CommonName, IReadOnlyList<string> Names, CertificateStatus Status, string KeyAlgorithm, Guid AuthorityId, string AuthorityName,
    string Region, string AccountId, Guid ProfileId, string ProfileName, string OwnerContact, string Arn, string ConsoleUrl, DateTime CreatedAt,
    RenewalMode RenewalMode, int RenewBeforeDays, int PriceCents, DateTime AwsRenewsFrom,
    IReadOnlyList<VersionRow> Versions, IReadOnlyList<OrderRow> Orders, bool MayExportKey);

/// <summary>One version; <see cref="Chain"/> lists subjects and validity, leaf first.</summary>
public sealed record VersionRow(
    Guid Id, int Number, string Serial, string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Sha256, string Sha1,
    bool Current, DateTime StoredAt, Guid OrderId, IReadOnlyList<ChainRow> Chain);

/// <summary>One certificate of a chain.</summary>
public sealed record ChainRow(string Subject, string Issuer, DateTime NotBefore, DateTime NotAfter, string Sha256);
