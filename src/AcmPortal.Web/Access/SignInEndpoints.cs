using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AcmPortal.Web.Access;

/// <summary>
/// Sign-in and sign-out, as static pages and forms. Opening a link's address changes nothing: mail scanners and previews
/// open addresses, so only the button on the page uses the link up.
/// </summary>
public static class SignInEndpoints
{
    /// <summary>Maps them; in the demo there is nothing but the choice of who to be.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder endpoints, WebOptions web)
    {
        if (web.IsDemo)
        {
            endpoints.MapPost("/sign-in/demo", BecomeAsync);
            return;
        }

        endpoints.MapPost("/sign-out", SignOutAsync);
        endpoints.MapPost("/sign-in/again", AgainAsync);
        // Beside a provider, too: for the day that it is down.
        if (web.Auth.LocalAdmin || web.Oidc.IsSet)
            endpoints.MapPost("/sign-in/link", RedeemAsync).AllowAnonymous();
        if (!web.Oidc.IsSet)
            return;
        endpoints.MapPost("/sign-in/provider", ([FromForm] string? to) => ChallengeProvider(to)).AllowAnonymous();
        endpoints.MapGet(SingleSignOut.FrontChannelPath, SingleSignOut.FrontChannelAsync).AllowAnonymous();
    }

    /// <summary>A path on this portal, or the start: never an address elsewhere.</summary>
    public static string LocalOnly(string? to) =>
        to is { Length: > 0 and < 2000 } && to[0] == '/' && (to.Length == 1 || (to[1] != '/' && to[1] != '\\')) && !to.Any(char.IsControl) ? to : "/";

    private static async Task<RedirectHttpResult> RedeemAsync(
        HttpContext http, RedeemSignInLink redeem, LoadDraft drafts, WebOptions web, TimeProvider time, [FromForm] string? token)
    {
        // Without https the browser would drop the session's cookie: said before the link is used up, not after.
        if (web.Auth.SecureCookies && !http.Request.IsHttps && !IsThisMachine(http.Request.Host.Host))
            return TypedResults.LocalRedirect("/sign-in?failed=https");
        try
        {
            var actor = await redeem.RunAsync(Actor.Anonymous.At(http), new RedeemSignInLinkInput(new SecretText(token ?? ""), Guid.CreateVersion7()), http.RequestAborted);
            await SignIn.OpenAsync(http, PortalClaims.PrincipalOf(actor, SignIn.Scheme, SessionTickets.NewId()));
            // Who was sent for a fresh link in the middle of something goes back to it.
            var now = time.GetUtcNow().UtcDateTime;
            if (KeyExportDraft.Of(await drafts.RunAsync(actor, new LoadDraftInput(KeyExportDraft.Kind), http.RequestAborted), now) is { } export)
                return TypedResults.LocalRedirect(export.Page);
            var made = await drafts.RunAsync(actor, new LoadDraftInput(TokenDraft.Kept), http.RequestAborted);
            return TypedResults.LocalRedirect(made is null ? "/" : TokenDraft.Page);
        }
        catch (UseCaseException)
        {
            return TypedResults.LocalRedirect("/sign-in?failed=link");
        }
    }

    // A plain cookie: in the demo, which answers this machine alone, everybody may be everybody.
    private static RedirectHttpResult BecomeAsync(HttpContext http, [FromForm] string role)
    {
        if (Enum.TryParse<Role>(role, ignoreCase: true, out var known) && Enum.IsDefined(known))
            http.Response.Cookies.Append(DemoAuthentication.RoleCookie, known.ToString(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true });
        return TypedResults.LocalRedirect("/");
    }

    private static ChallengeHttpResult ChallengeProvider(string? to) =>
        TypedResults.Challenge(new AuthenticationProperties { RedirectUri = LocalOnly(to) }, [OidcSignIn.Scheme]);

    // From the page of a certificate, whose private key needs a fresh sign-in, or from where tokens that take keys are made:
    // what was chosen and typed there is kept.
    private static async Task<IResult> AgainAsync(
        HttpContext http, SaveDraft drafts, WebOptions web, [FromForm] Guid? certificate, [FromForm] Guid? version, [FromForm] string? format, [FromForm] string? reason,
        [FromForm] string? token, [FromForm] string? to)
    {
        if (Kept() is not var (page, draft))
            return TypedResults.BadRequest();
        var actor = await http.ActorAsync();
        if (draft is not null)
            await drafts.RunAsync(actor, draft, http.RequestAborted);
        return actor.Via == "session" && web.Oidc.IsSet
            ? TypedResults.Challenge(FreshSignIn.Challenge(page, web.Access.KeyExport ?? TimeSpan.Zero), [OidcSignIn.Scheme])
            : TypedResults.LocalRedirect("/sign-in?again=link");

        (string Page, SaveDraftInput? Draft)? Kept() =>
            certificate is { } id && version is { } chosen && Enum.TryParse<DownloadFormat>(format, ignoreCase: true, out var known) && Enum.IsDefined(known)
                && new KeyExportDraft(id, chosen, known, reason ?? "") is var export ? (export.Page, export.ToInput())
            : TokenDraft.Of(token) is { } made ? (TokenDraft.Page, new SaveDraftInput(TokenDraft.Kept, made.ToJson()))
            : to is not null ? (LocalOnly(to), null)
            : null;
    }

    // The form field makes antiforgery check this request, which has nothing else to say.
    private static async Task<IResult> SignOutAsync(HttpContext http, EndSession end, WebOptions web, [FromForm] string confirm)
    {
        var actor = await http.ActorAsync();
        if (confirm.Length > 0)
            await end.RunAsync(actor, new EndSessionInput(), http.RequestAborted);
        await http.SignOutAsync(SignIn.Scheme);
        return await SingleSignOut.GoOnAsync(http, actor, web);
    }

    private static bool IsThisMachine(string host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]";
}
