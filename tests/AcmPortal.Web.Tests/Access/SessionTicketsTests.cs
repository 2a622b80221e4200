using AcmPortal.Core.Access;
using AcmPortal.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace AcmPortal.Web.Tests.Access;

public class SessionTicketsTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Session_NotUsedForAnHour_Ends()
    {
        var (sessions, key, principal) = await OpenAsync();
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(sessions.IsLive(principal));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(sessions.IsLive(principal));
        Assert.Null(await sessions.RetrieveAsync(key));
    }

    [Fact]
    public async Task Session_UsedAllTheTime_EndsAfterEightHours()
    {
        var (sessions, key, principal) = await OpenAsync();
        for (var minutes = 0; minutes < 8 * 60 - 30; minutes += 30)
        {
            time.Advance(TimeSpan.FromMinutes(30));
            Assert.NotNull(await sessions.RetrieveAsync(key));
        }

        time.Advance(TimeSpan.FromMinutes(30));

        Assert.False(sessions.IsLive(principal));
    }

    [Fact]
    public async Task Session_Ended_IsNotBroughtBackByUse()
    {
        var (sessions, key, principal) = await OpenAsync();
        time.Advance(SessionTickets.Idle);

        sessions.Touch(key);

        Assert.False(sessions.IsLive(principal));
    }

    [Fact]
    public void Principal_WithoutSession_IsNobody() =>
        Assert.False(new SessionTickets(time).IsLive(PortalClaims.PrincipalOf(Actor.Administrator("x", "X", "link"), "test")));

    private async Task<(SessionTickets, string Key, System.Security.Claims.ClaimsPrincipal)> OpenAsync()
    {
        var sessions = new SessionTickets(time);
        var principal = PortalClaims.PrincipalOf(Actor.Administrator("x", "X", "link"), "test", SessionTickets.NewId());
        return (sessions, await sessions.StoreAsync(new AuthenticationTicket(principal, "test")), principal);
    }
}
