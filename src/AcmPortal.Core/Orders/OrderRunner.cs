using AcmPortal.Core.Aws;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Orders;

/// <summary>Takes one claimed order as far as it goes by itself: observe, decide, act, record, and again.</summary>
internal sealed partial class OrderRunner(OrderSteps steps, OrderEffects effects, OrderSignal signal, ILogger<OrderRunner> logger)
{
    // More decisions than any order needs between two waits: whatever circles is stopped, and looked at again later.
    private const int MostDecisions = 24;

    /// <summary>Runs the order until it waits, ends, or belongs to a lane. Never throws for one order's sake.</summary>
    public async Task RunAsync(OrderLease lease, Order order)
    {
        // Nobody waits for a renewal: it is weeks early.
        if (order.Kind == OrderKind.Renew)
            AwsUrgency.Bulk();
        var record = new StepRecord();
        using var span = PortalTelemetry.StartStep(order, "order.step");
        try
        {
            await RunAsync(lease, order, record);
        }
        catch (OperationCanceledException) when (lease.Token.IsCancellationRequested)
        {
            // The process stops or the lease is gone: the row says where to go on.
        }
        catch (LeaseLostException)
        {
            LeaseLost(logger, order.Id);
        }
        catch (Exception e)
        {
            await OnCrashAsync(lease, order, e);
        }
        finally
        {
            record.Wipe();
        }
    }

    private async Task RunAsync(OrderLease lease, Order order, StepRecord record)
    {
        // An intent that is still open belongs to a step that was cut off: its answer was never seen, and the log says so.
        if (order.IntentId is not null)
            record.AnswerLost();
        Observation seen = Observation.Nothing.Yet;
        for (var i = 0; i < MostDecisions; i++)
        {
            var decision = steps.Decide(order, seen);
            if (decision is Decision.Act { Effect: not Effect.PlaceRecords and not Effect.List } act)
            {
                (seen, order) = await effects.DoAsync(act.Effect, lease, order, record);
                continue;
            }

            var goesOn = decision is Decision.Move move && IsSingle(move.To);
            order = await steps.CommitAsync(lease, order, decision, record, release: !goesOn, lease.Token);
            if (!goesOn)
            {
                signal.WakeAfter(order.NextAttemptAt is { } next ? next - steps.Now : TimeSpan.FromHours(1));
                return;
            }

            seen = Observation.Nothing.Yet;
        }

        await steps.CommitAsync(lease, order, new Decision.Wait(TimeSpan.FromMinutes(5), OrderReason.UnknownError, "The order went in circles; the portal looks again in five minutes."), record, release: true, lease.Token);
    }

    /// <summary>Whether orders in this state are worked on one by one, rather than many in a lane.</summary>
    public static bool IsSingle(OrderState state) =>
        OrderTransitions.IsOpen(state) && state is not (OrderState.RecordsPending or OrderState.Validating or OrderState.Renewing or OrderState.AwaitingApproval);

    /// <summary>A fault of the portal itself: the order waits and says so, and the worker goes on.</summary>
    internal async Task OnCrashAsync(OrderLease lease, Order order, Exception exception)
    {
        StepFailed(logger, order.Id, order.State, exception);
        var wait = new Decision.Wait(
            Backoff.After(order.Attempt, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15), order.Id), OrderReason.UnknownError,
            exception is SecretUnreadableException ? exception.Message : "The step met an error inside the portal; it is tried again by itself. The log has the details.");
        try
        {
            await steps.CommitAsync(lease, order, wait, new StepRecord(), release: true, lease.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The lease ends by itself, and the next attempt is as stored before.
            StepFailed(logger, order.Id, order.State, e);
        }
    }

    [LoggerMessage(EventId = 2010, Level = LogLevel.Information, Message = "Order {OrderId} belongs to another instance now; the step is dropped")]
    private static partial void LeaseLost(ILogger logger, Guid orderId);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Error, Message = "A step of order {OrderId} in {State} failed inside the portal")]
    private static partial void StepFailed(ILogger logger, Guid orderId, OrderState state, Exception exception);
}
