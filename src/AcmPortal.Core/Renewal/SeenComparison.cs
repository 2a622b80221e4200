using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Renewal;

/// <summary>What is stored of a certificate, as far as a comparison with AWS needs it.</summary>
internal sealed record StoredAtAws(
    Guid Id, string Arn, CertificateState State, RenewalMode Mode, string CurrentSerial, DateTime NotAfter, string? Status, string? Serial, DateTime? AwsNotAfter,
    bool? Exported, bool? Eligible, string? RenewalStatus, bool? Exportable, bool? InUse)
{
    public static StoredAtAws Of(Certificate certificate, RenewalMode mode) => new(
        certificate.Id, certificate.Arn, certificate.State, mode, certificate.CurrentSerial, certificate.NotAfter, certificate.AwsStatus, certificate.AwsSerial,
        certificate.AwsNotAfter, certificate.AwsExported, certificate.AwsEligible, certificate.AwsRenewalStatus, certificate.AwsExportable, certificate.AwsInUse);
}

/// <summary>Compares one certificate as stored with what AWS showed. Pure.</summary>
internal static class SeenComparison
{
    /// <summary>AwsStatus of a certificate that AWS said once it does not have; the next answer decides.</summary>
    public const string NotFoundOnce = "NOT_FOUND";

    /// <summary>What is to be stored: AWS's word, and where AWS did not tell, what it told last as long as that can still be true.</summary>
    public static StoredAtAws Merge(StoredAtAws stored, SeenAtAws seen)
    {
        // AWS's lists lag behind: what they still tell of the version before the stored one is not true any more.
        if (seen.NotAfter < stored.NotAfter)
            return stored with { Status = seen.Status ?? stored.Status, Exportable = seen.Exportable ?? stored.Exportable, InUse = seen.InUse ?? stored.InUse };
        var sameVersion = seen.NotAfter is null || seen.NotAfter == stored.AwsNotAfter;
        return stored with
        {
            Status = seen.Status ?? stored.Status,
            Serial = seen.Serial ?? (sameVersion ? stored.Serial : null),
            AwsNotAfter = seen.NotAfter ?? stored.AwsNotAfter,
            Exported = seen.Exported ?? stored.Exported,
            Eligible = seen.Eligible ?? stored.Eligible,
            RenewalStatus = seen.RenewalTold ? seen.RenewalStatus : null,
            Exportable = seen.Exportable ?? stored.Exportable,
            InUse = seen.InUse ?? stored.InUse,
        };
    }

    /// <summary>Whether the renewal rules must look at it now, because of something that AWS did or that a person did there.</summary>
    public static bool MustBeLookedAt(StoredAtAws before, StoredAtAws after) => before.Status is null
        // Seen for the first time: what is as it was stored needs nobody.
        ? after.Status != "ISSUED" || IsAhead(after) || after is { Exported: false } or { Eligible: false } or { Exportable: false }
            || after.RenewalStatus is not (null or "SUCCESS")
        : (after.Serial is not null && after.Serial != before.Serial) || after.AwsNotAfter != before.AwsNotAfter || after.Status != before.Status
            || after.Exported != before.Exported || after.Eligible != before.Eligible || after.Exportable != before.Exportable
            || (after.RenewalStatus is not null && after.RenewalStatus != before.RenewalStatus);

    /// <summary>
    /// Whether AWS has a later version than the stored one. AWS's lists lag behind, so another serial alone may be an
    /// earlier one; renewed twice in a day, both may end at the same second.
    /// </summary>
    public static bool IsAhead(StoredAtAws row) =>
        row.AwsNotAfter > row.NotAfter || (row.Serial is not null && row.Serial != row.CurrentSerial && row.AwsNotAfter >= row.NotAfter);
}
