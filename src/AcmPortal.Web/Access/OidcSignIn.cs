using System.Security.Claims;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AcmPortal.Web.Access;

/// <summary>
/// Sign-in by an identity provider: code flow with PKCE. A user is issuer and subject, never an e-mail address. Who has no
/// role, by a person, a group or the settings, is not let in.
/// </summary>
public static partial class OidcSignIn
{
    /// <summary>The scheme.</summary>
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    // Goes back in an address, which servers take up to some 8,000 characters of.
    private const int LongestHint = 4000;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Adds it.</summary>
    public static void AddPortalOidc(this AuthenticationBuilder authentication, WebOptions web) => authentication.AddOpenIdConnect(Scheme, options =>
    {
        options.SignInScheme = SignIn.Scheme;
        options.Authority = web.Oidc.Authority!.ToString();
        options.RequireHttpsMetadata = !web.Oidc.Authority.IsLoopback;
        options.ClientId = web.Oidc.ClientId;
        options.ClientSecret = web.Oidc.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.GetClaimsFromUserInfoEndpoint = false;
        options.DisableTelemetry = true;
        options.Scope.Clear();
        options.Scope.Add("openid");
        options.Scope.Add("profile");
        options.Scope.Add("email");
        foreach (var scope in web.Oidc.Scopes)
            options.Scope.Add(scope);
        // By default the handler drops it, and a user is issuer and subject.
        options.ClaimActions.Remove("iss");
        options.CallbackPath = "/signin-oidc";
        options.CorrelationCookie.SecurePolicy = SignIn.SecurePolicy(web);
        options.NonceCookie.SecurePolicy = SignIn.SecurePolicy(web);
        // The answer comes by a redirect from the provider's page, on which Lax cookies are sent.
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SameSite = SameSiteMode.Lax;
        // Its own path for sign-outs by the provider looks for a cookie, which browsers keep from frames: see SingleSignOut.
        options.RemoteSignOutPath = PathString.Empty;
        options.SignedOutCallbackPath = "/signout-callback-oidc";
        options.Events.OnTokenValidated = context =>
        {
            Check(context);
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToIdentityProviderForSignOut = context =>
        {
            context.ProtocolMessage.ClientId = web.Oidc.ClientId;
            return Task.CompletedTask;
        };
        options.Events.OnTicketReceived = context => EnterAsync(context, web.Oidc);
        options.Events.OnRemoteFailure = async context =>
        {
            LogFailed(Logger(context.HttpContext), context.Failure);
            await NoteRefusedAsync(context.HttpContext, "provider", "The identity provider's answer was refused.");
            context.HandleResponse();
            context.Response.Redirect(context.Failure is NotFreshException ? "/sign-in?failed=fresh" : "/sign-in?failed=provider");
        };
    });

    // What the handler leaves open: it takes an unsigned token in the code flow, since it came straight from the provider;
    // one that was issued to several clients without saying to which; and one of the future.
    private static void Check(TokenValidatedContext context)
    {
        var token = context.SecurityToken;
        var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        if (token.SignatureAlgorithm is null or "" or "none" || token.RawSignature.Length == 0)
            context.Fail("The id token is not signed.");
        else if (token.Audiences.Skip(1).Any() && token.Payload.Azp is null)
            context.Fail("The id token is for several clients and does not say which it was issued to (azp).");
        else if (token.IssuedAt > now + Skew)
            context.Fail("The id token was issued in the future.");
        else if (FreshSignIn.Problem(context.Properties, FreshSignIn.TimeOf(context.Principal!), now) is { } problem)
            context.Fail(new NotFreshException(problem));
        else if (token.RawData.Length <= LongestHint)
            // For the sign-out, which proves by it whose session it ends. Nothing else of the provider's answer is kept.
            context.Properties?.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token.RawData }]);
    }

    // An address that the provider says nobody has proved is not somebody's: people are found, and written to, by it.
    private static string EmailOf(ClaimsPrincipal user) =>
        string.Equals(user.FindFirst("email_verified")?.Value, "false", StringComparison.OrdinalIgnoreCase) ? "" : user.FindFirst("email")?.Value ?? "";

    // Last of all: a token is checked before its nonce is, and who was turned away in between did not sign in.
    private static async Task EnterAsync(TicketReceivedContext context, OidcOptions oidc)
    {
        var user = context.Principal!;
        var http = context.HttpContext;
        var result = await http.RequestServices.GetRequiredService<SignInUser>().RunAsync(
            Actor.Anonymous.At(http),
            new SignInUserInput(
                user.FindFirst("iss")?.Value ?? "", user.FindFirst("sub")?.Value ?? "", user.FindFirst("name")?.Value ?? user.FindFirst("preferred_username")?.Value ?? "",
                EmailOf(user), RoleClaims.Of(user, oidc.RoleClaim), Guid.CreateVersion7()),
            http.RequestAborted);
        if (result.Actor is { } actor)
        {
            var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            var at = FreshSignIn.TimeOf(user) is { } told ? (told < now ? told : now) : PortalSession.NotTold;
            var kept = new AuthenticationProperties();
            if (context.Properties?.GetTokenValue(OpenIdConnectParameterNames.IdToken) is { } idToken)
                kept.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = idToken }]);
            await SignIn.OpenAsync(http, PortalClaims.PrincipalOf(actor, Scheme, SessionTickets.NewId(), user.FindFirst("sid")?.Value, at), kept);
            context.HandleResponse();
            context.Response.Redirect(SignInEndpoints.LocalOnly(context.ReturnUri));
            return;
        }

        context.HandleResponse();
        context.Response.Redirect(result.Refusal == SignInRefusal.Disabled ? "/sign-in?failed=disabled" : "/sign-in?failed=role");
    }

    private static Task NoteRefusedAsync(HttpContext http, string who, string reason) =>
        http.RequestServices.GetRequiredService<AccessAttempts>().RefusedAsync(Actor.Anonymous.At(http), AuditAction.SignInRefused, who, reason);

    private static ILogger Logger(HttpContext http) => http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcSignIn));

    [LoggerMessage(4102, LogLevel.Warning, "The identity provider's answer was refused")]
    private static partial void LogFailed(ILogger logger, Exception? exception);
}
