using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace AcmPortal.Web.Access;

/// <summary>
/// Sign-ins for which the person had to prove who they are just now. The provider is asked by <c>max_age</c> and
/// <c>prompt=login</c>, and its word on when that was (<c>auth_time</c>) is checked: many a provider ignores what was asked
/// and answers with the session that it has.
/// </summary>
public static class FreshSignIn
{
    private const string Asked = "acmportal.max-age";

    // Clocks of the two sides may differ a little.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>What to challenge the provider with.</summary>
    /// <param name="to">The page to come back to.</param>
    /// <param name="maxAge">How long ago the person may have proved who they are.</param>
    public static AuthenticationProperties Challenge(string to, TimeSpan maxAge) => new OpenIdConnectChallengeProperties
    {
        RedirectUri = to,
        MaxAge = maxAge,
        Prompt = "login",
        // Comes back with the answer, in the protected state.
        Items = { [Asked] = ((int)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>When the person proved who they are, as the provider says; null where it does not.</summary>
    public static DateTime? TimeOf(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
            : null;

    /// <summary>Why an answer is not what was asked for; null where it is, or where nothing was asked.</summary>
    /// <param name="properties">Those of the challenge.</param>
    /// <param name="authenticatedAt">See <see cref="TimeOf"/>.</param>
    /// <param name="now">The real time, UTC.</param>
    public static string? Problem(AuthenticationProperties? properties, DateTime? authenticatedAt, DateTime now)
    {
        if (properties?.Items.TryGetValue(Asked, out var text) != true)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "What was asked is not readable.";
        if (authenticatedAt is not { } at)
            return "The id token does not say when the person signed in (auth_time), although max_age was asked.";
        if (at > now + Skew)
            return $"The id token says that the person signed in at {at:u}, which is not yet.";
        return now - at > TimeSpan.FromSeconds(seconds) + Skew ? $"The person signed in at {at:u}, longer ago than the {seconds} s that were asked." : null;
    }
}

/// <summary>The provider vouched, but not for a fresh sign-in.</summary>
internal sealed class NotFreshException(string message) : AuthenticationFailureException(message);
