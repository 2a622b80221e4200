using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Audit;

/// <summary>
/// Each minute writes down how many attempts were turned away; each few minutes, and at the stop, a checkpoint; each hour
/// how it ended what nobody lived to end.
/// </summary>
public sealed partial class AuditWorker(AuditCheckpoints checkpoints, AccessAttempts attempts, LostIntents lost, AuditOptions options, TimeProvider time, ILogger<AuditWorker> logger) : BackgroundService
{
    private const int RoundsAnHour = 60;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AtStop = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AtStop);
        try
        {
            await attempts.FlushAsync(all: true);
            await checkpoints.WriteAsync(limit.Token);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Rest, time);
        var minutes = options.CheckpointMinutes;
        for (var round = 0; round == 0 || await NextAsync(timer, stoppingToken); round++)
        {
            try
            {
                if (round == 0)
                    await checkpoints.CheckLastAsync(stoppingToken);
                await attempts.FlushAsync();
                if (++minutes >= options.CheckpointMinutes)
                {
                    minutes = 0;
                    await checkpoints.WriteAsync(stoppingToken);
                }

                if (round % RoundsAnHour == 0)
                    await lost.EndOldAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // A start that failed takes the services away under a round that is under way.
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
        }
    }

    // Not an exception: a host that is taken down before it is stopped, as after a failed start, would take it for a fault.
    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
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

    [LoggerMessage(3603, LogLevel.Error, "A round of the audit worker failed; it goes on")]
    private partial void LogFailed(Exception exception);
}
