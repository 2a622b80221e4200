using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;

namespace AcmPortal.Web.Access;

/// <summary>
/// The live connections of one user's pages, before anything is done for them. As many again as there are seats, for pages
/// that show that there is no seat: what comes beyond that is ended before it costs a page, and is not told why, since no
/// person opens so many. And so many events a second for all of a user's pages together: what comes faster waits where it
/// came from, since a connection is not read on before its last event was taken.
/// </summary>
internal sealed class PageConnections : IHubFilter, IDisposable
{
    /// <summary>Events a second of one user, in all pages. Quick typing is 15.</summary>
    public const int EventsPerSecond = 50;

    // After a while of quiet so many may come at once.
    private const int AtOnce = 200;
    private static readonly object Counted = new();
    private readonly CircuitSeats connections = new(2 * CircuitSeats.PerUser);
    private readonly PartitionedRateLimiter<string> events = PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = AtOnce,
        TokensPerPeriod = EventsPerSecond / 10,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        // One for each connection at most.
        QueueLimit = 10 * CircuitSeats.PerUser,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    }));

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (UserOf(context.Context) is { } user)
        {
            if (!connections.TryTake(user))
            {
                context.Context.Abort();
                return Task.CompletedTask;
            }

            context.Context.Items[Counted] = user;
        }

        return next(context);
    }

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        // Answers to what the portal itself has sent do not count: there are as many as it sends.
        if (context.HubMethodName is "OnRenderCompleted" or "EndInvokeJSFromDotNet" || UserOf(context.Context) is not { } user)
            return await next(context);
        if (!await MayAsync(user, context.Context.ConnectionAborted))
        {
            context.Context.Abort();
            return null;
        }

        return await next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.Items.Remove(Counted, out var user))
            connections.Leave((string)user!);
        return next(context, exception);
    }

    public void Dispose() => events.Dispose();

    private async ValueTask<bool> MayAsync(string user, CancellationToken gone)
    {
        try
        {
            using var lease = await events.AcquireAsync(user, 1, gone);
            return lease.IsAcquired;
        }
        catch (OperationCanceledException)
        {
            // What had been sent before the connection ended.
            return false;
        }
    }

    private static string? UserOf(HubCallerContext context) => context.User?.FindFirstValue(ClaimTypes.NameIdentifier);
}
