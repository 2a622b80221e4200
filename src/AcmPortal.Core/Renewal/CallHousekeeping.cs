using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// Deletes old calls that belong to no order: readings make some every hour, and nobody asks for them after months. And the
/// marks of commits, which nobody asks for after a minute.
/// </summary>
internal sealed class CallHousekeeping(PortalStore store, RenewalOptions options, DomainClock clock, TimeProvider realTime)
{
    private const int Batch = 500;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private long? last;

    /// <summary>Once an hour, in small transactions.</summary>
    public async Task RunWhenDueAsync(CancellationToken cancellationToken)
    {
        if (last is { } then && realTime.GetElapsedTime(then) < Every)
            return;
        last = realTime.GetTimestamp();
        var before = clock.Now.AddDays(-options.KeepCallsDays);
        while (await store.ChangeAsync((scope, ct) => scope.Db.AwsCalls
            .Where(c => c.OrderId == null && c.At < before).OrderBy(c => c.At).Take(Batch).ExecuteDeleteAsync(ct), cancellationToken) == Batch)
        {
            // The next batch in a transaction of its own, so that nobody waits long for the database.
        }

        while (await store.ForgetCommitsAsync(Batch, cancellationToken) == Batch)
        {
            // As above.
        }
    }
}
