using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Dashboard;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

/// <summary>A token makes nothing that may more than itself, and gives its owner nothing.</summary>
public sealed class TokenLimitTests
{
    private static readonly ApiScope[] Manager = [ApiScope.Read, ApiScope.OrdersCreate, ApiScope.TokensManage];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, CreateTokenInput> TooMuch => new()
    {
        { "Scopes", new("x", [ApiScope.KeysExport], 5, ["10.1.2.0/24"]) },
        { "Kind", new("x", [ApiScope.Read], 5, ["10.1.2.0/24"], ApiTokenKind.Service) },
        { "Days", new("x", [ApiScope.Read], 31, ["10.1.2.0/24"]) },
        { "Networks", new("x", [ApiScope.Read], 5) },
        { "Networks", new("x", [ApiScope.Read], 5, ["10.0.0.0/8"]) },
        { "Networks", new("x", [ApiScope.Read], 5, ["10.1.2.0/24", "::1/128"]) },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task CreateToken_ByATokenBeyondIt_NamesTheField(string field, CreateTokenInput input)
    {
        await using var portal = await DashboardPortal.StartAsync();
        var actor = await ByTokenAsync(portal, await AdaAsync(portal), new("m", Manager, 30, ["10.1.0.0/16", "192.0.2.7/32"]), "10.1.9.9");

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateToken>().RunAsync(actor, input, Cancel));

        Assert.Equal(field, Assert.Single(refused.Errors).Field);
        var made = await portal.Get<CreateToken>().RunAsync(actor, new("x", Manager, 5, ["10.1.2.0/24"]), Cancel);
        Assert.NotNull(await OfAsync(portal, made, "10.1.2.3"));
    }

    [Fact]
    public async Task CreateToken_ByATokenOfOneTeam_StaysInIt()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var (own, other) = (await portal.TeamAsync("Payments"), await portal.TeamAsync("Web"));
        var actor = await ByTokenAsync(portal, await AdaAsync(portal), new("m", Manager, 30, TeamId: own));

        foreach (var team in new Guid?[] { null, other })
            await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateToken>().RunAsync(actor, new("x", [ApiScope.Read], 5, TeamId: team), Cancel));

        var made = await OfAsync(portal, await portal.Get<CreateToken>().RunAsync(actor, new("x", [ApiScope.Read], 5, TeamId: own), Cancel));
        Assert.True(made!.May(Permission.View, own));
        Assert.False(made.May(Permission.View, other));
    }

    [Fact]
    public async Task CreateToken_ByAServicesToken_BelongsToWhoMadeTheService()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await AdaAsync(portal);
        var service = await ByTokenAsync(portal, ada, new("m", Manager, 30, Kind: ApiTokenKind.Service));
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateToken>().RunAsync(service, new("x", [ApiScope.Read], 5), Cancel));

        await portal.Get<CreateToken>().RunAsync(service, new("child", [ApiScope.Read], 5, Kind: ApiTokenKind.Service), Cancel);

        var rows = (await portal.Get<ListTokens>().RunAsync((await portal.ActorAsync(ada))!, new(new()), Cancel)).Items;
        Assert.Equal(["child", "m"], rows.Select(r => r.Name).Order());
    }

    [Fact]
    public async Task CreateToken_WithoutTheScopeForIt_IsRefused()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await AdaAsync(portal);
        foreach (var scope in ApiScopes.All.Where(s => s != ApiScope.TokensManage))
        {
            var actor = await ByTokenAsync(portal, ada, new("m", [scope], 30));
            await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<CreateToken>().RunAsync(actor, new("x", [scope], 5), Cancel));
        }
    }

    // With the secret of a stronger token of the same owner, a weak one would be as strong.
    [Fact]
    public async Task RotateToken_OfAStrongerOne_IsRefusedAndOfItselfDone()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await AdaAsync(portal);
        var person = await FreshAsync(portal, ada);
        var strong = await portal.Get<CreateToken>().RunAsync(person, new("strong", [ApiScope.KeysExport], 5), Cancel);
        var weak = await portal.Get<CreateToken>().RunAsync(person, new("weak", [ApiScope.Read], 5), Cancel);
        var actor = await ByTokenAsync(portal, ada, new("m", Manager, 30));
        var service = await ByTokenAsync(portal, ada, new("s", Manager, 30, Kind: ApiTokenKind.Service));

        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<RotateToken>().RunAsync(actor, strong.Id, Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<RotateToken>().RunAsync(service, weak.Id, Cancel));

        Assert.NotNull(await OfAsync(portal, await portal.Get<RotateToken>().RunAsync(actor, weak.Id, Cancel)));
        Assert.NotNull(await OfAsync(portal, await portal.Get<RotateToken>().RunAsync(actor, actor.Token!.Id, Cancel)));
        var again = await portal.Get<RotateToken>().RunAsync(service, service.Token!.Id, Cancel);
        Assert.NotNull(await OfAsync(portal, again));
        Assert.True(await portal.Get<EndOldSecret>().RunAsync(service, service.Token!.Id, Cancel));
        Assert.NotNull(await OfAsync(portal, again));
    }

    // A service's token may what its maker might when it was made: a new secret of it is worth that much.
    [Fact]
    public async Task RotateToken_OfAService_ByItsDemotedMaker_IsRefused()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await AdaAsync(portal);
        var person = (await portal.ActorAsync(ada))!;
        var service = await portal.Get<CreateToken>().RunAsync(person, new("s", [ApiScope.PeopleManage], 30, Kind: ApiTokenKind.Service), Cancel);
        var own = await portal.Get<CreateToken>().RunAsync(person, new("p", [ApiScope.Read], 30), Cancel);
        var viewer = ActorDirectory.Of(person.Id, person.Name, "session", [new HeldRole(Role.Viewer, null, "test")]);

        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<RotateToken>().RunAsync(viewer, service.Id, Cancel));

        Assert.NotNull(await portal.Get<RotateToken>().RunAsync(viewer, own.Id, Cancel));
        Assert.NotNull(await portal.Get<RotateToken>().RunAsync(person, service.Id, Cancel));
    }

    // Who has left does not sign in again, and nobody else tells what groups they are in.
    [Fact]
    public async Task PersonalToken_OfWhoHasNotSignedInForLong_HasNoGroups()
    {
        await using var portal = await DashboardPortal.StartAsync();
        await portal.Get<AddRoleMapping>().RunAsync(AccessPeople.Admin, new("ops", Role.Operator, null), Cancel);
        var olga = await portal.UserAsync("olga", "ops");
        var byGroup = await portal.Get<CreateToken>().RunAsync(await FreshAsync(portal, olga), new("t", [ApiScope.Read, ApiScope.OrdersManage], 365), Cancel);
        portal.Database.Clock.Advance(TimeSpan.FromDays(89));
        Assert.True((await OfAsync(portal, byGroup))!.May(Permission.OperateOrders));

        portal.Database.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await OfAsync(portal, byGroup));
        await portal.GiveAsync(olga, Role.Viewer);
        var left = (await OfAsync(portal, byGroup))!;
        Assert.True(left.May(Permission.View));
        Assert.False(left.May(Permission.OperateOrders));

        await portal.UserAsync("olga", "ops");
        Assert.True((await OfAsync(portal, byGroup))!.May(Permission.OperateOrders));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(16, false)]
    [InlineData(null, false)]
    public async Task TokenThatTakesKeys_IsMadeAndRotatedAfterAFreshSignInOnly(int? minutes, bool fresh)
    {
        await using var portal = await DashboardPortal.StartAsync();
        var person = await FreshAsync(portal, await AdaAsync(portal));
        var now = person.AuthenticatedAt!.Value;
        var made = await portal.Get<CreateToken>().RunAsync(person, new("keys", [ApiScope.KeysExport], 5), Cancel);
        var actor = person with { AuthenticatedAt = minutes is { } ago ? now.AddMinutes(-ago) : null };

        foreach (var task in new Func<Task>[]
        {
            () => portal.Get<CreateToken>().RunAsync(actor, new("more", [ApiScope.Read, ApiScope.KeysExport], 5), Cancel),
            () => portal.Get<RotateToken>().RunAsync(actor, made.Id, Cancel),
        })
        {
            if (fresh)
                await task();
            else
                await Assert.ThrowsAsync<StaleSignInException>(task);
        }

        await portal.Get<CreateToken>().RunAsync(actor, new("reader", [ApiScope.Read], 5), Cancel);
    }

    [Theory]
    [InlineData(ApiTokenKind.Personal)]
    [InlineData(ApiTokenKind.Service)]
    public async Task Roles_ByAToken_NeverReachItsOwner(ApiTokenKind kind)
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await AdaAsync(portal, "pki-admins");
        var ben = await portal.UserAsync("ben", "web");
        var team = await portal.TeamAsync("Payments");
        var actor = await ByTokenAsync(portal, ada, new("people", [ApiScope.PeopleManage], 30, Kind: kind));

        await Assert.ThrowsAsync<RefusedException>(() => portal.GiveAsync(ada, Role.Operator, team, actor));
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<GiveRole>().RunAsync(actor, new(null, Role.Operator, null, "ada@example.com"), Cancel));
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<AddRoleMapping>().RunAsync(actor, new(" pki-admins ", Role.Operator, null), Cancel));
        await portal.Get<AddRoleMapping>().RunAsync(actor, new("web", Role.Viewer, null), Cancel);
        await portal.GiveAsync(ben, Role.Operator, team, actor);

        Assert.True((await portal.ActorAsync(ben))!.May(Permission.ExportKeys, team));
    }

    [Fact]
    public async Task ServicesToken_OfADisabledMaker_DoesNotLetThemInAgain()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await AdaAsync(portal);
        var service = await ByTokenAsync(portal, ada, new("people", [ApiScope.PeopleManage], 30, Kind: ApiTokenKind.Service));
        await portal.Get<SetUserDisabled>().RunAsync(AccessPeople.Admin, new(ada.Id, true), Cancel);

        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<SetUserDisabled>().RunAsync(service, new(ada.Id, false), Cancel));
    }

    [Fact]
    public async Task PeopleRead_OfAnAuditor_SeesPeopleAndChangesNothing()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var eve = await portal.UserAsync("eve");
        await portal.GiveAsync(eve, Role.Auditor);
        var ben = await portal.UserAsync("ben");
        var grant = await portal.GiveAsync(ben, Role.Viewer);
        foreach (var actor in new[] { (await portal.ActorAsync(eve))!, await ByTokenAsync(portal, eve, new("r", [ApiScope.PeopleRead], 30)) })
        {
            Assert.Equal(["ben", "eve"], (await portal.Get<ListUsers>().RunAsync(actor, new(new()), Cancel)).Items.Select(u => u.Name));
            var view = await portal.Get<GetUser>().RunAsync(actor, ben.Id, Cancel);
            Assert.False(view.MayDisable);
            Assert.False(Assert.Single(view.Grants).MayTake);
            await portal.Get<ListSessions>().RunAsync(actor, new(new(), Everybodys: true), Cancel);
            await portal.Get<ListTokens>().RunAsync(actor, new(new(), Everybodys: true), Cancel);
            await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<TakeRole>().RunAsync(actor, grant, Cancel));
            await Assert.ThrowsAsync<NotAllowedException>(() => portal.GiveAsync(ben, Role.Operator, null, actor));
        }
    }

    private static async Task<PortalUser> AdaAsync(DashboardPortal portal, params string[] groups)
    {
        var ada = await portal.UserAsync("ada", groups);
        await portal.GiveAsync(ada, Role.Administrator);
        return ada;
    }

    private static async Task<Actor> ByTokenAsync(DashboardPortal portal, PortalUser owner, CreateTokenInput input, string from = "127.0.0.1") =>
        (await OfAsync(portal, await portal.Get<CreateToken>().RunAsync(await FreshAsync(portal, owner), input, Cancel), from))!;

    private static async Task<Actor> FreshAsync(DashboardPortal portal, PortalUser user) =>
        (await portal.ActorAsync(user))! with { AuthenticatedAt = portal.Get<TimeProvider>().GetUtcNow().UtcDateTime };

    private static async Task<Actor?> OfAsync(DashboardPortal portal, NewTokenResult made, string from = "127.0.0.1") =>
        (await portal.Get<AuthenticateToken>().RunAsync(Actor.Anonymous, new(new SecretText(made.Token.Reveal()), IPAddress.Parse(from)), Cancel))?.Actor;
}
