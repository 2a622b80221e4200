using AcmPortal.Core.Access;
using AcmPortal.Web.Access;
using AcmPortal.Web.Layout;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Access;

public sealed class AccessPagesTests : PortalBunitContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    private async Task<Guid> UserAsync(string name)
    {
        await Services.GetRequiredService<SignInUser>().RunAsync(
            Actor.Anonymous, new SignInUserInput("https://login.example.com", name, name, $"{name}@example.com", ["staff"]), Cancel);
        return (await ArrangeAsync<ListUsers, ListUsersInput, AcmPortal.Core.Storage.Page<UserRow>>(new(new(), $"{name}@"))).Items.Single().Id;
    }

    [Fact]
    public async Task Users_WithoutARole_AreSaidToHaveNone()
    {
        await UserAsync("ada");

        var page = Render<UsersPage>();

        page.WaitForAssertion(() => Assert.Contains("Has no role", page.Markup, StringComparison.Ordinal), Patience);
        Assert.Contains("ada@example.com", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_GivenARole_ShowsItWithItsSource()
    {
        var id = await UserAsync("ada");
        var page = Render<UserPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("dl.facts", Patience);

        await page.Labelled("Role").ChangeAsync(new() { Value = "Operator" });
        await page.Button("Give role").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("given by Demo administrator", page.Markup, StringComparison.Ordinal), Patience);
        page.WaitForAssertion(() => Assert.Contains("Role given", page.Markup, StringComparison.Ordinal), Patience);
        var view = await ArrangeAsync<GetUser, Guid, UserView>(id);
        Assert.Equal((Role.Operator, null), (Assert.Single(view.Grants).Role, view.Grants[0].TeamId));
    }

    [Fact]
    public async Task User_Disable_StatesTheConsequenceFirst()
    {
        var id = await UserAsync("ada");
        var page = Render<UserPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("dl.facts", Patience);

        _ = page.Button("Disable").ClickAsync();

        Dialogs.WaitForAssertion(() => Assert.Contains("Their sessions end", Dialogs.Markup, StringComparison.Ordinal), Patience);
        Assert.False((await ArrangeAsync<GetUser, Guid, UserView>(id)).User.Disabled);
        await Dialogs.Button("Disable user").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Disabled", page.Markup, StringComparison.Ordinal), Patience);
        Assert.True((await ArrangeAsync<GetUser, Guid, UserView>(id)).User.Disabled);
    }

    [Fact]
    public async Task Team_GiveRoleToAnUnknownAddress_SaysSoBesideTheField()
    {
        var team = await ArrangeAsync<CreateTeam, CreateTeamInput, Guid>(new("Payments"));
        var page = Render<TeamPage>(p => p.Add(c => c.Id, team));
        page.WaitForElement(".two", Patience);
        page.WaitForAssertion(() => Assert.Contains("Team created", page.Markup, StringComparison.Ordinal), Patience);

        page.Labelled("E-mail address").Input("nobody@example.com");
        await page.Button("Give role").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("Nobody with the address", page.Wrong("E-mail address"), StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Roles_MapAGroup_IsListedAndExplained()
    {
        var page = Render<RolesPage>();
        page.WaitForAssertion(() => Assert.Contains("No group has a role", page.Markup, StringComparison.Ordinal), Patience);

        page.Labelled("Group").Input("web-ops");
        await page.Button("Map group").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("web-ops", page.Find("tbody").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains(Roles.Explain(Role.Auditor), page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_ForAViewer_SayWhomToAskInPlaceOfAnError()
    {
        Visitor = DemoPeople.Of(Role.Viewer);

        var page = Render<UsersPage>();

        page.WaitForAssertion(() => Assert.Contains("You may not see these users", page.Markup, StringComparison.Ordinal), Patience);
    }

    [Theory]
    [InlineData(Role.Administrator, true, true)]
    [InlineData(Role.Auditor, true, true)]
    [InlineData(Role.Viewer, false, false)]
    public void Rail_ShowsWhatTheRoleMay(Role role, bool people, bool audit)
    {
        Visitor = DemoPeople.Of(role);

        var rail = Render<NavigationRail>();

        rail.WaitForElement("a[href='/certificates']", Patience);
        rail.WaitForAssertion(() => Assert.Equal((people, audit), (rail.FindAll("a[href='/users']").Count == 1, rail.FindAll("a[href='/audit']").Count == 1)), Patience);
    }

    [Fact]
    public async Task UserMenu_InTheDemo_OffersEachRoleAndMarksTheCurrentOne()
    {
        Visitor = DemoPeople.Of(Role.Operator);
        var menu = Render<UserMenu>();

        await menu.WaitForElement("button.avatar", Patience).ClickAsync();

        var choices = menu.FindAll("form[action='/sign-in/demo'] button[name=role]");
        Assert.Equal(Roles.All.Select(r => r.ToString()), choices.Select(c => c.GetAttribute("value")!));
        Assert.Equal("Operator", Assert.Single(choices, c => c.GetAttribute("aria-checked") == "true").GetAttribute("value"));
        Assert.Single(menu.FindAll("a[href='/sessions']"));
    }
}
