using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Shared;

/// <summary>
/// The base of pages: runs use cases as the visitor, shows what went wrong, follows changes, and ends cleanly.
/// </summary>
public abstract class PortalPage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource gone = new();
    private readonly List<LiveRefresh> following = [];
    private bool disposed;

    [Inject] private UseCaseRunner Runner { get; set; } = null!;
    [Inject] private ChangeFeed Feed { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IHostApplicationLifetime Host { get; set; } = null!;

    /// <summary>The way to other pages.</summary>
    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>The last run's error; shown by an <see cref="ErrorPanel"/>, cleared by the next good run.</summary>
    protected ShownError? Error { get; set; }

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone => gone.Token;

    /// <summary>Runs a use case as the visitor; its error lands in <see cref="Error"/>.</summary>
    protected async Task<Outcome<TResult>> RunAsync<TInput, TResult>(UseCase<TInput, TResult> useCase, TInput input)
    {
        var outcome = await AskAsync(useCase, input);
        Error = outcome.Error;
        return outcome;
    }

    /// <summary>Runs a use case as the visitor and leaves <see cref="Error"/> alone: for lookups beside the main thing.</summary>
    protected Task<Outcome<TResult>> AskAsync<TInput, TResult>(UseCase<TInput, TResult> useCase, TInput input) =>
        Runner.RunAsync(useCase, input, Gone);

    /// <summary>
    /// Calls <paramref name="refresh"/> within a second of a committed change that <paramref name="concerns"/> the page, and
    /// every five seconds anyway; then renders. Call it once, from OnInitialized.
    /// </summary>
    protected void Follow(Func<Change, bool> concerns, Func<Task> refresh) =>
        following.Add(new LiveRefresh(Feed, Time, concerns, () => InvokeAsync(async () =>
        {
            if (disposed)
                return;
            await refresh();
            StateHasChanged();
        }), Host.ApplicationStopping));

    /// <summary>Follows one object.</summary>
    protected void Follow(string kind, Guid id, Func<Task> refresh) => Follow(change => change.Is(kind, id), refresh);

    /// <summary>Follows all objects of a kind.</summary>
    protected void Follow(string kind, Func<Task> refresh) => Follow(change => change.Kind == kind, refresh);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await gone.CancelAsync();
        foreach (var one in following)
            await one.DisposeAsync();
        await LeaveAsync();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What a page itself has to end.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;
}
