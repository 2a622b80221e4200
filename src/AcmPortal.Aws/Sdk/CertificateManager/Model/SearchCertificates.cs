#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>Finds certificates; how far its index lags behind is not published, so an answer is a hint.</summary>
public class SearchCertificatesRequest : AmazonCertificateManagerRequest
{
    public CertificateFilterStatement FilterStatement { get; set; }

    /// <summary>1 to 500, 100 where null.</summary>
    public int? MaxResults { get; set; }

    public string NextToken { get; set; }

    public SearchCertificatesSortBy SortBy { get; set; }

    public SearchCertificatesSortOrder SortOrder { get; set; }
}

public class SearchCertificatesResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<CertificateSearchResult> Results { get; set; } = SdkList.New<CertificateSearchResult>();
}

public class CertificateSearchResult
{
    public string CertificateArn { get; set; }
    public CertificateMetadata CertificateMetadata { get; set; }
    public X509Attributes X509Attributes { get; set; }
}

/// <summary>A union with one member today.</summary>
public class CertificateMetadata
{
    public AcmCertificateMetadata AcmCertificateMetadata { get; set; }
}

public class AcmCertificateMetadata
{
    public string AcmeAccountId { get; set; }
    public string AcmeEndpointArn { get; set; }
    public CertificateKeyPairOrigin CertificateKeyPairOrigin { get; set; }
    public DateTime? CreatedAt { get; set; }
    public bool? Exported { get; set; }
    public CertificateExport ExportOption { get; set; }
    public DateTime? ImportedAt { get; set; }
    public bool? InUse { get; set; }
    public DateTime? IssuedAt { get; set; }
    public CertificateManagedBy ManagedBy { get; set; }
    public RenewalEligibility RenewalEligibility { get; set; }
    public RenewalStatus RenewalStatus { get; set; }
    public DateTime? RevokedAt { get; set; }
    public CertificateStatus Status { get; set; }
    public CertificateType Type { get; set; }
    public ValidationMethod ValidationMethod { get; set; }
}

/// <summary>What the certificate itself says; absent until it is issued.</summary>
public class X509Attributes
{
    public List<string> ExtendedKeyUsages { get; set; } = SdkList.New<string>();
    public DistinguishedName Issuer { get; set; }
    public KeyAlgorithm KeyAlgorithm { get; set; }
    public List<string> KeyUsages { get; set; } = SdkList.New<string>();
    public DateTime? NotAfter { get; set; }
    public DateTime? NotBefore { get; set; }
    public string SerialNumber { get; set; }
    public DistinguishedName Subject { get; set; }
    public List<GeneralName> SubjectAlternativeNames { get; set; } = SdkList.New<GeneralName>();
}

/// <summary>A union; for public certificates DnsName is set.</summary>
public class GeneralName
{
    public DistinguishedName DirectoryName { get; set; }
    public string DnsName { get; set; }
    public string IpAddress { get; set; }
    public OtherName OtherName { get; set; }
    public string RegisteredId { get; set; }
    public string Rfc822Name { get; set; }
    public string UniformResourceIdentifier { get; set; }
}

public class OtherName
{
    public string ObjectIdentifier { get; set; }
    public string Value { get; set; }
}

public class DistinguishedName
{
    public string CommonName { get; set; }
    public string Country { get; set; }
    public List<CustomAttribute> CustomAttributes { get; set; } = SdkList.New<CustomAttribute>();
    public string DistinguishedNameQualifier { get; set; }
    public List<string> DomainComponents { get; set; } = SdkList.New<string>();
    public string GenerationQualifier { get; set; }
    public string GivenName { get; set; }
    public string Initials { get; set; }
    public string Locality { get; set; }
    public string Organization { get; set; }
    public string OrganizationalUnit { get; set; }
    public string Pseudonym { get; set; }
    public string SerialNumber { get; set; }
    public string State { get; set; }
    public string Surname { get; set; }
    public string Title { get; set; }
}

public class CustomAttribute
{
    public string ObjectIdentifier { get; set; }
    public string Value { get; set; }
}
