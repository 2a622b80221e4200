using AcmPortal.Core.Hosting;
using Amazon.Runtime;

namespace AcmPortal.Core.Aws;

/// <summary>Makes AWS calls the one way they are made for orders: through the budget, measured, classified, never resent.</summary>
public sealed class AwsCaller(IAwsBudget budget, DomainClock clock, AwsOptions options)
{
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
            return new(null, error, new AwsCallNote(at, bucket.Operation, error.HttpStatus, error.Code, $"{error.Code}: {error.Message}", Elapsed(started), error.RequestId));
        }
    }

    private int Elapsed(long started) => (int)Math.Min(clock.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);
}
