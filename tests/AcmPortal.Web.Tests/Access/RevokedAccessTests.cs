using System.Diagnostics;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Tests.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace AcmPortal.Web.Tests.Access;

/// <summary>What an open page notices of its visitor's rights, without a browser.</summary>
public sealed class RevokedAccessTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenPage_LosingRightsOneByOne_IsRefusedAtOnceOpenedAnewAndTakenDownSoon()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var admin = Actor.Administrator("root", "Root", "test");
        var user = await portal.UserAsync("olga", Role.Operator);
        var userId = await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.Users.Where(u => u.ActorId == user.Id).Select(u => u.Id).SingleAsync(ct), None);
        await portal.Portal.Get<GiveRole>().RunAsync(admin, new GiveRoleInput(userId, Role.Viewer, null), None);
        var principal = PortalClaims.PrincipalOf(user, SignIn.Scheme, SessionTickets.NewId());
        await portal.Portal.Get<SessionTickets>().StoreAsync(new(principal, SignIn.Scheme));
        using var page = new SessionRevalidation(NullLoggerFactory.Instance, portal.Portal.Get<ActorSource>(), portal.Portal.Get<ChangeFeed>(), TimeProvider.System);
        page.SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));
        var current = new CurrentActor(page, portal.Portal.Get<ActorSource>());
        var lessened = 0;
        page.Lessened += () => Interlocked.Increment(ref lessened);
        await page.BeginAsync();

        // More rights, or somebody else's: nothing to do.
        await portal.Portal.Get<GiveRole>().RunAsync(admin, new GiveRoleInput(userId, Role.Auditor, null), None);
        await Task.Delay(SessionRevalidation.Rest + TimeSpan.FromSeconds(1), None);
        Assert.Equal(0, lessened);
        Assert.True((await current.GetAsync()).May(Permission.ReadAudit));

        await TakeAsync(portal, admin, userId, Role.Operator);
        Assert.False((await current.GetAsync()).May(Permission.ExportKeys), "The next action is refused, whatever the page shows.");
        Assert.True((await current.GetAsync()).May(Permission.View));
        await UntilAsync(() => Task.FromResult(lessened == 1));
        Assert.True((await page.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated);

        await TakeAsync(portal, admin, userId, Role.Viewer);
        await TakeAsync(portal, admin, userId, Role.Auditor);
        AssertNobody(user, await current.GetAsync());
        await UntilAsync(async () => (await page.GetAuthenticationStateAsync()).User.Identity is not { IsAuthenticated: true });
    }

    [Fact]
    public async Task OpenPage_WhoseSessionAnAdministratorEnds_IsTakenDownSoon()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var user = await portal.UserAsync("olga", Role.Operator);
        var principal = PortalClaims.PrincipalOf(user, SignIn.Scheme, SessionTickets.NewId());
        await portal.Portal.Get<SessionTickets>().StoreAsync(new(principal, SignIn.Scheme));
        using var page = new SessionRevalidation(NullLoggerFactory.Instance, portal.Portal.Get<ActorSource>(), portal.Portal.Get<ChangeFeed>(), TimeProvider.System);
        page.SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));
        var admin = Actor.Administrator("root", "Root", "test");
        var session = Assert.Single((await portal.Portal.Get<ListSessions>().RunAsync(admin, new ListSessionsInput(new PageRequest(), ActorId: user.Id), None)).Items);
        // One's own list has it too, and nobody else's.
        Assert.Equal(session.Id, Assert.Single((await portal.Portal.Get<ListSessions>().RunAsync(user, new ListSessionsInput(new PageRequest()), None)).Items).Id);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Portal.Get<ListSessions>().RunAsync(user, new ListSessionsInput(new PageRequest(), Everybodys: true), None));

        await portal.Portal.Get<EndSession>().RunAsync(admin, new EndSessionInput(session.Id), None);

        AssertNobody(user, await new CurrentActor(page, portal.Portal.Get<ActorSource>()).GetAsync());
        await UntilAsync(async () => (await page.GetAuthenticationStateAsync()).User.Identity is not { IsAuthenticated: true });
        Assert.Empty((await portal.Portal.Get<ListSessions>().RunAsync(user, new ListSessionsInput(new PageRequest()), None)).Items);
    }

    // The router takes down, when the session ends, only the pages that say that they need one.
    [Fact]
    public void EveryPage_ButTheFewForEverybody_NeedsASession()
    {
        var pages = typeof(SignIn).Assembly.GetTypes().Where(t => t.IsDefined(typeof(RouteAttribute), inherit: false)).ToList();
        Assert.True(pages.Count > 30, "There are more pages than these.");

        Assert.Equal([], pages.Where(p => !p.IsDefined(typeof(AuthorizeAttribute), inherit: true)).Select(p => p.Name));
        Assert.Equal(["ErrorPage", "NotFoundPage", "SignInPage"], pages.Where(p => p.IsDefined(typeof(AllowAnonymousAttribute), inherit: true)).Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    // Nobody any more; what they still try bears their name.
    private static void AssertNobody(Actor user, Actor gone)
    {
        Assert.Equal((user.Id, user.Name), (gone.Id, gone.Name));
        Assert.Same(Actor.Anonymous.Permissions, gone.Permissions);
        Assert.Empty(gone.TeamPermissions);
    }

    private static async Task TakeAsync(GuardedPortal portal, Actor admin, Guid userId, Role role)
    {
        var grant = await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.RoleGrants.Where(g => g.UserId == userId && g.Role == role).Select(g => g.Id).SingleAsync(ct), None);
        await portal.Portal.Get<TakeRole>().RunAsync(admin, grant, None);
    }

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Soon, "It took longer than 10 s.");
            await Task.Delay(50, None);
        }
    }
}
