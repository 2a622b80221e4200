using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace AcmPortal.Web.Access;

/// <summary>
/// Keeps the tickets of sessions in the database: the cookie holds nothing but a key, of which the database has the hash
/// alone, and a session that was ended is dead in every tab and on every instance at once.
/// </summary>
public sealed class SessionTickets(SessionStore sessions, AccessOptions options, IDataProtectionProvider protection, IHttpContextAccessor http, TimeProvider time) : ITicketStore
{
    /// <inheritdoc/>
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var user = ticket.Principal;
        var key = user.FindFirstValue(PortalClaims.Session) ?? throw new InvalidOperationException("A session needs a key.");
        var now = time.GetUtcNow().UtcDateTime;
        var context = http.HttpContext;
        await sessions.AddAsync(
            new PortalSession
            {
                Id = Guid.TryParse(user.FindFirstValue(PortalClaims.SessionRow), out var row) ? row : Guid.CreateVersion7(),
                KeyHash = PortalClaims.HashOf(key),
                ActorId = user.FindFirstValue(ClaimTypes.NameIdentifier)!,
                ActorName = user.FindFirstValue(ClaimTypes.Name)!,
                Via = user.FindFirstValue(PortalClaims.Via)!,
                ProviderSession = user.FindFirstValue(PortalClaims.ProviderSession) is { Length: > 0 } provider ? PortalSession.KeptIdOf(provider) : null,
                Ticket = ProtectorOf(PortalClaims.HashOf(key)).Protect(TicketSerializer.Default.Serialize(ticket)),
                From = context?.Address(),
                Agent = context?.Request.Headers.UserAgent.ToString(),
                StartedAt = now,
                AuthenticatedAt = long.TryParse(user.FindFirstValue(PortalClaims.AuthenticatedAt), NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? DateTimeOffset.FromUnixTimeSeconds(at).UtcDateTime : now,
                LastSeenAt = now,
                EndsAt = now + options.Life,
            },
            context?.RequestAborted ?? CancellationToken.None);
        return key;
    }

    /// <inheritdoc/>
    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        // Asked where somebody signs in over a session that lasts, which would go on as it was: as somebody else, even.
        throw new InvalidOperationException("A session is never written over: SignIn.OpenAsync ends it and opens another one.");

    /// <inheritdoc/>
    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        if (await sessions.FindAsync(PortalClaims.HashOf(key), CancellationToken.None) is not { } session)
            return null;
        await sessions.TouchAsync(session, CancellationToken.None);
        try
        {
            return TicketSerializer.Default.Deserialize(ProtectorOf(session.KeyHash).Unprotect(session.Ticket));
        }
        catch (CryptographicException)
        {
            // The keys that protect sessions are gone, or the ticket is another session's: sign in again.
            return null;
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key) => sessions.EndAsync(PortalClaims.HashOf(key), CancellationToken.None);

    /// <summary>Somebody is there: the idle time begins anew. An ended session stays ended.</summary>
    public async Task TouchAsync(string key)
    {
        if (await sessions.FindAsync(PortalClaims.HashOf(key), CancellationToken.None) is { } session)
            await sessions.TouchAsync(session, CancellationToken.None);
    }

    // Bound to the row: a ticket that is moved into another session does not open.
    private IDataProtector ProtectorOf(byte[] keyHash) => protection.CreateProtector("AcmPortal.Sessions", Convert.ToHexString(keyHash));

    /// <summary>A fresh session key: 256 random bits.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
