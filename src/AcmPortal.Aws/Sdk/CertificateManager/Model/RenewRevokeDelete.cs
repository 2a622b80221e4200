#nullable disable
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>Starts a renewal, which AWS charges like an issuance. Asynchronous and without a token: look before sending it again.</summary>
public class RenewCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }
}

public class RenewCertificateResponse : AmazonWebServiceResponse;

/// <summary>Revokes by ARN, for good; takes up to 24 hours.</summary>
public class RevokeCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }
    public RevocationReason RevocationReason { get; set; }
}

public class RevokeCertificateResponse : AmazonWebServiceResponse
{
    public string CertificateArn { get; set; }
}

public class DeleteCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }
}

public class DeleteCertificateResponse : AmazonWebServiceResponse;
