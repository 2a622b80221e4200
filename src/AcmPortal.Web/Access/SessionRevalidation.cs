using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace AcmPortal.Web.Access;

/// <summary>Looks twice a minute whether the session of an open page still lasts and its user still has a role; if not, the page is taken down.</summary>
public sealed class SessionRevalidation(ILoggerFactory logger, ActorSource source) : RevalidatingServerAuthenticationStateProvider(logger)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        await source.FindAsync(authenticationState.User, cancellationToken) is not null;
}

/// <summary>What is done on an open page keeps its session from ending as idle; that a page is open does not.</summary>
public sealed class SessionActivity(AuthenticationStateProvider authentication, SessionTickets sessions, TimeProvider time) : CircuitHandler
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private long? touched;

    /// <inheritdoc/>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        // Every click comes through here: the database is not asked for each.
        if ((touched is not { } last || time.GetElapsedTime(last) >= Every) && (await authentication.GetAuthenticationStateAsync()).User.FindFirstValue(PortalClaims.Session) is { } session)
        {
            touched = time.GetTimestamp();
            await sessions.TouchAsync(session);
        }

        await next(context);
    };
}
