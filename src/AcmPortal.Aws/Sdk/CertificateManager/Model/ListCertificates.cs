#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

public class ListCertificatesRequest : AmazonCertificateManagerRequest
{
    /// <summary>1 to 3; ACME certificates are hidden unless asked for.</summary>
    public List<string> CertificateKeyPairOrigins { get; set; } = SdkList.New<string>();

    public List<string> CertificateStatuses { get; set; } = SdkList.New<string>();

    /// <summary>Without <see cref="Filters.KeyTypes"/> only RSA_1024 and RSA_2048 come back.</summary>
    public Filters Includes { get; set; }

    /// <summary>1 to 1000.</summary>
    public int? MaxItems { get; set; }

    public string NextToken { get; set; }

    /// <summary>With <see cref="SortOrder"/>, or neither.</summary>
    public SortBy SortBy { get; set; }

    public SortOrder SortOrder { get; set; }
}

public class ListCertificatesResponse : AmazonWebServiceResponse
{
    public List<CertificateSummary> CertificateSummaryList { get; set; } = SdkList.New<CertificateSummary>();
    public string NextToken { get; set; }
}

/// <summary>On the wire these members are lower camel case.</summary>
public class Filters
{
    public CertificateExport ExportOption { get; set; }
    public List<string> ExtendedKeyUsage { get; set; } = SdkList.New<string>();
    public List<string> KeyTypes { get; set; } = SdkList.New<string>();
    public List<string> KeyUsage { get; set; } = SdkList.New<string>();
    public CertificateManagedBy ManagedBy { get; set; }
}

/// <summary>One listed certificate; it has no serial.</summary>
public class CertificateSummary
{
    public string CertificateArn { get; set; }

    public CertificateKeyPairOrigin CertificateKeyPairOrigin { get; set; }

    public DateTime? CreatedAt { get; set; }

    public string DomainName { get; set; }

    public bool? Exported { get; set; }

    public CertificateExport ExportOption { get; set; }

    public List<string> ExtendedKeyUsages { get; set; } = SdkList.New<string>();

    /// <summary>True where the names below are only the first 100.</summary>
    public bool? HasAdditionalSubjectAlternativeNames { get; set; }

    public DateTime? ImportedAt { get; set; }

    public bool? InUse { get; set; }

    public DateTime? IssuedAt { get; set; }

    public KeyAlgorithm KeyAlgorithm { get; set; }

    public List<string> KeyUsages { get; set; } = SdkList.New<string>();

    public CertificateManagedBy ManagedBy { get; set; }

    public DateTime? NotAfter { get; set; }

    public DateTime? NotBefore { get; set; }

    public RenewalEligibility RenewalEligibility { get; set; }

    public DateTime? RevokedAt { get; set; }

    public CertificateStatus Status { get; set; }

    public List<string> SubjectAlternativeNameSummaries { get; set; } = SdkList.New<string>();

    public CertificateType Type { get; set; }
}
