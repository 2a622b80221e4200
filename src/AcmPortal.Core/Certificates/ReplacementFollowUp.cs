using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Certificates;

/// <summary>
/// Opens the revocations that should have been opened when a successor was stored or picked up, and were not: where a
/// person said "go on at once" in one instance while another stored it, neither saw the other.
/// </summary>
internal sealed partial class ReplacementFollowUp(PortalStore store, OrderSignal signal, DomainClock clock, TimeProvider realTime, ILogger<ReplacementFollowUp> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, realTime);
        do
        {
            try
            {
                if (await SweepAsync(stoppingToken) > 0)
                    signal.Wake();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                SweepFailed(logger, e);
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    /// <summary>One pass; answers how many were due.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var overdue = await store.ReadAsync(Replacement.OverdueAsync, cancellationToken);
        foreach (var id in overdue)
        {
            await store.ChangeAsync(async (scope, ct) =>
            {
                var order = await scope.Db.Orders.SingleAsync(o => o.Id == id, ct);
                var pickedUp = await scope.Db.Certificates.AnyAsync(c => c.Id == order.CertificateId && c.PickedUpAt != null, ct);
                await Replacement.FollowUpAsync(scope, order, pickedUp, clock.Now, ct);
                return 0;
            }, cancellationToken);
        }

        return overdue.Count;
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 2030, Level = LogLevel.Error, Message = "What follows on replacements could not be looked at; it is tried again")]
    private static partial void SweepFailed(ILogger logger, Exception exception);
}
