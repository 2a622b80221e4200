using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AcmPortal.Web.Access;

/// <summary>
/// How many pages one user has open and connected, in this process. Each costs memory as long as it is open, and the
/// framework limits only those that are disconnected.
/// </summary>
public sealed class CircuitSeats(int most = CircuitSeats.PerUser)
{
    /// <summary>Open pages of one user at a time.</summary>
    public const int PerUser = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);

    /// <summary>Open pages of all users.</summary>
    public int Taken
    {
        get
        {
            lock (gate)
                return taken.Values.Sum();
        }
    }

    /// <summary>Takes a seat; false where the user has all of theirs.</summary>
    public bool TryTake(string user)
    {
        lock (gate)
        {
            var now = taken.GetValueOrDefault(user);
            if (now >= most)
                return false;
            taken[user] = now + 1;
            return true;
        }
    }

    /// <summary>Gives one back.</summary>
    public void Leave(string user)
    {
        lock (gate)
        {
            if (taken.GetValueOrDefault(user) <= 1)
                taken.Remove(user);
            else
                taken[user]--;
        }
    }
}

/// <summary>The seat of one page: taken while it is connected. Without one the page shows a sentence and nothing else.</summary>
public sealed class CircuitSeat(AuthenticationStateProvider authentication, CircuitSeats seats) : CircuitHandler
{
    private string? user;

    /// <summary>Whether this page is one too many.</summary>
    public bool Refused { get; private set; }

    /// <summary>Raised when a page that comes back finds no seat any more.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (user is not null || (await authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id)
            return;
        Refused = !seats.TryTake(id);
        user = Refused ? null : id;
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref user, null) is { } id)
            seats.Leave(id);
        return Task.CompletedTask;
    }
}
