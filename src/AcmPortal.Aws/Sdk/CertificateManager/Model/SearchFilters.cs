#nullable disable
using AcmPortal.Aws.Sdk;

namespace Amazon.CertificateManager.Model;

/// <summary>A union: set exactly one member. And and Or take 1 to 15 statements.</summary>
public class CertificateFilterStatement
{
    public List<CertificateFilterStatement> And { get; set; } = SdkList.New<CertificateFilterStatement>();
    public CertificateFilter Filter { get; set; }
    public CertificateFilterStatement Not { get; set; }
    public List<CertificateFilterStatement> Or { get; set; } = SdkList.New<CertificateFilterStatement>();
}

/// <summary>A union: set exactly one member.</summary>
public class CertificateFilter
{
    public AcmCertificateMetadataFilter AcmCertificateMetadataFilter { get; set; }
    public string CertificateArn { get; set; }
    public X509AttributeFilter X509AttributeFilter { get; set; }
}

/// <summary>A union: set exactly one member.</summary>
public class AcmCertificateMetadataFilter
{
    public string AcmeAccountId { get; set; }
    public string AcmeEndpointArn { get; set; }
    public CertificateKeyPairOrigin CertificateKeyPairOrigin { get; set; }
    public bool? Exported { get; set; }
    public CertificateExport ExportOption { get; set; }
    public bool? InUse { get; set; }
    public CertificateManagedBy ManagedBy { get; set; }
    public RenewalStatus RenewalStatus { get; set; }
    public CertificateStatus Status { get; set; }
    public CertificateType Type { get; set; }
    public ValidationMethod ValidationMethod { get; set; }
}

/// <summary>A union: set exactly one member.</summary>
public class X509AttributeFilter
{
    public ExtendedKeyUsageName ExtendedKeyUsage { get; set; }
    public KeyAlgorithm KeyAlgorithm { get; set; }
    public KeyUsageName KeyUsage { get; set; }
    public TimestampRange NotAfter { get; set; }
    public TimestampRange NotBefore { get; set; }
    public string SerialNumber { get; set; }
    public SubjectFilter Subject { get; set; }
    public SubjectAlternativeNameFilter SubjectAlternativeName { get; set; }
}

public class SubjectFilter
{
    public CommonNameFilter CommonName { get; set; }
}

public class CommonNameFilter
{
    public ComparisonOperator ComparisonOperator { get; set; }
    public string Value { get; set; }
}

public class SubjectAlternativeNameFilter
{
    public DnsNameFilter DnsName { get; set; }
}

public class DnsNameFilter
{
    public ComparisonOperator ComparisonOperator { get; set; }
    public string Value { get; set; }
}

/// <summary>Both ends inclusive, UTC.</summary>
public class TimestampRange
{
    public DateTime? End { get; set; }
    public DateTime? Start { get; set; }
}
