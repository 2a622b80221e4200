using System.Collections.Concurrent;
using AcmPortal.Core.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Aws;

/// <summary>One quota at AWS: account, region (<c>global</c> for Route 53) and operation.</summary>
public readonly record struct AwsBucket(string Account, string Region, string Operation);

/// <summary>The one limiter before every AWS call, retries included.</summary>
public interface IAwsBudget
{
    /// <summary>Waits until a call of <paramref name="bucket"/> may be made; see <see cref="AwsUrgency"/> for who goes first.</summary>
    ValueTask WaitAsync(AwsBucket bucket, CancellationToken cancellationToken);

    /// <summary>Tells that AWS refused a call as too many. Never throws.</summary>
    Task ThrottledAsync(AwsBucket bucket);
}

/// <summary>
/// The budget that all instances on one database share: each takes slots for about a second, as many as it has calls
/// waiting, and uses them one by one. No call costs a write of its own.
/// </summary>
public sealed partial class SharedAwsBudget(AwsQuotaStore quotas, AwsOptions options, TimeProvider time, ILogger<SharedAwsBudget> logger) : IAwsBudget
{
    private readonly ConcurrentDictionary<AwsBucket, AwsQueue> queues = new();

    /// <inheritdoc/>
    public async ValueTask WaitAsync(AwsBucket bucket, CancellationToken cancellationToken)
    {
        if (options.RateShare > 0)
            await Queue(bucket).WaitAsync(AwsUrgency.IsPerson, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ThrottledAsync(AwsBucket bucket)
    {
        if (options.RateShare <= 0)
            return;
        Queue(bucket).Drop();
        try
        {
            if (await quotas.HalveAsync(bucket, CancellationToken.None) is { } percent)
                Halved(logger, bucket.Operation, bucket.Account, bucket.Region, percent);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // AWS says so again at the next call.
            Failed(logger, e);
        }
    }

    private AwsQueue Queue(AwsBucket bucket) => queues.GetOrAdd(bucket, b => new AwsQueue(b, quotas, time, e => Failed(logger, e)));

    [LoggerMessage(EventId = 2401, Level = LogLevel.Warning, Message = "AWS refused {Operation} in {Account}/{Region} as too many; all instances go on at {Percent} % of the rate, and climb back within a minute or so")]
    private static partial void Halved(ILogger logger, string operation, string account, string region, int percent);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Warning, Message = "The shared AWS budget could not be read or changed; it is tried again")]
    private static partial void Failed(ILogger logger, Exception exception);
}
