using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;
using Amazon.Route53.Model;
using Amazon.Runtime;

namespace AcmPortal.Core.Aws;

/// <summary>Turns whatever a call threw into a classified error. The one file that knows what AWS's error codes mean.</summary>
public static class AwsErrors
{
    private const int LongestMessage = 1_000;

    private static readonly FrozenSet<string> Throttling = new[]
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "BandwidthLimitExceeded", "ProvisionedThroughputExceededException",
    }.ToFrozenSet();

    // A quota never passes by waiting, although the SDK counts LimitExceededException among the throttling codes.
    private static readonly FrozenSet<string> Quota = new[] { "LimitExceededException", "TooManyTagsException" }.ToFrozenSet();

    private static readonly FrozenSet<string> Conflict = new[]
    {
        "ConflictException", "RequestInProgressException", "PriorRequestNotComplete", "TransactionInProgressException", "ResourceInUseException",
    }.ToFrozenSet();

    // The service says that it did nothing, or the credentials' clock is off: harmless to try again.
    private static readonly FrozenSet<string> Transient = new[] { "RequestExpired", "RequestTimeTooSkewed", "InternalErrorBeforeExecution" }.ToFrozenSet();

    /// <summary>
    /// Classifies <paramref name="exception"/>. Where the answer was lost or AWS failed inside, a mutating call's outcome is
    /// unknown, and a reading one may simply be made again.
    /// </summary>
    public static AwsError Classify(Exception exception, bool mutating)
    {
        var lost = mutating ? AwsErrorClass.UnknownOutcome : AwsErrorClass.Transient;
        switch (exception)
        {
            case AmazonServiceException { ErrorCode: { Length: > 0 } code } e when code != "Unknown":
                return Of(ClassOf(code, e, lost), code, e.Message, e);
            case AmazonServiceException e when e.StatusCode == 0 && e.InnerException is { } inner and not AmazonServiceException:
                return Classify(inner, mutating);
            case AmazonServiceException e:
                // An answer that is not AWS's: a proxy's page, an empty body. Below 500 it was refused, not executed.
                return Of((int)e.StatusCode is >= 400 and < 500 ? AwsErrorClass.Transient : lost, e.StatusCode == 0 ? "Unknown" : $"Http{(int)e.StatusCode}", e.Message, e);
            case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } e:
                return new AwsError(AwsErrorClass.Transient, "ConnectionFailed", Short(e.Message), null, null);
            case AuthenticationException e:
                return new AwsError(AwsErrorClass.Transient, "ConnectionFailed", Short(e.Message), null, null);
            case TimeoutException or OperationCanceledException:
                return new AwsError(lost, "Timeout", "No answer came in time.", null, null);
            case HttpRequestException or IOException:
                return new AwsError(lost, "ConnectionLost", Short(exception.Message), null, null);
            case AmazonClientException e when e.InnerException is { } inner:
                return Classify(inner, mutating);
            case AmazonClientException e:
                // Thrown before anything is sent: no credentials could be had.
                return new AwsError(AwsErrorClass.Permanent, "CredentialsUnavailable", Short(e.Message), null, null);
            default:
                return new AwsError(lost, "UnexpectedAnswer", Short($"{exception.GetType().Name}: {exception.Message}"), null, null);
        }
    }

    private static AwsErrorClass ClassOf(string code, AmazonServiceException e, AwsErrorClass lost)
    {
        if (Throttling.Contains(code))
            return AwsErrorClass.Throttled;
        if (Quota.Contains(code))
            return AwsErrorClass.Quota;
        if (Conflict.Contains(code) || e.Message.Contains("relation of type EXPORT", StringComparison.OrdinalIgnoreCase))
            return AwsErrorClass.Conflict;
        if (Transient.Contains(code))
            return AwsErrorClass.Transient;
        if (code is "RequestTimeout" or "RequestTimeoutException" or "RequestAbortedException" or "InternalFailure" or "InternalError"
            or "ServiceUnavailable" or "ServiceUnavailableException" or "InternalServerError" || e.StatusCode >= HttpStatusCode.InternalServerError)
            return lost;
        return AwsErrorClass.Permanent;
    }

    private static AwsError Of(AwsErrorClass @class, string code, string message, AmazonServiceException e) =>
        new(@class, code, Short(message), e.StatusCode == 0 ? null : (int)e.StatusCode, string.IsNullOrEmpty(e.RequestId) ? null : e.RequestId)
        {
            Members = e is InvalidChangeBatchException { Messages: { Count: > 0 } messages } ? messages : [],
        };

    private static string Short(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];
}
