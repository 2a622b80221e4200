using System.Diagnostics;
using System.Security.Cryptography;

namespace AcmPortal.Core.Storage;

/// <summary>
/// Spaces the tries of one piece of work: 50 ms, then twice as long each time, with jitter so that victims of one deadlock
/// do not meet again. Real time, whatever the domain's clock says.
/// </summary>
internal sealed class Patience(int mostTries, TimeSpan limit)
{
    private readonly long began = Stopwatch.GetTimestamp();
    private int tries = 1;

    /// <summary>For work that a person or a loop waits for; a loop comes back by itself after more.</summary>
    public static Patience OfWork() => new(6, TimeSpan.FromSeconds(30));

    /// <summary>For finding out how a commit ended: worth a longer wait, since the work may not be done again before.</summary>
    public static Patience OfOutcome() => new(12, TimeSpan.FromSeconds(60));

    /// <summary>Whether it may be tried once more.</summary>
    public bool Left => tries < mostTries && Stopwatch.GetElapsedTime(began) < limit;

    /// <summary>Waits before the next try.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var most = Math.Min(50 << tries, 5_000);
        tries++;
        return Task.Delay(RandomNumberGenerator.GetInt32(most / 2, most), cancellationToken);
    }
}
