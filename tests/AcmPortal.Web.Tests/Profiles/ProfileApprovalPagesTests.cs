using AcmPortal.Core.Access;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Profiles;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Profiles;

/// <summary>Whose a profile is, and whose approval it asks for, on its pages.</summary>
public sealed class ProfileApprovalPagesTests : SetupPages
{
    private Task<Guid> TeamAsync(string name, string contact = "") => ArrangeAsync<CreateTeam, CreateTeamInput, Guid>(new(name, contact));

    private IRenderedComponent<NewProfilePage> New()
    {
        var page = Render<NewProfilePage>();
        page.WaitForElement(".cols", Patience);
        return page;
    }

    private static void FillIn(IRenderedComponent<NewProfilePage> page)
    {
        page.Labelled("Name").Input("web-prod");
        page.Labelled("Owner contact").Input("web-team@example.com");
    }

    [Fact]
    public async Task New_WithTeamAndApprovers_AreStored()
    {
        await AuthorityAsync();
        var web = await TeamAsync("Web");
        var security = await TeamAsync("Security", "security@example.com");
        var page = New();
        FillIn(page);
        Assert.True(page.Labelled("How many people must approve").HasAttribute("disabled"));
        Assert.Contains("nobody is asked", page.Find(".follow").TextContent, StringComparison.Ordinal);

        await page.Labelled("Team").ChangeAsync(web.ToString());
        await page.Choice("Security").ChangeAsync(true);
        page.Labelled("How many people must approve").Input("2");
        Assert.Contains("2 people of Security", page.Find(".follow").TextContent, StringComparison.Ordinal);
        await page.Button("Create profile").ClickAsync();

        page.Shows("Profile web-prod is ready");
        var stored = Assert.Single(await Store.ReadAsync((db, ct) => db.Profiles.ToListAsync(ct), Stop));
        Assert.Equal((web, 2), (stored.TeamId, stored.ApprovalsNeeded));
        Assert.Equal([security], stored.ApproverTeamIds);
    }

    [Fact]
    public async Task New_ForWhoMayCreateInOneTeam_IsOfThatTeam()
    {
        var authority = await AuthorityAsync();
        var web = await TeamAsync("Web");
        await TeamAsync("Security");
        Visitor = ActorDirectory.Of("ada", "Ada", "session", [new HeldRole(Role.Administrator, web, "test"), new HeldRole(Role.Viewer, Team.DefaultId, "test")]);
        var page = New();
        FillIn(page);
        Assert.DoesNotContain(page.FindAll("label"), l => l.TextContent.Trim() == "Team");
        // Only teams that she sees can be asked.
        Assert.Equal(["Default", "Web"], page.FindAll(".teams b").Select(b => b.TextContent));

        await page.Button("Create profile").ClickAsync();

        page.Shows("Profile web-prod is ready");
        Assert.Equal((web, authority), await Store.ReadAsync((db, ct) => db.Profiles.Select(p => new ValueTuple<Guid, Guid>(p.TeamId, p.AuthorityId)).SingleAsync(ct), Stop));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("6")]
    [InlineData("x")]
    public async Task New_NumberOutOfRange_IsExplainedWhileTyping(string number)
    {
        await AuthorityAsync();
        await TeamAsync("Security");
        var page = New();
        await page.Choice("Security").ChangeAsync(true);

        page.Labelled("How many people must approve").Input(number);

        Assert.StartsWith("1 to 5 people", page.Wrong("How many people must approve"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_Approvers_IsPreviewedAndSaved()
    {
        var security = await TeamAsync("Security");
        var id = await ProfileAsync();
        var page = Render<EditProfilePage>(p => p.Add(c => c.Id, id));
        page.WaitForElement(".cols", Patience);

        await page.Choice("Security").ChangeAsync(true);

        page.Shows("somebody of Security");
        Assert.Contains("for new requests only", page.Markup, StringComparison.Ordinal);
        await page.Button("Save changes").ClickAsync();
        page.WaitForAssertion(() => Assert.EndsWith($"/profiles/{id}", Navigation.Uri, StringComparison.Ordinal), Patience);
        var view = await ArrangeAsync<GetProfile, Guid, ProfileView>(id);
        Assert.Equal((1, security), (view.ApprovalsNeeded, Assert.Single(view.ApproverTeams).Id));

        var shown = Render<ProfilePage>(p => p.Add(c => c.Id, id));
        shown.Shows("Security has no contact address");
        Assert.Equal($"/teams/{Team.DefaultId}", shown.Find("dd a[href^='/teams/']").GetAttribute("href"));
        var list = Render<ProfilesPage>();
        list.Shows("1 approval");
    }
}
