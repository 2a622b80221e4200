#nullable disable
using AcmPortal.Aws.Sdk;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>Asks for a certificate. The answer is an ARN at once; names, CNAMEs and status follow in DescribeCertificate.</summary>
public class RequestCertificateRequest : AmazonCertificateManagerRequest
{
    /// <summary>Private certificates only; leave null for a public one.</summary>
    public string CertificateAuthorityArn { get; set; }

    /// <summary>The first name and the common name: at most 64 octets.</summary>
    public string DomainName { get; set; }

    /// <summary>E-mail validation only.</summary>
    public List<DomainValidationOption> DomainValidationOptions { get; set; } = SdkList.New<DomainValidationOption>();

    /// <summary>1 to 32 of <c>\w</c> (a GUID in "N" format). The same token within one hour gives one certificate.</summary>
    public string IdempotencyToken { get; set; }

    /// <summary>RSA_2048 where null. Public certificates: RSA_2048, EC_prime256v1 or EC_secp384r1.</summary>
    public KeyAlgorithm KeyAlgorithm { get; set; }

    public CertificateManagedBy ManagedBy { get; set; }

    public CertificateOptions Options { get; set; }

    /// <summary>Further names; the first one may be repeated here. Ten names in all unless the account's quota was raised.</summary>
    public List<string> SubjectAlternativeNames { get; set; } = SdkList.New<string>();

    /// <summary>Needs acm:AddTagsToCertificate too.</summary>
    public List<Tag> Tags { get; set; } = SdkList.New<Tag>();

    /// <summary>Always send DNS: IAM counts an omitted one as EMAIL.</summary>
    public ValidationMethod ValidationMethod { get; set; }
}

public class RequestCertificateResponse : AmazonWebServiceResponse
{
    public string CertificateArn { get; set; }
}

/// <summary>Options fixed when a certificate is requested.</summary>
public class CertificateOptions
{
    /// <summary>Deprecated by AWS since June 2026: everything is logged.</summary>
    public CertificateTransparencyLoggingPreference CertificateTransparencyLoggingPreference { get; set; }

    /// <summary>ENABLED makes the certificate exportable, for a fee at issuance and at each renewal.</summary>
    public CertificateExport Export { get; set; }

    public ValidationMethod ValidationMethod { get; set; }
}

/// <summary>Where the e-mails of an e-mail validation go.</summary>
public class DomainValidationOption
{
    public string DomainName { get; set; }
    public string ValidationDomain { get; set; }
}
