using System.Security.Claims;
using System.Text.Encodings.Web;
using AcmPortal.Core.Access;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AcmPortal.Web.Access;

/// <summary>Who gets in: in the demo everybody on this machine; else by a link from the host, or by the identity provider.</summary>
public static class SignIn
{
    /// <summary>The scheme of sessions.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    // The framework's name for what it keeps in the cookie.
    private const string KeyInCookie = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    /// <summary>Registers authentication, and the policy that denies whatever does not say otherwise.</summary>
    public static void AddPortalSignIn(this IServiceCollection services, WebOptions web)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<SessionTickets>();
        services.AddSingleton(web.Access);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        if (web.IsDemo)
        {
            services.AddSingleton(ActorSource.Demo);
            services.AddAuthentication(DemoAuthentication.Scheme).AddScheme<AuthenticationSchemeOptions, DemoAuthentication>(DemoAuthentication.Scheme, null);
            return;
        }

        services.AddSingleton(provider => ActorSource.Of(provider.GetRequiredService<ActorDirectory>()));
        services.AddOptions<CookieAuthenticationOptions>(Scheme).Configure<SessionTickets>((options, sessions) => options.SessionStore = sessions);
        var authentication = services.AddAuthentication(Scheme).AddCookie(Scheme, options =>
        {
            options.Cookie.Name = web.Auth.SecureCookies ? "__Host-acmportal" : "acmportal";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = SecurePolicy(web);
            options.Cookie.Path = "/";
            // The server-side record decides when a session ends; the cookie only must not end before it.
            options.ExpireTimeSpan = web.Access.Life;
            options.SlidingExpiration = false;
            options.LoginPath = "/sign-in";
            options.AccessDeniedPath = "/sign-in";
            options.ReturnUrlParameter = "to";
            // Whose user was disabled, or has no role any more, is out with the next request, whatever it asks for.
            options.Events.OnValidatePrincipal = async context =>
            {
                if (await context.HttpContext.RequestServices.GetRequiredService<ActorSource>().FindAsync(context.Principal!, context.HttpContext.RequestAborted) is null)
                    context.RejectPrincipal();
            };
        });
        if (web.Oidc.IsSet)
            authentication.AddPortalOidc(web);
    }

    /// <summary>Secure outside the demo, unless it was switched off by hand.</summary>
    public static CookieSecurePolicy SecurePolicy(WebOptions web) =>
        web.Auth.SecureCookies && !web.IsDemo ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    /// <summary>Opens a session; one that the browser had before ends, so that no key outlives a sign-in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="visitor">Who, with a new key: <see cref="PortalClaims.PrincipalOf"/>.</param>
    /// <param name="properties">What is kept with the session.</param>
    public static async Task OpenAsync(HttpContext http, ClaimsPrincipal visitor, AuthenticationProperties? properties = null)
    {
        var services = http.RequestServices;
        var monitor = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>();
        var options = monitor.Get(Scheme);
        // Read from the cookie itself: the session may be of somebody who has no role at this moment, and whom the handler does not tell.
        if (options.CookieManager.GetRequestCookie(http, options.Cookie.Name!) is { Length: > 0 } cookie
            && options.TicketDataFormat.Unprotect(cookie)?.Principal.FindFirstValue(KeyInCookie) is { } old)
            await services.GetRequiredService<SessionTickets>().RemoveAsync(old);
        // A handler of its own: the one of the request has seen the old session, and would go on with its key.
        var handler = new CookieAuthenticationHandler(monitor, services.GetRequiredService<ILoggerFactory>(), UrlEncoder.Default);
        await handler.InitializeAsync((await services.GetRequiredService<IAuthenticationSchemeProvider>().GetSchemeAsync(Scheme))!, http);
        await handler.SignInAsync(visitor, properties);
    }
}
