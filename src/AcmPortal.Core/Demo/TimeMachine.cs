using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Demo;

/// <summary>
/// Moves the simulated AWS and the domain's clock together. The stored offset is the truth and is written first: after a
/// crash in between, the next start brings both up to it. Leases, sessions and signatures stay on real time.
/// </summary>
public sealed class TimeMachine(PortalStore store, DomainClock clock, OrderSignal signal, TimeProvider real, ISimulatedAws? aws = null)
{
    /// <summary>The farthest year; the emulator's own authority ends soon after.</summary>
    public const int LastYear = 2059;

    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Whether time can be moved: in the demo alone.</summary>
    public bool Available => aws is not null;

    /// <summary>Brings both clocks to where they were: to the later one, where only one of the two files was kept.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (aws is null)
            return;
        var stored = await store.ReadAsync((db, ct) => db.DomainTime.Where(t => t.Id == 1).Select(t => (long?)t.OffsetTicks).SingleOrDefaultAsync(ct), cancellationToken) ?? 0;
        // Below a minute it is only the time between two readings of the same clock.
        var ofAws = aws.Now - real.GetUtcNow().UtcDateTime;
        var offset = ofAws - TimeSpan.FromTicks(stored) > TimeSpan.FromMinutes(1) ? ofAws : TimeSpan.FromTicks(stored);
        await ApplyAsync(offset, cancellationToken);
    }

    /// <summary>Moves time on; the domain's time after it.</summary>
    public async Task<DateTime> AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            await ApplyAsync(clock.Offset + by, cancellationToken);
            return clock.Now;
        }
        finally
        {
            one.Release();
        }
    }

    private async Task ApplyAsync(TimeSpan offset, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(async (scope, ct) =>
        {
            if (await scope.Db.DomainTime.SingleOrDefaultAsync(t => t.Id == 1, ct) is { } row)
                row.OffsetTicks = offset.Ticks;
            else
                scope.Db.DomainTime.Add(new DomainTime { OffsetTicks = offset.Ticks });
            return 0;
        }, cancellationToken);

        // AWS first: the portal must not find a renewal overdue that AWS was given no time to make.
        var behind = real.GetUtcNow().UtcDateTime + offset - aws!.Now;
        if (behind > TimeSpan.Zero)
            aws.Advance(behind);
        clock.Offset = offset;
        await store.ChangeAsync((scope, _) =>
        {
            scope.Announce(ChangeKind.DomainTime, Guid.Empty);
            return Task.FromResult(0);
        }, CancellationToken.None);
        signal.Wake();
    }
}
