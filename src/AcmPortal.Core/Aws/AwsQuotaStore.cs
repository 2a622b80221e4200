using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Aws;

/// <summary>Slots as an instance holds them: placed on its own elapsing time.</summary>
/// <param name="Slots">As stored.</param>
/// <param name="ReadAt">Timestamp of the reading of the database's clock.</param>
/// <param name="ReadNow">What that clock said.</param>
/// <param name="Epoch">The quota's epoch once they were taken.</param>
public sealed record AwsBlock(AwsSlots Slots, long ReadAt, DateTime ReadNow, int Epoch);

/// <summary>
/// Takes and gives back slots of the shared quotas by compare-and-set. The database's clock alone decides; it is read in the
/// same query as the row.
/// </summary>
public sealed class AwsQuotaStore(PortalStore store, AwsOptions options, TimeProvider time)
{
    private const int Tries = 8;
    private const int Readings = 3;
    private static readonly TimeSpan LongestReading = TimeSpan.FromMilliseconds(150);

    private sealed record Reading(AwsQuota Quota, DateTime Now, long At);

    /// <summary>Takes slots; null with a time to wait where those of others reach too far ahead, or others were faster again and again.</summary>
    public async Task<(AwsBlock? Block, TimeSpan Wait)> TakeAsync(AwsBucket bucket, int wanted, TimeSpan lead, bool person, CancellationToken cancellationToken)
    {
        var rate = options.RateOf(bucket.Operation);
        for (var i = 0; i < Tries; i++)
        {
            var (quota, now, at) = await ReadAsync(bucket, cancellationToken);
            var (slots, wait) = AwsPacing.Take(quota, now, wanted, lead, rate, options.RateShare, person);
            if (slots is not { } cut)
                return (null, wait);
            var (windowAt, taken, before) = AwsPacing.Count(quota, now, cut.Count);
            var epoch = quota.Epoch;
            var end = cut.End;
            if (await store.ChangeAsync((scope, ct) => scope.Db.AwsQuotas.Where(q => q.Id == quota.Id && q.Epoch == epoch).ExecuteUpdateAsync(set => set
                .SetProperty(q => q.NextAt, end)
                .SetProperty(q => q.WindowAt, windowAt)
                .SetProperty(q => q.WindowTaken, taken)
                .SetProperty(q => q.WindowBefore, before)
                .SetProperty(q => q.Epoch, epoch + 1), ct), cancellationToken) == 1)
            {
                return (new AwsBlock(cut, at, now, epoch + 1), TimeSpan.Zero);
            }
        }

        return (null, TimeSpan.FromMilliseconds(50));
    }

    /// <summary>Gives the last slots of a block back, unless somebody has taken others since.</summary>
    public Task ReturnAsync(AwsBucket bucket, AwsBlock block, int unused, CancellationToken cancellationToken)
    {
        var next = block.Slots.End - block.Slots.Spacing * unused;
        var epoch = block.Epoch;
        return store.ChangeAsync((scope, ct) => scope.Db.AwsQuotas
            .Where(q => q.Account == bucket.Account && q.Region == bucket.Region && q.Operation == bucket.Operation && q.Epoch == epoch)
            .ExecuteUpdateAsync(set => set
                .SetProperty(q => q.NextAt, next)
                .SetProperty(q => q.WindowTaken, q => q.WindowTaken - unused)
                .SetProperty(q => q.Epoch, epoch + 1), ct), cancellationToken);
    }

    /// <summary>Halves the rate for all instances and counts the refusal; the percentage now in force, null where it was halved just before.</summary>
    public async Task<int?> HalveAsync(AwsBucket bucket, CancellationToken cancellationToken)
    {
        var rate = options.RateOf(bucket.Operation);
        for (var i = 0; i < Tries; i++)
        {
            var (quota, now, _) = await ReadAsync(bucket, cancellationToken);
            var epoch = quota.Epoch;
            var halved = AwsPacing.Halve(quota, now, rate, options.RateShare);
            var (permille, next, since) = halved is { } h ? (h.Permille, h.NextAt, now) : (quota.Permille, quota.NextAt, quota.PermilleAt);
            var last = halved is null ? quota.ThrottledAt : now;
            if (await store.ChangeAsync((scope, ct) => scope.Db.AwsQuotas.Where(q => q.Id == quota.Id && q.Epoch == epoch).ExecuteUpdateAsync(set => set
                .SetProperty(q => q.Permille, permille)
                .SetProperty(q => q.PermilleAt, since)
                .SetProperty(q => q.NextAt, next)
                .SetProperty(q => q.ThrottledAt, last)
                .SetProperty(q => q.Throttled, q => q.Throttled + 1)
                .SetProperty(q => q.Epoch, epoch + 1), ct), cancellationToken) == 1)
            {
                return halved is null ? null : permille / 10;
            }
        }

        return null;
    }

    private async Task<Reading> ReadAsync(AwsBucket bucket, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var before = time.GetTimestamp();
            var row = await store.ReadAsync((db, ct) => db.AwsQuotas
                .Where(q => q.Account == bucket.Account && q.Region == bucket.Region && q.Operation == bucket.Operation)
                .Select(q => new { Quota = q, Now = DatabaseClock.After(0) }).FirstOrDefaultAsync(ct), cancellationToken);
            var at = time.GetTimestamp();
            // Where the answer took long, it is not known when the database's clock was read; mostly it is fast the next time.
            if (row is not null && (time.GetElapsedTime(before, at) < LongestReading || i >= Readings))
                return new(row.Quota, row.Now, at);
            if (row is not null)
                continue;
            try
            {
                await store.ChangeAsync((scope, _) =>
                {
                    scope.Db.AwsQuotas.Add(new AwsQuota { Account = bucket.Account, Region = bucket.Region, Operation = bucket.Operation });
                    return Task.FromResult(0);
                }, cancellationToken);
            }
            catch (DbUpdateException e) when (e.IsUniqueViolation())
            {
                // Another instance was first.
            }
        }
    }
}
