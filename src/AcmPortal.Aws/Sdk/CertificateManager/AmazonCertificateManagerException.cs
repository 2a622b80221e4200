#nullable disable
using System.Net;
using Amazon.Runtime;

namespace Amazon.CertificateManager;

/// <summary>Any error that ACM answers with. A code without a type of its own arrives as this type: decide by ErrorCode, not by status.</summary>
public class AmazonCertificateManagerException : AmazonServiceException
{
    public AmazonCertificateManagerException(string message) : base(message)
    {
    }

    public AmazonCertificateManagerException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public AmazonCertificateManagerException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
