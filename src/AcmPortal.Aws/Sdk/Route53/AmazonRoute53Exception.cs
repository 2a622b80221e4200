#nullable disable
using System.Net;
using Amazon.Runtime;

namespace Amazon.Route53;

/// <summary>Any error that Route 53 answers with. A code without a type of its own arrives as this type: decide by ErrorCode, not by status.</summary>
public class AmazonRoute53Exception : AmazonServiceException
{
    public AmazonRoute53Exception(string message) : base(message)
    {
    }

    public AmazonRoute53Exception(string message, Exception innerException) : base(message, innerException)
    {
    }

    public AmazonRoute53Exception(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
