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

/// <summary>
/// Paces the calls of this process: evenly spaced, at a share of AWS's published rate, first come first served. Where this
/// host is late it does not catch up all at once, which AWS would refuse.
/// </summary>
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
        var pace = paces.GetOrAdd(bucket, static _ => new Pace());
        var spacing = TimeSpan.FromSeconds(1 / (AwsRates.For(bucket.Operation) * share));
        for (var wait = pace.Take(time.GetUtcNow(), spacing); ; wait = pace.Leave(time.GetUtcNow(), spacing))
        {
            if (wait is not { } until)
                return;
            if (until > TimeSpan.Zero)
                await Task.Delay(until, time, cancellationToken);
        }
    }

    private sealed class Pace
    {
        // On a busy host timers come late, and then many at once. So many calls may leave ahead of their pace.
        private const int MostAhead = 2;
        private readonly Lock gate = new();
        private DateTimeOffset next;
        private DateTimeOffset nextLeaves;

        // A place in the queue: how long until its turn.
        public TimeSpan? Take(DateTimeOffset now, TimeSpan spacing)
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

        // Its turn has come: null where it may leave, otherwise how long it waits because others were late, too.
        public TimeSpan? Leave(DateTimeOffset now, TimeSpan spacing)
        {
            lock (gate)
            {
                // Further ahead than anybody may leave: the clock was set back.
                if (nextLeaves < now || nextLeaves - now > spacing * 10)
                    nextLeaves = now;
                if (nextLeaves - now > spacing * MostAhead)
                    return nextLeaves - now - spacing * MostAhead;
                nextLeaves += spacing;
                return null;
            }
        }
    }
}
