using System.Text.Encodings.Web;
using AcmPortal.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AcmPortal.Web.Access;

/// <summary>
/// Demo mode: every visitor is the demo administrator, or the person whom they chose to be. Registered in demo mode only,
/// which answers loopback hosts only.
/// </summary>
public sealed class DemoAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme.</summary>
    public new const string Scheme = "demo";

    /// <summary>Holds the role that the visitor chose.</summary>
    public const string RoleCookie = "acmportal-demo-role";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var actor = Enum.TryParse<Role>(Request.Cookies[RoleCookie], out var role) && Enum.IsDefined(role) ? DemoPeople.Of(role) : DemoPeople.Administrator;
        var principal = PortalClaims.PrincipalOf(actor, Scheme);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme)));
    }
}
