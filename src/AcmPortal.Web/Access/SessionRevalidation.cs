using System.Security.Claims;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace AcmPortal.Web.Access;

/// <summary>
/// Looks whether the session of an open page still lasts and what its user may still do: soon after anything changed about
/// sessions, users or roles on any instance, and twice a minute whatever happens. Without a session, or a role, the page is
/// taken down; with fewer rights than before it is opened anew, so that nothing stays on screen that may not be seen any more.
/// </summary>
public sealed class SessionRevalidation : RevalidatingServerAuthenticationStateProvider
{
    /// <summary>Between two looks at least, however much changes: each asks the database, for each open page.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    private readonly ActorSource source;
    private readonly IDisposable subscription;
    private readonly CancellationTokenSource gone = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private Actor? known;
    private bool disposed;

    /// <param name="logger">Where failed looks are told.</param>
    /// <param name="source">Who the visitor is at this moment.</param>
    /// <param name="feed">What was committed.</param>
    /// <param name="time">The real clock.</param>
    public SessionRevalidation(ILoggerFactory logger, ActorSource source, ChangeFeed feed, TimeProvider time) : base(logger)
    {
        this.source = source;
        subscription = feed.Subscribe(change =>
        {
            if (change.Kind == ChangeKind.Access)
                Wake();
        });
        _ = LookAsync(time, gone.Token);
    }

    /// <summary>Raised when the visitor may do less than when the page was opened.</summary>
    public event Action? Lessened;

    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <summary>Remembers what the visitor may do as the page opens.</summary>
    public async Task BeginAsync() => known ??= await source.FindAsync((await GetAuthenticationStateAsync()).User, gone.Token);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        if (await source.FindAsync(authenticationState.User, cancellationToken) is not { } now)
            return false;
        var before = Interlocked.Exchange(ref known, now);
        if (before is not null && HasLess(before, now))
            Lessened?.Invoke();
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Twice: it is known to the container by two names.
        if (!disposing || disposed)
            return;
        disposed = true;
        subscription.Dispose();
        gone.Cancel();
        gone.Dispose();
        base.Dispose(disposing);
    }

    // The feed calls on the committing thread, which has other things to do.
    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A look is due already: one is enough.
        }
    }

    private async Task LookAsync(TimeProvider time, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await wake.WaitAsync(ended);
                if (!await IsInAsync(ended))
                    SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
                await Task.Delay(Rest, time, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The page has gone.
        }
    }

    private async Task<bool> IsInAsync(CancellationToken cancellationToken)
    {
        try
        {
            var state = await GetAuthenticationStateAsync();
            return state.User.Identity is not { IsAuthenticated: true } || await ValidateAuthenticationStateAsync(state, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The page is not there yet, or the database did not answer: the look that comes twice a minute takes it down then.
            return true;
        }
    }

    // Fewer rights, not other ones: who is given more sees it with the next page.
    private static bool HasLess(Actor before, Actor now) =>
        before.Id != now.Id
        || before.Permissions.Any(p => !now.Permissions.Contains(p))
        || before.TeamPermissions.Any(t => t.Value.Any(p => !now.May(p, t.Key)));
}
