using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>What every ACM request derives from.</summary>
public partial class AmazonCertificateManagerRequest : AmazonWebServiceRequest;
