using AcmPortal.Core.Access;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace AcmPortal.Web.Access;

/// <summary>Who gets in: in the demo everybody on this machine; else by a link from the host, or by the identity provider.</summary>
public static class SignIn
{
    /// <summary>The scheme of sessions.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

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
    public static async Task OpenAsync(HttpContext http, Actor actor)
    {
        if (http.User.Identity is { IsAuthenticated: true })
            await http.SignOutAsync(Scheme);
        await http.SignInAsync(Scheme, PortalClaims.PrincipalOf(actor, Scheme, SessionTickets.NewId()));
    }
}
