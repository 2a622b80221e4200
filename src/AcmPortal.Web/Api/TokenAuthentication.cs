using System.Security.Claims;
using System.Text.Encodings.Web;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace AcmPortal.Web.Api;

/// <summary>
/// Reads <c>Authorization: Bearer acmp_…</c>: one header, nowhere else. What a token may do is asked of the database at most
/// a second ago, so that a token that was ended is refused within a second.
/// </summary>
public sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenReader reader, TokenGuesses guesses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme.</summary>
    public new const string Scheme = "token";
    private const string Prefix = "Bearer ";
    private bool waits;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var headers = Request.Headers.Authorization;
        if (headers.Count == 0)
            return AuthenticateResult.NoResult();
        if (headers.Count != 1 || headers[0] is not { } header || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("Send one header Authorization: Bearer acmp_...");
        // Many machines share an address: a live token is taken whatever a neighbour sends. Only who fails waits, unheard.
        if (await reader.FindAsync(Context, header[Prefix.Length..].Trim()) is not { } found)
        {
            var from = Context.Connection.RemoteIpAddress;
            waits = guesses.TooMany(from);
            if (!waits)
                guesses.Note(from);
            return AuthenticateResult.Fail(waits ? TokenGuesses.Sentence : "The token is unknown, has ended, or may not be used from here.");
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, found.Actor.Id), new Claim(ClaimTypes.Name, found.Actor.Name)], Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (waits)
        {
            Response.Headers.RetryAfter = "60";
            return ApiProblems.WriteAsync(Context, StatusCodes.Status429TooManyRequests, "too-many-failures", TokenGuesses.Sentence);
        }

        Response.Headers.WWWAuthenticate = "Bearer realm=\"AcmPortal\"";
        return ApiProblems.WriteAsync(Context, StatusCodes.Status401Unauthorized, "not-authenticated",
            "Send a live API token in the header Authorization: Bearer acmp_... Tokens are made in the portal under API tokens.");
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ApiProblems.WriteAsync(Context, StatusCodes.Status403Forbidden, "not-allowed", "The token may not do this.");
}

/// <summary>Who a request's token speaks for, as of at most a second ago.</summary>
public sealed class TokenReader(AuthenticateToken authenticate, TokenCache cache)
{
    private sealed record Sent(string Text);

    /// <summary>Reads the token that came with a request; null where it may not be used.</summary>
    public async Task<TokenActor?> FindAsync(HttpContext http, string text)
    {
        var from = http.Connection.RemoteIpAddress;
        var found = await cache.GetAsync(text, from, () => authenticate.RunAsync(Actor.Anonymous.At(http), new AuthenticateTokenInput(new SecretText(text), from), http.RequestAborted));
        http.Features.Set(new Sent(text));
        http.Features.Set(found);
        return found;
    }

    /// <summary>Reads it again, for an answer that is held back for longer than a second: what was taken away meanwhile is no longer honoured.</summary>
    /// <exception cref="NotAllowedException">It may not be used any more.</exception>
    public async Task<Actor> AgainAsync(HttpContext http) =>
        http.Features.Get<Sent>() is { } sent && await FindAsync(http, sent.Text) is not null ? http.Actor() : throw new NotAllowedException(Permission.View);
}

/// <summary>What tokens may do, for a second: a script that asks a thousand times does not cost a thousand queries.</summary>
public sealed class TokenCache(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMilliseconds(900);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    private sealed record Entry(TokenActor Actor, long At);

    /// <summary>The actor of a token from an address, asked anew when it was asked longer than a second ago. Refusals are not kept.</summary>
    public async Task<TokenActor?> GetAsync(string token, System.Net.IPAddress? from, Func<Task<TokenActor?>> ask)
    {
        // The token itself is never a key that stays in memory: its hash is.
        var key = (Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token))), from);
        if (cache.TryGetValue(key, out Entry? entry) && time.GetElapsedTime(entry!.At) < Life)
            return entry.Actor;
        var asked = time.GetTimestamp();
        if (await ask() is not { } found)
            return null;
        cache.Set(key, new Entry(found, asked), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Life });
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();
}

/// <summary>Counts failed tokens by address, of IPv6 by network: after twenty in a minute further ones are told to wait.</summary>
public sealed class TokenGuesses(TimeProvider time)
{
    /// <summary>What the client is told.</summary>
    public const string Sentence = "Too many failed tokens came from this address; wait a minute.";
    private const int Most = 20;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (long Since, int Count)> failed = new();
    private long swept = time.GetTimestamp();

    /// <summary>Whether so many came from the address that what fails has to wait.</summary>
    public bool TooMany(System.Net.IPAddress? from) =>
        failed.TryGetValue(Key(from), out var seen) && seen.Count >= Most && time.GetElapsedTime(seen.Since) < Window;

    /// <summary>Notes a failure.</summary>
    public void Note(System.Net.IPAddress? from)
    {
        // Not with each one: a flood from everywhere would make every refusal dear.
        if (failed.Count > MostAddresses && time.GetElapsedTime(Interlocked.Read(ref swept)) >= Window / 10)
        {
            Interlocked.Exchange(ref swept, time.GetTimestamp());
            foreach (var old in failed.Where(f => time.GetElapsedTime(f.Value.Since) >= Window).ToList())
                failed.TryRemove(old);
        }

        failed.AddOrUpdate(Key(from), _ => (time.GetTimestamp(), 1), (_, seen) => time.GetElapsedTime(seen.Since) >= Window ? (time.GetTimestamp(), 1) : (seen.Since, seen.Count + 1));
    }

    private static string Key(System.Net.IPAddress? from) => Origin.Network(from)?.ToString() ?? "";
}
