#nullable disable
using System.Net;
using Amazon.Runtime;

namespace Amazon.Route53.Model;

/// <summary>A change batch was refused as a whole; each message names one fault in it.</summary>
public class InvalidChangeBatchException : AmazonRoute53Exception
{
    public InvalidChangeBatchException(string message) : base(message)
    {
    }

    public InvalidChangeBatchException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidChangeBatchException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    /// <summary>One text for each fault; the batch's own message where AWS gave only one.</summary>
    public List<string> Messages { get; set; } = [];
}
