using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Restore;

/// <summary>Keeps what this instance remembers of the database up to date, and notices when the database goes back under it.</summary>
internal sealed partial class RestoreWatch(RestoreGuard guard, RestoreDrift drift, ReleaseRestoreHold release, RestoreOptions options, TimeProvider realTime, ILogger<RestoreWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            try
            {
                await Task.Delay(Every, realTime, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        // What the last steps have written belongs to what was seen.
        await LookAsync(CancellationToken.None);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await guard.LookAsync(cancellationToken))
                Held(logger);
            if (options.Proceed && await guard.ActiveAsync(cancellationToken) is not null && (await drift.UnreadAsync(cancellationToken)).Count == 0)
                await release.RunAsync(Actor.Portal, new ReleaseRestoreHoldInput(), cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The portal did not come up, or is gone: there is nothing left to look with.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!cancellationToken.IsCancellationRequested)
                Failed(logger, e);
        }
    }

    [LoggerMessage(EventId = 2410, Level = LogLevel.Critical, Message = "The database was restored from a backup: nothing is changed at AWS until somebody lets it go on")]
    private static partial void Held(ILogger logger);

    [LoggerMessage(EventId = 2411, Level = LogLevel.Warning, Message = "The database could not be compared with what this instance remembers of it; it is tried again")]
    private static partial void Failed(ILogger logger, Exception exception);
}
