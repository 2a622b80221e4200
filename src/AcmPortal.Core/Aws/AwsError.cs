namespace AcmPortal.Core.Aws;

/// <summary>What an error means for the work that met it. Only <see cref="Permanent"/> and <see cref="Quota"/> end an order.</summary>
public enum AwsErrorClass
{
    /// <summary>Too many calls: nothing was done, try later.</summary>
    Throttled,

    /// <summary>AWS or the way to it failed, and the call changes nothing or was surely not executed: try later.</summary>
    Transient,

    /// <summary>The answer to a mutating call was not seen: it may have been executed. Look before anything else.</summary>
    UnknownOutcome,

    /// <summary>The object is busy or not ready: try later.</summary>
    Conflict,

    /// <summary>AWS refuses this call as it is.</summary>
    Permanent,

    /// <summary>A quota is used up; waiting does not help.</summary>
    Quota,
}

/// <summary>An error of one AWS call, classified.</summary>
/// <param name="Class">What it means.</param>
/// <param name="Code">AWS's error code, or <c>Timeout</c>, <c>ConnectionLost</c>, <c>Unknown</c>.</param>
/// <param name="Message">AWS's own words; at most 1,000 characters.</param>
/// <param name="HttpStatus">Null when no answer came.</param>
/// <param name="RequestId">AWS's request id, when one was given.</param>
public sealed record AwsError(AwsErrorClass Class, string Code, string Message, int? HttpStatus, string? RequestId)
{
    /// <summary>Route 53's words on each member of a refused batch, whole; empty for other errors.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>The call was denied by a policy.</summary>
    public bool IsDenied => Code is "AccessDeniedException" or "AccessDenied" or "NotAuthorized";

    /// <summary>The credentials themselves were refused: wrong, expired or disabled.</summary>
    public bool IsCredentials => Code is "UnrecognizedClientException" or "InvalidClientTokenId" or "ExpiredTokenException" or "ExpiredToken"
        or "SignatureDoesNotMatch" or "InvalidSignatureException" or "MissingAuthenticationTokenException" or "IncompleteSignature"
        or "OptInRequired" or "CredentialsUnavailable";
}
