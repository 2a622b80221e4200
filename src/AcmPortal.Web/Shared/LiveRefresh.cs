using AcmPortal.Core.Storage;

namespace AcmPortal.Web.Shared;

/// <summary>
/// Keeps a page true: refreshes it soon after a committed change that concerns it, many changes at once, and every few
/// seconds anyway, since another instance may have made a change. One refresh at a time, never two.
/// </summary>
public sealed class LiveRefresh : IAsyncDisposable
{
    /// <summary>How long changes are gathered before a refresh.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(150);

    /// <summary>How often a page looks by itself.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ended;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly IDisposable subscription;
    private readonly Task loop;

    /// <param name="feed">Committed changes of this process.</param>
    /// <param name="time">The real clock.</param>
    /// <param name="concerns">Whether a change concerns the page.</param>
    /// <param name="refresh">Loads and renders; on the page's own dispatcher (<c>InvokeAsync</c>).</param>
    /// <param name="stopping">When the portal stops: nobody closes open pages then, and what they ask is gone soon.</param>
    public LiveRefresh(ChangeFeed feed, TimeProvider time, Func<Change, bool> concerns, Func<Task> refresh, CancellationToken stopping)
    {
        ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        subscription = feed.Subscribe(change =>
        {
            if (concerns(change))
                Wake();
        });
        loop = RunAsync(time, refresh);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        subscription.Dispose();
        await ended.CancelAsync();
        // Not awaited: the loop may be waiting for the very dispatcher that disposes the page.
        _ = loop.ContinueWith(_ => { ended.Dispose(); wake.Dispose(); }, TaskScheduler.Default);
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A refresh is due already: one is enough.
        }
        catch (ObjectDisposedException)
        {
            // The page has gone.
        }
    }

    private async Task RunAsync(TimeProvider time, Func<Task> refresh)
    {
        try
        {
            while (!ended.IsCancellationRequested)
            {
                using (var poll = new CancellationTokenSource(Poll, time))
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(poll.Token, ended.Token))
                {
                    try
                    {
                        await wake.WaitAsync(either.Token).ConfigureAwait(false);
                        await Task.Delay(Gathering, time, ended.Token).ConfigureAwait(false);
                        wake.Wait(0, CancellationToken.None); // what came meanwhile is seen by the refresh that follows
                    }
                    catch (OperationCanceledException) when (!ended.IsCancellationRequested)
                    {
                        // Nothing was heard for a while: look all the same.
                    }
                }

                if (!ended.IsCancellationRequested)
                    await refresh().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page has gone.
        }
    }
}
