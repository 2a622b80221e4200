using System.Security.Claims;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace AcmPortal.Web.Access;

/// <summary>
/// Gives pages the actor of their circuit. Asked anew for each use case, so that a session that has ended meanwhile, in
/// another tab too, is refused at once although its pages are still open.
/// </summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication, SessionCheck check)
{
    /// <summary>The signed-in visitor, or <see cref="Actor.Anonymous"/>.</summary>
    public async Task<Actor> GetAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return check.IsLive(user)
            ? PortalClaims.ActorOf(user) with { From = user.FindFirstValue(Origin.AddressClaim), Correlation = Origin.Click }
            : Actor.Anonymous;
    }
}

/// <summary>Whether a principal's session lasts: always in the demo, which has none.</summary>
/// <param name="IsLive">Asks.</param>
public sealed record SessionCheck(Func<ClaimsPrincipal, bool> IsLive);

/// <summary>How an actor is written into a principal, and read from it.</summary>
public static class PortalClaims
{
    /// <summary>How the visitor came in: demo, link or session.</summary>
    public const string Via = "via";

    /// <summary>The id of the session.</summary>
    public const string Session = "sid";

    /// <summary>The identity of an administrator.</summary>
    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme, string? session = null)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, actor.Id), new Claim(ClaimTypes.Name, actor.Name), new Claim(Via, actor.Via)], scheme);
        if (session is not null)
            identity.AddClaim(new Claim(Session, session));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Who a request speaks for, and from where.</summary>
    public static Actor ActorOf(HttpContext http) => ActorOf(http.User).At(http);

    /// <summary>Every signed-in visitor is an administrator: nobody else can sign in.</summary>
    public static Actor ActorOf(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true }
        && user.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } id
        && user.FindFirstValue(Via) is { Length: > 0 } via
            ? Actor.Administrator(id, user.FindFirstValue(ClaimTypes.Name) ?? id, via)
            : Actor.Anonymous;
}
