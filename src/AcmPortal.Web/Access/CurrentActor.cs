using System.Security.Claims;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace AcmPortal.Web.Access;

/// <summary>
/// Gives pages the actor of their circuit. Asked anew for each use case, so that a session that has ended since is refused.
/// </summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication)
{
    /// <summary>The signed-in visitor, or <see cref="Actor.Anonymous"/>.</summary>
    public async Task<Actor> GetAsync() => PortalClaims.ActorOf((await authentication.GetAuthenticationStateAsync()).User);
}

/// <summary>How an actor is written into a principal, and read from it.</summary>
public static class PortalClaims
{
    /// <summary>How the visitor came in: demo, link or session.</summary>
    public const string Via = "via";

    /// <summary>When the session began, in Unix seconds.</summary>
    public const string Started = "started";

    /// <summary>The identity of an administrator.</summary>
    public static ClaimsPrincipal PrincipalOf(Actor actor, string scheme, DateTimeOffset started) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, actor.Id),
            new Claim(ClaimTypes.Name, actor.Name),
            new Claim(Via, actor.Via),
            new Claim(Started, started.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ],
        scheme));

    /// <summary>Every signed-in visitor is an administrator: there are no other roles yet, and nobody else can sign in.</summary>
    public static Actor ActorOf(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true }
        && user.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } id
        && user.FindFirstValue(Via) is { Length: > 0 } via
            ? Actor.Administrator(id, user.FindFirstValue(ClaimTypes.Name) ?? id, via)
            : Actor.Anonymous;
}
