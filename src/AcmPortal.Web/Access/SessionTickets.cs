using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace AcmPortal.Web.Access;

/// <summary>
/// The sessions, kept on the server: the cookie holds nothing but a key, and a session that was ended is dead in every tab
/// at once. In memory: a restart signs everybody out.
/// </summary>
public sealed class SessionTickets(TimeProvider time) : ITicketStore
{
    /// <summary>A session that nobody uses ends after this.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(60);

    /// <summary>Every session ends after this.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(8);

    private readonly ConcurrentDictionary<string, Session> sessions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var now = time.GetUtcNow();
        foreach (var (old, session) in sessions)
        {
            if (!session.IsLive(now))
                sessions.TryRemove(old, out _);
        }

        var key = ticket.Principal.FindFirstValue(PortalClaims.Session) ?? throw new InvalidOperationException("A session needs an id.");
        sessions[key] = new Session(ticket, now) { Used = now };
        return Task.FromResult(key);
    }

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        Touch(key);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        Touch(key);
        return Task.FromResult(sessions.TryGetValue(key, out var session) && session.IsLive(time.GetUtcNow()) ? session.Ticket : null);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key)
    {
        sessions.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    /// <summary>Whether the session of a principal still lasts.</summary>
    public bool IsLive(ClaimsPrincipal user) =>
        user.FindFirstValue(PortalClaims.Session) is { } key && sessions.TryGetValue(key, out var session) && session.IsLive(time.GetUtcNow());

    /// <summary>Somebody is there: the idle time begins anew. An ended session stays ended.</summary>
    public void Touch(string key)
    {
        var now = time.GetUtcNow();
        if (sessions.TryGetValue(key, out var session) && session.IsLive(now))
            session.Used = now;
    }

    /// <summary>A fresh session id: 256 random bits.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private sealed class Session(AuthenticationTicket ticket, DateTimeOffset started)
    {
        private long used;

        public AuthenticationTicket Ticket { get; } = ticket;

        public DateTimeOffset Used
        {
            get => new(Interlocked.Read(ref used), TimeSpan.Zero);
            set => Interlocked.Exchange(ref used, value.UtcTicks);
        }

        public bool IsLive(DateTimeOffset now) => now < started + Life && now < Used + Idle;
    }
}
