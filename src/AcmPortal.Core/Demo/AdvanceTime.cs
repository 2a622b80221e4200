using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Demo;

/// <summary>How far the demo's time goes on.</summary>
/// <param name="By">One minute to 366 days; null goes to where AWS renews next.</param>
public sealed record AdvanceTimeInput(TimeSpan? By);

/// <summary>Moves the demo's time on. Answers the domain's time after it. Refused outside the demo.</summary>
public sealed class AdvanceTime(PortalStore store, TimeMachine machine, DomainClock clock, OrderOptions options) : UseCase<AdvanceTimeInput, DateTime>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <inheritdoc/>
    public override Permission Permission => Permission.MoveDemoTime;

    /// <inheritdoc/>
    protected override async Task<DateTime> HandleAsync(Actor actor, AdvanceTimeInput input, CancellationToken cancellationToken)
    {
        if (!machine.Available)
            throw new RefusedException("Time can be moved in the demo alone.");
        var by = input.By ?? await ToNextRenewalAsync(cancellationToken);
        if (by < Shortest || by > Longest)
            throw new InvalidInputException(nameof(input.By), $"Time moves on by one minute to {Longest.TotalDays:0} days at once; {by.TotalDays:0.##} days were asked for.");
        if ((clock.Now + by).Year > TimeMachine.LastYear)
            throw new RefusedException($"The demo's time ends with {TimeMachine.LastYear}. Delete its data folder to begin anew.");
        var before = clock.Now;
        var after = await machine.AdvanceAsync(by, cancellationToken);
        await store.ChangeAsync((scope, _) =>
        {
            scope.Audit(new AuditLine(actor, AuditAction.DemoTimeMoved, "demo", "time", "time", new { before, after }));
            return Task.FromResult(0);
        }, cancellationToken);
        return after;
    }

    // A little beyond, so that AWS has begun.
    private async Task<TimeSpan> ToNextRenewalAsync(CancellationToken cancellationToken) =>
        await NextRenewalAsync(store, clock.Now, options, cancellationToken) is { } next
            ? next - clock.Now + TimeSpan.FromMinutes(10)
            : throw new RefusedException("No certificate is waiting for its renewal. Request one, or fill the demo.");

    /// <summary>When AWS starts to renew the next certificate; null when none is before its window.</summary>
    internal static async Task<DateTime?> NextRenewalAsync(PortalStore store, DateTime now, OrderOptions options, CancellationToken cancellationToken)
    {
        var window = TimeSpan.FromDays(options.ManagedRenewalDays);
        var edge = now + window;
        var first = await store.ReadAsync((db, ct) => db.Certificates
            .Where(c => c.State == CertificateState.Active && c.NotAfter > edge).OrderBy(c => c.NotAfter).Select(c => (DateTime?)c.NotAfter).FirstOrDefaultAsync(ct), cancellationToken);
        return first - window;
    }
}

/// <summary>Where the demo's time stands.</summary>
/// <param name="Now">The domain's time.</param>
/// <param name="Ahead">How far it is ahead of the real one.</param>
/// <param name="NextRenewalAt">When AWS renews the next certificate; null when none waits.</param>
public sealed record DemoTimeView(DateTime Now, TimeSpan Ahead, DateTime? NextRenewalAt);

/// <summary>Nothing is asked.</summary>
public sealed record GetDemoTimeInput;

/// <summary>Where the demo's time stands, for its menu.</summary>
public sealed class GetDemoTime(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<GetDemoTimeInput, DemoTimeView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.MoveDemoTime;

    /// <inheritdoc/>
    protected override async Task<DemoTimeView> HandleAsync(Actor actor, GetDemoTimeInput input, CancellationToken cancellationToken) =>
        new(clock.Now, clock.Offset, await AdvanceTime.NextRenewalAsync(store, clock.Now, options, cancellationToken));
}
