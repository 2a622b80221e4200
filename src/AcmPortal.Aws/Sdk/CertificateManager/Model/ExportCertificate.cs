#nullable disable
using System.IO;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>Exports certificate, chain and key. Exporting is what makes a certificate eligible for its next renewal.</summary>
public class ExportCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }

    /// <summary>4 to 128 bytes of ASCII without <c>#</c>, <c>$</c>, <c>%</c>. Raw bytes: the client encodes them.</summary>
    public MemoryStream Passphrase { get; set; }
}

public class ExportCertificateResponse : AmazonWebServiceResponse
{
    /// <summary>PEM of the leaf.</summary>
    public string Certificate { get; set; }

    /// <summary>PEM of the issuers, without the leaf.</summary>
    public string CertificateChain { get; set; }

    /// <summary>PEM, encrypted PKCS#8 under the passphrase.</summary>
    public string PrivateKey { get; set; }
}

public class GetCertificateRequest : AmazonCertificateManagerRequest
{
    public string CertificateArn { get; set; }
}

public class GetCertificateResponse : AmazonWebServiceResponse
{
    public string Certificate { get; set; }
    public string CertificateChain { get; set; }
}
