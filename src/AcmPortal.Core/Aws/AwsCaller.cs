using AcmPortal.Core.Hosting;
using AcmPortal.Core.Restore;
using Amazon.Runtime;

namespace AcmPortal.Core.Aws;

/// <summary>Makes AWS calls the one way they are made for orders: through the budget, measured, classified, never resent.</summary>
public sealed class AwsCaller(IAwsBudget budget, DomainClock clock, AwsOptions options, RestoreGuard restore)
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
        await budget.WaitAsync(bucket, cancellationToken);
        var at = clock.Now;
        var started = clock.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        try
        {
            var value = await call(limit.Token);
            var status = (int)value.HttpStatusCode;
            return new(value, null, new AwsCallNote(at, bucket.Operation, status, null, outcome(value), Elapsed(started), value.ResponseMetadata?.RequestId));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = AwsErrors.Classify(e, mutating);
            if (error.Class == AwsErrorClass.Throttled)
                await budget.ThrottledAsync(bucket);
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

    private int Elapsed(long started) => (int)Math.Min(clock.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);
}
