#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

public class DescribeCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }
}

public class DescribeCertificateResponse : AmazonWebServiceResponse
{
    public CertificateDetail Certificate { get; set; }
}

/// <summary>All that ACM says of one certificate. Serial, validity and usages exist only once it is issued; times are UTC.</summary>
public class CertificateDetail
{
    public string AcmeAccountId { get; set; }

    public string AcmeEndpointArn { get; set; }

    public string CertificateArn { get; set; }

    public string CertificateAuthorityArn { get; set; }

    public CertificateKeyPairOrigin CertificateKeyPairOrigin { get; set; }

    public DateTime? CreatedAt { get; set; }

    public string DomainName { get; set; }

    /// <summary>The first validation, one entry per name, and at first without ResourceRecord. Those of a renewal are in <see cref="RenewalSummary"/>.</summary>
    public List<DomainValidation> DomainValidationOptions { get; set; } = SdkList.New<DomainValidation>();

    public List<ExtendedKeyUsage> ExtendedKeyUsages { get; set; } = SdkList.New<ExtendedKeyUsage>();

    public FailureReason FailureReason { get; set; }

    public DateTime? ImportedAt { get; set; }

    public List<string> InUseBy { get; set; } = SdkList.New<string>();

    public DateTime? IssuedAt { get; set; }

    public string Issuer { get; set; }

    /// <summary>AWS sends "RSA-2048" here; read as RSA_2048.</summary>
    public KeyAlgorithm KeyAlgorithm { get; set; }

    public List<KeyUsage> KeyUsages { get; set; } = SdkList.New<KeyUsage>();

    public CertificateManagedBy ManagedBy { get; set; }

    public DateTime? NotAfter { get; set; }

    public DateTime? NotBefore { get; set; }

    public CertificateOptions Options { get; set; }

    public RenewalEligibility RenewalEligibility { get; set; }

    /// <summary>The last renewal tried, absent until then. A SUCCESS may belong to the previous renewal: compare serials.</summary>
    public RenewalSummary RenewalSummary { get; set; }

    public RevocationReason RevocationReason { get; set; }

    public DateTime? RevokedAt { get; set; }

    /// <summary>Lower-case hex pairs with colons.</summary>
    public string Serial { get; set; }

    public string SignatureAlgorithm { get; set; }

    public CertificateStatus Status { get; set; }

    public string Subject { get; set; }

    public List<string> SubjectAlternativeNames { get; set; } = SdkList.New<string>();

    public CertificateType Type { get; set; }
}

/// <summary>How control of one name is proven.</summary>
public class DomainValidation
{
    public string DomainName { get; set; }

    public HttpRedirect HttpRedirect { get; set; }

    /// <summary>The CNAME to write; null for the first seconds after the request. A wildcard shares its base name's.</summary>
    public ResourceRecord ResourceRecord { get; set; }

    public string ValidationDomain { get; set; }

    public List<string> ValidationEmails { get; set; } = SdkList.New<string>();

    public ValidationMethod ValidationMethod { get; set; }

    public DomainStatus ValidationStatus { get; set; }
}

/// <summary>A DNS record; name and value end with a dot.</summary>
public class ResourceRecord
{
    public string Name { get; set; }
    public RecordType Type { get; set; }
    public string Value { get; set; }
}

public class HttpRedirect
{
    public string RedirectFrom { get; set; }
    public string RedirectTo { get; set; }
}

public class RenewalSummary
{
    public List<DomainValidation> DomainValidationOptions { get; set; } = SdkList.New<DomainValidation>();
    public RenewalStatus RenewalStatus { get; set; }
    public FailureReason RenewalStatusReason { get; set; }
    public DateTime? UpdatedAt { get; set; }
}

public class KeyUsage
{
    public KeyUsageName Name { get; set; }
}

public class ExtendedKeyUsage
{
    public ExtendedKeyUsageName Name { get; set; }
    public string OID { get; set; }
}
