#nullable disable
using System.Net;
using Amazon.Runtime;

namespace Amazon.CertificateManager.Model;

/// <summary>The credentials may not do this. HTTP 400 or 403.</summary>
public class AccessDeniedException : AmazonCertificateManagerException
{
    public AccessDeniedException(string message) : base(message)
    {
    }

    public AccessDeniedException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public AccessDeniedException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>Another change of the same thing is running; try again.</summary>
public class ConflictException : AmazonCertificateManagerException
{
    public ConflictException(string message) : base(message)
    {
    }

    public ConflictException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public ConflictException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A wrong parameter of a listing.</summary>
public class InvalidArgsException : AmazonCertificateManagerException
{
    public InvalidArgsException(string message) : base(message)
    {
    }

    public InvalidArgsException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidArgsException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The ARN names no existing resource.</summary>
public class InvalidArnException : AmazonCertificateManagerException
{
    public InvalidArnException(string message) : base(message)
    {
    }

    public InvalidArnException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidArnException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A wrong value in DomainValidationOptions.</summary>
public class InvalidDomainValidationOptionsException : AmazonCertificateManagerException
{
    public InvalidDomainValidationOptionsException(string message) : base(message)
    {
    }

    public InvalidDomainValidationOptionsException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidDomainValidationOptionsException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A wrong input parameter.</summary>
public class InvalidParameterException : AmazonCertificateManagerException
{
    public InvalidParameterException(string message) : base(message)
    {
    }

    public InvalidParameterException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidParameterException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The certificate is not in a state for this.</summary>
public class InvalidStateException : AmazonCertificateManagerException
{
    public InvalidStateException(string message) : base(message)
    {
    }

    public InvalidStateException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidStateException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A tag with a wrong key or value.</summary>
public class InvalidTagException : AmazonCertificateManagerException
{
    public InvalidTagException(string message) : base(message)
    {
    }

    public InvalidTagException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public InvalidTagException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A quota of the account is used up. Permanent: it is not a rate, and the client never repeats it.</summary>
public class LimitExceededException : AmazonCertificateManagerException
{
    public LimitExceededException(string message) : base(message)
    {
    }

    public LimitExceededException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public LimitExceededException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The certificate is not issued yet.</summary>
public class RequestInProgressException : AmazonCertificateManagerException
{
    public RequestInProgressException(string message) : base(message)
    {
    }

    public RequestInProgressException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public RequestInProgressException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>An AWS service uses the certificate.</summary>
public class ResourceInUseException : AmazonCertificateManagerException
{
    public ResourceInUseException(string message) : base(message)
    {
    }

    public ResourceInUseException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public ResourceInUseException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>Not in this account and region.</summary>
public class ResourceNotFoundException : AmazonCertificateManagerException
{
    public ResourceNotFoundException(string message) : base(message)
    {
    }

    public ResourceNotFoundException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public ResourceNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>A tag policy of the organisation refuses the tags.</summary>
public class TagPolicyException : AmazonCertificateManagerException
{
    public TagPolicyException(string message) : base(message)
    {
    }

    public TagPolicyException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public TagPolicyException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>Too many calls in a second; come back later.</summary>
public class ThrottlingException : AmazonCertificateManagerException
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

/// <summary>More than 50 tags.</summary>
public class TooManyTagsException : AmazonCertificateManagerException
{
    public TooManyTagsException(string message) : base(message)
    {
    }

    public TooManyTagsException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public TooManyTagsException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}

/// <summary>The input is refused, or the certificate does not allow the action.</summary>
public class ValidationException : AmazonCertificateManagerException
{
    public ValidationException(string message) : base(message)
    {
    }

    public ValidationException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public ValidationException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
