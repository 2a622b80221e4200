using System.Text.Encodings.Web;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AcmPortal.Web.Access;

/// <summary>Demo mode: every visitor is the demo administrator. Registered in demo mode only, which answers loopback hosts only.</summary>
public sealed class DemoAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme.</summary>
    public new const string Scheme = "demo";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var actor = Actor.Administrator("demo", "Demo administrator", "demo");
        var principal = PortalClaims.PrincipalOf(actor, Scheme);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme)));
    }
}
