using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace AcmPortal.Web.Access;

/// <summary>
/// Gives pages the actor of their circuit. Asked anew for each use case, so that a session that has ended meanwhile, in
/// another tab too, or a role that was taken away, is refused at once although the pages are still open.
/// </summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication, ActorSource source)
{
    /// <summary>The signed-in visitor, or somebody who may do no more than <see cref="Actor.Anonymous"/>.</summary>
    public async Task<Actor> GetAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var actor = await source.FindAsync(user, CancellationToken.None) ?? PortalClaims.NoLonger(user);
        return actor with { From = user.FindFirstValue(Origin.AddressClaim), Correlation = Origin.Click };
    }
}

/// <summary>Finds the actor that a principal speaks for at this moment.</summary>
/// <param name="FindAsync">Null when the session has ended, or its user may not do anything any more.</param>
public sealed record ActorSource(Func<ClaimsPrincipal, CancellationToken, Task<Actor?>> FindAsync)
{
    /// <summary>The demo: the person that the visitor chose to be.</summary>
    public static ActorSource Demo { get; } = new((user, _) =>
        Task.FromResult(user.FindFirstValue(PortalClaims.Via) == "demo" && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? DemoPeople.Find(id) : null));

    /// <summary>Else: the session's row, and what its user may do now.</summary>
    public static ActorSource Of(ActorDirectory directory) => new(async (user, cancellationToken) =>
        user.FindFirstValue(PortalClaims.Session) is { } key ? await directory.OfSessionAsync(PortalClaims.HashOf(key), cancellationToken) : null);
}

/// <summary>How a visitor is written into a principal. What they may do is not in it: that is asked each time.</summary>
public static class PortalClaims
{
    /// <summary>How the visitor came in: demo, link or session.</summary>
    public const string Via = "via";

    /// <summary>The key of the session.</summary>
    public const string Session = "sid";

    /// <summary>The id of the session's row, by which the audit log names it; only on the way to that row.</summary>
    public const string SessionRow = "session_row";

    /// <summary>The provider's own id of its session, where it told one.</summary>
    public const string ProviderSession = "provider_sid";

    /// <summary>When the person proved who they are, in seconds of Unix time; only on the way to the session's row. Absent: now.</summary>
    public const string AuthenticatedAt = "authenticated_at";

    /// <summary>The identity of a visitor.</summary>
    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme, string? session = null, string? providerSession = null, DateTime? authenticatedAt = null)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, actor.Id), new Claim(ClaimTypes.Name, actor.Name), new Claim(Via, actor.Via)], scheme);
        if (session is not null)
            identity.AddClaim(new Claim(Session, session));
        if (actor.SessionId is { } row)
            identity.AddClaim(new Claim(SessionRow, row.ToString()));
        if (providerSession is not null)
            identity.AddClaim(new Claim(ProviderSession, providerSession));
        if (authenticatedAt is { } at)
            identity.AddClaim(new Claim(AuthenticatedAt, new DateTimeOffset(at, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Whoever was signed in and is not any more: nobody, but what they still try bears their name.</summary>
    public static Actor NoLonger(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        ? Actor.Anonymous with { Id = id, Name = user.FindFirstValue(ClaimTypes.Name) ?? id }
        : Actor.Anonymous;

    /// <summary>What the database keeps of a session's key.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The actor of a request; anonymous where nobody is signed in any more.</summary>
    public static async Task<Actor> ActorAsync(this HttpContext http) =>
        await http.RequestServices.GetRequiredService<ActorSource>().FindAsync(http.User, http.RequestAborted) is { } actor ? actor.At(http) : NoLonger(http.User).At(http);
}
