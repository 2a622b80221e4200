using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace AcmPortal.Web.Access;

/// <summary>
/// Sign-in by an identity provider: code flow with PKCE. A user is issuer and subject, never an e-mail address. Who is not
/// named in <c>Oidc:AdministratorSubjects</c> is refused, and who is named is an administrator.
/// </summary>
public static partial class OidcSignIn
{
    /// <summary>The scheme.</summary>
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

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
        options.CallbackPath = "/signin-oidc";
        options.CorrelationCookie.SecurePolicy = SignIn.SecurePolicy(web);
        options.NonceCookie.SecurePolicy = SignIn.SecurePolicy(web);
        // The answer comes by a redirect from the provider's page, on which Lax cookies are sent.
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.Events.OnTokenValidated = context => Check(context, web.Oidc);
        options.Events.OnTicketReceived = RecordAsync;
        options.Events.OnRemoteFailure = async context =>
        {
            LogFailed(Logger(context.HttpContext), context.Failure);
            await NoteRefusedAsync(context.HttpContext, "provider", "The identity provider's answer was refused.");
            context.HandleResponse();
            context.Response.Redirect("/sign-in?failed=provider");
        };
    });

    private static async Task Check(TokenValidatedContext context, OidcOptions oidc)
    {
        var subject = context.Principal?.FindFirst("sub")?.Value;
        var issuer = context.SecurityToken.Issuer;
        if (subject is null || !oidc.AdministratorSubjects.Contains(subject, StringComparer.Ordinal))
        {
            LogRefused(Logger(context.HttpContext), issuer, subject);
            await NoteRefusedAsync(context.HttpContext, $"{issuer}#{subject}", "The provider vouched for somebody who may not sign in here.");
            context.HandleResponse();
            context.Response.Redirect("/sign-in?failed=unknown");
            return;
        }

        var name = context.Principal!.FindFirst("name")?.Value ?? context.Principal.FindFirst("preferred_username")?.Value ?? subject;
        var id = $"{issuer}#{subject}";
        var actor = Actor.Administrator(id.Length <= 200 ? id : id[..200], name, "session");
        context.Principal = PortalClaims.PrincipalOf(actor, Scheme, SessionTickets.NewId());
    }

    private static Task NoteRefusedAsync(HttpContext http, string who, string reason) =>
        http.RequestServices.GetRequiredService<AccessAttempts>().RefusedAsync(Actor.Anonymous.At(http), AuditAction.SignInRefused, who, reason);

    // Last of all: a token is checked before its nonce is, and who was turned away in between did not sign in.
    private static Task RecordAsync(TicketReceivedContext context) => context.HttpContext.RequestServices.GetRequiredService<RecordSignIn>()
        .RunAsync(PortalClaims.ActorOf(context.Principal!).At(context.HttpContext), new RecordSignInInput(), context.HttpContext.RequestAborted);

    private static ILogger Logger(HttpContext http) => http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcSignIn));

    [LoggerMessage(4102, LogLevel.Warning, "The identity provider's answer was refused")]
    private static partial void LogFailed(ILogger logger, Exception? exception);

    [LoggerMessage(4103, LogLevel.Warning, "Sign-in refused: {Issuer} vouched for {Subject}, who is not in Oidc:AdministratorSubjects")]
    private static partial void LogRefused(ILogger logger, string issuer, string? subject);
}
