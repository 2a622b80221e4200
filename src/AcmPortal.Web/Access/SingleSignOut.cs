using AcmPortal.Core.Access;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace AcmPortal.Web.Access;

/// <summary>
/// One sign-out for all: who signs out here is led through the provider's end of session, where it has one; and the
/// provider ends sessions here by loading <see cref="FrontChannelPath"/> in a frame of its own page. That needs no cookie,
/// which browsers keep from frames of other sites: the session is found by the provider's own id of it.
/// </summary>
public static class SingleSignOut
{
    /// <summary>What a provider loads: <c>?iss=...&amp;sid=...</c>, or with <c>sid</c> alone, which is as hard to guess.</summary>
    public const string FrontChannelPath = "/signout-oidc";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where to go after the session was ended here: to the provider's end of session, or to the sign-in page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="actor">Who signs out.</param>
    /// <param name="web">The settings.</param>
    public static async Task<IResult> GoOnAsync(HttpContext http, Actor actor, WebOptions web) =>
        actor.Via == "session" && web.Oidc.IsSet && await HasEndOfSessionAsync(http)
            ? TypedResults.SignOut(new AuthenticationProperties { RedirectUri = "/sign-in?ended=1" }, [OidcSignIn.Scheme])
            : TypedResults.LocalRedirect("/sign-in?ended=1");

    /// <summary>Ends the sessions that belong to one of the provider.</summary>
    public static async Task<IResult> FrontChannelAsync(HttpContext http, EndProviderSession end, WebOptions web, string? iss, string? sid)
    {
        http.Response.Headers.CacheControl = "no-store";
        // The one path that may be in a frame, and of the provider alone.
        http.Items[SecurityHeaders.FrameAncestors] = web.Oidc.Authority!.GetLeftPart(UriPartial.Authority);
        try
        {
            await end.RunAsync(Actor.Anonymous.At(http), new EndProviderSessionInput(sid ?? "", string.IsNullOrEmpty(iss) ? null : iss), http.RequestAborted);
            return TypedResults.Text("");
        }
        catch (InvalidInputException e)
        {
            return TypedResults.Text(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    // A provider that is down must not keep anybody from signing out.
    private static async Task<bool> HasEndOfSessionAsync(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(OidcSignIn.Scheme);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(Patience);
        try
        {
            return options.ConfigurationManager is { } manager && (await manager.GetConfigurationAsync(limit.Token)).EndSessionEndpoint is { Length: > 0 };
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
