using AcmPortal.Core.Hosting;
using AcmPortal.Core.Restore;
using AcmPortal.Core.Telemetry;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Aws;

/// <summary>Makes AWS calls the one way they are made for orders: through the budget, measured, classified, never resent.</summary>
public sealed partial class AwsCaller(IAwsBudget budget, DomainClock clock, AwsOptions options, RestoreGuard restore, ILogger<AwsCaller> logger)
{
    // Reads, but what was exported AWS renews and charges again: after a restore that waits for a person, too.
    private const string Export = "ExportCertificate";

    /// <summary>The longest that one call may take; the clients' own limit comes first, this one catches what slips past it.</summary>
    private readonly TimeSpan longest = TimeSpan.FromSeconds(options.TimeoutSeconds + 10);

    /// <summary>Calls AWS once.</summary>
    /// <param name="bucket">The quota that the call spends.</param>
    /// <param name="mutating">Whether a lost answer leaves an unknown outcome.</param>
    /// <param name="call">The call itself.</param>
    /// <param name="outcome">One line for people about a good answer.</param>
    /// <param name="cancellationToken">Ends the wait; what a mutating call did is then unknown.</param>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<AwsAnswer<T>> CallAsync<T>(
        AwsBucket bucket, bool mutating, Func<CancellationToken, Task<T>> call, Func<T, string> outcome, CancellationToken cancellationToken)
        where T : AmazonWebServiceResponse
    {
        if ((mutating || bucket.Operation == Export) && await HeldAsync(cancellationToken) is { } held)
            return new(null, held, new AwsCallNote(clock.Now, bucket.Operation, null, held.Code, $"not sent: {held.Message}", 0, null));
        using var span = PortalTelemetry.Source.StartActivity("aws " + bucket.Operation, System.Diagnostics.ActivityKind.Client);
        var asked = clock.GetTimestamp();
        await budget.WaitAsync(bucket, cancellationToken);
        PortalTelemetry.BudgetTaken(bucket, clock.GetElapsedTime(asked));
        var at = clock.Now;
        var started = clock.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            var value = await call(limit.Token);
            var status = (int)value.HttpStatusCode;
            Told(bucket, mutating, "ok", started, span, value.ResponseMetadata?.RequestId);
            return new(value, null, new AwsCallNote(at, bucket.Operation, status, null, outcome(value), Elapsed(started), value.ResponseMetadata?.RequestId));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = AwsErrors.Classify(e, mutating);
            if (error.Class == AwsErrorClass.Throttled)
                await budget.ThrottledAsync(bucket);
            Told(bucket, mutating, error.Class.ToString(), started, span, error.RequestId);
            return new(null, error, new AwsCallNote(at, bucket.Operation, error.HttpStatus, error.Code, $"{error.Code}: {error.Message}", Elapsed(started), error.RequestId));
        }
    }

    // The one place that no change at AWS goes around. Where the database cannot say, nothing is sent either.
    private async Task<AwsError?> HeldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await restore.ActiveAsync(cancellationToken) is null ? null : new AwsError(AwsErrorClass.Transient, "RestoreHold", RestoreGuard.Sentence, null, null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new AwsError(AwsErrorClass.Transient, "DatabaseUnavailable", e.GetBaseException().Message, null, null);
        }
    }

    // AWS's request id beside the trace of whoever asked, in the log and in the span: what a call to AWS's support needs.
    private void Told(AwsBucket bucket, bool mutating, string outcome, long started, System.Diagnostics.Activity? span, string? requestId)
    {
        PortalTelemetry.Called(bucket, outcome, clock.GetElapsedTime(started));
        span?.SetTag("aws.operation", bucket.Operation).SetTag("aws.request_id", requestId).SetTag("acmportal.outcome", outcome);
        if (mutating)
            Changed(logger, bucket.Operation, bucket.Account, bucket.Region, outcome, Elapsed(started), requestId);
        else
            Asked(logger, bucket.Operation, bucket.Account, bucket.Region, outcome, Elapsed(started), requestId);
    }

    [LoggerMessage(EventId = 2510, Level = LogLevel.Information, Message = "AWS {Operation} in {Account}/{Region}: {Outcome} after {Milliseconds} ms, AWS request {AwsRequestId}")]
    private static partial void Changed(ILogger logger, string operation, string account, string region, string outcome, int milliseconds, string? awsRequestId);

    [LoggerMessage(EventId = 2511, Level = LogLevel.Debug, Message = "AWS {Operation} in {Account}/{Region}: {Outcome} after {Milliseconds} ms, AWS request {AwsRequestId}")]
    private static partial void Asked(ILogger logger, string operation, string account, string region, string outcome, int milliseconds, string? awsRequestId);

    private int Elapsed(long started) => (int)Math.Min(clock.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);
}
