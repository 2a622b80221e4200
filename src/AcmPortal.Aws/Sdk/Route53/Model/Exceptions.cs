#nullable disable
using System.Net;
using Amazon.Runtime;

namespace Amazon.Route53.Model;

/// <summary>The delegation set given is not a reusable one.</summary>
public class DelegationSetNotReusableException : AmazonRoute53Exception
{
    public DelegationSetNotReusableException(string message) : base(message)
    {
    }

    public DelegationSetNotReusableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public DelegationSetNotReusableException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The domain name is not valid.</summary>
public class InvalidDomainNameException : AmazonRoute53Exception
{
    public InvalidDomainNameException(string message) : base(message)
    {
    }

    public InvalidDomainNameException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidDomainNameException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The input is not valid.</summary>
public class InvalidInputException : AmazonRoute53Exception
{
    public InvalidInputException(string message) : base(message)
    {
    }

    public InvalidInputException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidInputException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>There is no change with that id.</summary>
public class NoSuchChangeException : AmazonRoute53Exception
{
    public NoSuchChangeException(string message) : base(message)
    {
    }

    public NoSuchChangeException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public NoSuchChangeException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>There is no reusable delegation set with that id.</summary>
public class NoSuchDelegationSetException : AmazonRoute53Exception
{
    public NoSuchDelegationSetException(string message) : base(message)
    {
    }

    public NoSuchDelegationSetException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public NoSuchDelegationSetException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>There is no health check with that id.</summary>
public class NoSuchHealthCheckException : AmazonRoute53Exception
{
    public NoSuchHealthCheckException(string message) : base(message)
    {
    }

    public NoSuchHealthCheckException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public NoSuchHealthCheckException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>There is no hosted zone with that id.</summary>
public class NoSuchHostedZoneException : AmazonRoute53Exception
{
    public NoSuchHostedZoneException(string message) : base(message)
    {
    }

    public NoSuchHostedZoneException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public NoSuchHostedZoneException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The zone still works on an earlier change: one at a time for each zone.</summary>
public class PriorRequestNotCompleteException : AmazonRoute53Exception
{
    public PriorRequestNotCompleteException(string message) : base(message)
    {
    }

    public PriorRequestNotCompleteException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public PriorRequestNotCompleteException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>Too many calls in a second; come back later.</summary>
public class ThrottlingException : AmazonRoute53Exception
{
    public ThrottlingException(string message) : base(message)
    {
    }

    public ThrottlingException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public ThrottlingException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
