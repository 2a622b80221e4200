using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AcmPortal.Web.Access;

/// <summary>Looks once a minute whether the session of an open page still lasts; if not, the page is taken down.</summary>
public sealed class SessionRevalidation(ILoggerFactory logger, SessionCheck check) : RevalidatingServerAuthenticationStateProvider(logger)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(check.IsLive(authenticationState.User));
}

/// <summary>What is done on an open page keeps its session from ending as idle; that a page is open does not.</summary>
public sealed class SessionActivity(AuthenticationStateProvider authentication, SessionTickets sessions) : CircuitHandler
{
    /// <inheritdoc/>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        if ((await authentication.GetAuthenticationStateAsync()).User.FindFirstValue(PortalClaims.Session) is { } session)
            sessions.Touch(session);
        await next(context);
    };
}
