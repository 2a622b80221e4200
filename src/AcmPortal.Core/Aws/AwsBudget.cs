using System.Collections.Concurrent;

namespace AcmPortal.Core.Aws;

/// <summary>One quota at AWS: account, region (<c>global</c> for Route 53) and operation.</summary>
public readonly record struct AwsBucket(string Account, string Region, string Operation);

/// <summary>
/// The one limiter before every AWS call, retries included. Within one process it paces by itself; instances that share
/// a database will share their budget behind the same interface.
/// </summary>
public interface IAwsBudget
{
    /// <summary>Waits until a call of <paramref name="bucket"/> may be made.</summary>
    ValueTask WaitAsync(AwsBucket bucket, CancellationToken cancellationToken);
}

/// <summary>Paces the calls of this process: evenly spaced, at a share of AWS's published rate, first come first served.</summary>
/// <param name="share">Share of the published rate to use, for example 0.95; 0 switches pacing off (an AWS without limits, as in tests).</param>
/// <param name="time">The real clock.</param>
public sealed class LocalAwsBudget(double share, TimeProvider time) : IAwsBudget
{
    private readonly ConcurrentDictionary<AwsBucket, Pace> paces = new();

    /// <inheritdoc/>
    public async ValueTask WaitAsync(AwsBucket bucket, CancellationToken cancellationToken)
    {
        if (share <= 0)
            return;
        var wait = paces.GetOrAdd(bucket, static _ => new Pace()).Take(time.GetUtcNow(), TimeSpan.FromSeconds(1 / (AwsRates.For(bucket.Operation) * share)));
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    private sealed class Pace
    {
        private readonly Lock gate = new();
        private DateTimeOffset next;

        public TimeSpan Take(DateTimeOffset now, TimeSpan spacing)
        {
            lock (gate)
            {
                // A clock that was set back must not make anybody wait for the old time.
                if (next < now || next - now > spacing * 10_000)
                    next = now;
                var wait = next - now;
                next += spacing;
                return wait;
            }
        }
    }
}
