using Amazon.CertificateManager.Model;

namespace AcmPortal.Core.Aws;

/// <summary>
/// What a reading of an account showed of one certificate. Words of AWS stay words, so that one that is added later
/// survives; what AWS did not tell is null.
/// </summary>
/// <param name="Arn">The certificate.</param>
/// <param name="Status">For example ISSUED.</param>
/// <param name="Type">AMAZON_ISSUED, IMPORTED or PRIVATE; null when not told.</param>
/// <param name="Serial">Lower-case hex pairs with colons; only SearchCertificates tells it, and only once issued.</param>
/// <param name="NotBefore">Null until issued.</param>
/// <param name="NotAfter">Null until issued. Whole seconds.</param>
/// <param name="Exported">Exported since it was issued or last renewed.</param>
/// <param name="Eligible">Whether AWS will renew it by itself.</param>
/// <param name="RenewalStatus">Null when never tried, or not told; see <paramref name="RenewalTold"/>.</param>
/// <param name="RenewalTold">Whether AWS tells the state of renewal here: ListCertificates does not.</param>
/// <param name="Exportable">Whether it can be exported at all.</param>
/// <param name="InUse">Whether an AWS service uses it.</param>
/// <param name="CreatedAt">When it was requested.</param>
public sealed record SeenAtAws(
    string Arn, string? Status, string? Type, string? Serial, DateTime? NotBefore, DateTime? NotAfter, bool? Exported, bool? Eligible,
    string? RenewalStatus, bool RenewalTold, bool? Exportable, bool? InUse, DateTime? CreatedAt)
{
    /// <summary>Whether it counts towards the quota of certificates that were requested.</summary>
    public bool Requested => Type is not ("IMPORTED" or "PRIVATE");

    /// <summary>From SearchCertificates.</summary>
    public static SeenAtAws Of(CertificateSearchResult result)
    {
        var x509 = result.X509Attributes;
        var metadata = result.CertificateMetadata?.AcmCertificateMetadata;
        return new(result.CertificateArn, metadata?.Status?.Value, metadata?.Type?.Value, SerialText.Normal(x509?.SerialNumber), Seconds(x509?.NotBefore), Seconds(x509?.NotAfter),
            metadata?.Exported, Eligibility(metadata?.RenewalEligibility?.Value), metadata?.RenewalStatus?.Value, metadata is not null,
            Exportability(metadata?.ExportOption?.Value), metadata?.InUse, metadata?.CreatedAt);
    }

    /// <summary>From ListCertificates.</summary>
    public static SeenAtAws Of(CertificateSummary summary) =>
        new(summary.CertificateArn, summary.Status?.Value, summary.Type?.Value, null, Seconds(summary.NotBefore), Seconds(summary.NotAfter),
            summary.Exported, Eligibility(summary.RenewalEligibility?.Value), null, false, Exportability(summary.ExportOption?.Value), summary.InUse, summary.CreatedAt);

    /// <summary>From DescribeCertificate, which does not tell whether it was exported.</summary>
    public static SeenAtAws Of(CertificateDetail detail) =>
        new(detail.CertificateArn, detail.Status?.Value, detail.Type?.Value, SerialText.Normal(detail.Serial), Seconds(detail.NotBefore), Seconds(detail.NotAfter),
            null, Eligibility(detail.RenewalEligibility?.Value), detail.RenewalSummary?.RenewalStatus?.Value, true,
            Exportability(detail.Options?.Export?.Value), detail.InUseBy is { } users ? users.Count > 0 : null, detail.CreatedAt);

    private static bool? Eligibility(string? word) => word switch { "ELIGIBLE" => true, "INELIGIBLE" => false, _ => null };

    private static bool? Exportability(string? word) => word switch { "ENABLED" => true, "DISABLED" => false, _ => null };

    // The wire may carry fractions, a certificate does not.
    private static DateTime? Seconds(DateTime? time) => time?.AddTicks(-(time.Value.Ticks % TimeSpan.TicksPerSecond));
}

/// <summary>One page of a reading.</summary>
public sealed record SeenPage(IReadOnlyList<SeenAtAws> Certificates);

/// <summary>Serials in the one form in which the portal keeps them.</summary>
public static class SerialText
{
    /// <summary>
    /// Lower-case hex pairs with colons; null for nothing. A leading zero byte is left away: it is the sign of the encoded
    /// number, which .NET shows and AWS does not.
    /// </summary>
    public static string? Normal(string? serial)
    {
        var hex = serial?.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        if (string.IsNullOrEmpty(hex))
            return null;
        hex = hex.TrimStart('0');
        if (hex.Length % 2 != 0)
            hex = "0" + hex;
        return string.Join(':', hex.Chunk(2).Select(pair => new string(pair)));
    }
}
