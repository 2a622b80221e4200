using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Aws;

/// <summary>
/// AWS's time as its answers tell it, for judging the age of a token: what counts there is AWS's clock, not the host's.
/// </summary>
public sealed class AwsClock(DomainClock domain)
{
    private long aheadTicks;
    private volatile bool known;
    private volatile Answer? last;

    private sealed record Answer(DateTime At, long Timestamp, TimeSpan Offset);

    /// <summary>Whether any answer told AWS's time since the process started.</summary>
    public bool Known => known;

    /// <summary>AWS's time now; the domain's time until an answer told better. Good to about two seconds.</summary>
    public DateTime Now => domain.Now + TimeSpan.FromTicks(Interlocked.Read(ref aheadTicks));

    /// <summary>
    /// AWS's time by the time that has passed since its last answer, so that a jump of the host's clock shows at once; null
    /// before the first answer. What the demo moves, it moves at AWS too.
    /// </summary>
    public DateTime? ByElapsedTime => last is { } answer ? answer.At + domain.GetElapsedTime(answer.Timestamp) + (domain.Offset - answer.Offset) : null;

    /// <summary>Notes the Date header of an answer.</summary>
    public void Saw(DateTimeOffset awsDate)
    {
        last = new Answer(awsDate.UtcDateTime, domain.GetTimestamp(), domain.Offset);
        Interlocked.Exchange(ref aheadTicks, (awsDate - domain.GetUtcNow()).Ticks);
        known = true;
    }
}
