using System.Collections.Concurrent;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Notifications;

/// <summary>
/// The loop that routes alerts and sends deliveries, one lane for each channel, so that one that hangs keeps no other
/// waiting. Any number of instances may run it. It never ends on an exception.
/// </summary>
internal sealed partial class DeliveryWorker(
    AlertRouter router, DeliveryRounds rounds, DefaultAlertRule defaultRule, AlertCleanup cleanup, ChangeFeed feed, AlertOptions options, TimeProvider realTime,
    ILogger<DeliveryWorker> logger, IHostApplicationLifetime? lifetime = null) : BackgroundService
{
    private static readonly TimeSpan CleanupEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);
    private readonly OrderSignal signal = new(realTime);
    private readonly ConcurrentDictionary<Guid, Task> lanes = new();
    private DateTimeOffset cleanedAt = DateTimeOffset.MinValue;
    private bool hasDefaultRule;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var wake = feed.Subscribe(change =>
        {
            if (change.Kind is ChangeKind.Alert or ChangeKind.AlertSetup)
                signal.Wake();
        });
        using var work = new CancellationTokenSource();
        // As OrderWorker: at the first sign of a stop.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime?.ApplicationStopping ?? default);
        stoppingToken = ending.Token;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(work.Token, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LookFailed(logger, e);
            }

            try
            {
                await signal.WaitAsync(TimeSpan.FromSeconds(options.ScanSeconds), stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        var rest = Task.WhenAll(lanes.Values);
        await Task.WhenAny(rest, Task.Delay(StopPatience, CancellationToken.None));
        await work.CancelAsync();
        await rest;
    }

    private async Task LookAsync(CancellationToken work, CancellationToken stopping)
    {
        if (!hasDefaultRule)
        {
            await defaultRule.EnsureAsync(stopping);
            hasDefaultRule = true;
        }

        try
        {
            while (await router.RouteAsync(stopping) > 0)
            {
            }
        }
        catch (RoutedElsewhereException)
        {
            // What is left is seen at the next look.
        }

        foreach (var channel in await rounds.DueChannelsAsync(stopping))
            Start(channel, work, stopping);

        var now = realTime.GetUtcNow();
        if (now - cleanedAt >= CleanupEvery)
        {
            while (await cleanup.RunAsync(stopping) > 0)
            {
            }

            cleanedAt = now;
        }
    }

    // The entry is there before the lane can end and take it away.
    private void Start(Guid channel, CancellationToken work, CancellationToken stopping)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (lanes.TryAdd(channel, LaneAsync(go.Task, channel, work, stopping)))
            go.SetResult();
        else
            go.SetCanceled(CancellationToken.None);
    }

    private async Task LaneAsync(Task go, Guid channel, CancellationToken work, CancellationToken stopping)
    {
        try
        {
            await go;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            while (!stopping.IsCancellationRequested && await rounds.RunAsync(channel, work) > 0)
            {
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!work.IsCancellationRequested)
                LookFailed(logger, e);
        }
        finally
        {
            lanes.TryRemove(channel, out _);
        }
    }

    [LoggerMessage(EventId = 2500, Level = LogLevel.Error, Message = "The alert worker met an error; it goes on")]
    private static partial void LookFailed(ILogger logger, Exception exception);
}
