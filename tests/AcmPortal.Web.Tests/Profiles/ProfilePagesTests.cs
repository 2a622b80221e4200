using AcmPortal.Core.Profiles;
using AcmPortal.Web.Profiles;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Profiles;

public class ProfilePagesTests : SetupPages
{
    private IRenderedComponent<NewProfilePage> New()
    {
        var page = Render<NewProfilePage>();
        page.WaitForElement(".cols", Patience);
        return page;
    }

    private IRenderedComponent<EditProfilePage> Edit(Guid id)
    {
        var page = Render<EditProfilePage>(p => p.Add(c => c.Id, id));
        page.WaitForElement(".cols", Patience);
        return page;
    }

    private Task<ProfileView> StoredAsync(Guid id) => ArrangeAsync<GetProfile, Guid, ProfileView>(id);

    [Fact]
    public void New_WithoutACa_LeadsToMakingOne()
    {
        var page = Render<NewProfilePage>();

        page.Shows("There is no CA yet");
        Assert.Equal("/authorities/new", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task New_NothingTyped_ShowsEveryError()
    {
        await AuthorityAsync();
        var page = New();

        await page.Button("Create profile").ClickAsync();

        Assert.Contains("needs a name", page.Wrong("Name"), StringComparison.Ordinal);
        Assert.Contains("Say whom to tell", page.Wrong("Owner contact"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("31")]
    [InlineData("1.5")]
    public async Task New_RenewBeforeOutOfRange_IsExplainedWhileTyping(string days)
    {
        await AuthorityAsync();
        var page = New();

        page.Labelled("Renew before (days)").Input(days);

        Assert.StartsWith("1 to 30 days", page.Wrong("Renew before (days)"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.example.com", "www.example.com", "Allowed")]
    [InlineData("*.example.com", "example.com", "Not allowed")]
    [InlineData("*.example.com", "*.shop.example.com", "Not allowed")]
    [InlineData("", "a.b.example.com", "Allowed")]
    [InlineData("", "www.example.net", "Not allowed")]
    [InlineData("", "a_b.example.com", "Not allowed")]
    public async Task TryAName_AgainstThePatterns_IsJudgedWhileTyping(string patterns, string name, string verdict)
    {
        await AuthorityAsync();
        var page = New();
        page.Labelled("Allowed names").Input(patterns);

        page.Labelled("Try a name").Input(name);

        Assert.Equal(verdict, page.Find(".verdict .chip").TextContent.Trim());
    }

    [Fact]
    public async Task New_PatternOutsideTheZones_IsWarnedAbout()
    {
        await AuthorityAsync();
        var page = New();

        page.Labelled("Allowed names").Input("*.example.net");

        Assert.Contains("is outside the zones of the CA", page.Find(".examples .note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_FilledIn_CreatesTheProfileAndDropsTheDraft()
    {
        await AuthorityAsync();
        var page = New();
        page.Labelled("Name").Input("web-prod");
        page.Labelled("Owner contact").Input("web-team@example.com");
        await page.Choice("RSA 2048").ChangeAsync(false);
        await page.Choice("Follow AWS").ChangeAsync("on");
        await KeptDraftAsync("profile", "web-team@example.com");

        await page.Button("Create profile").ClickAsync();

        page.Shows("Profile web-prod is ready");
        var stored = Assert.Single(await Store.ReadAsync((db, ct) => db.Profiles.ToListAsync(ct), Stop));
        Assert.Equal([KeyAlgorithms.EcP256, KeyAlgorithms.EcP384], stored.KeyAlgorithms);
        Assert.Equal((KeyAlgorithms.EcP256, RenewalMode.Follow), (stored.DefaultKeyAlgorithm, stored.RenewalMode));
        Assert.Null(await DraftAsync("profile"));
    }

    [Fact]
    public async Task Edit_AChange_IsPreviewedBeforeItCanBeSaved()
    {
        var id = await ProfileAsync();
        var page = Edit(id);
        Assert.True(page.Button("Save changes").HasAttribute("disabled"));

        await page.Labelled("Renew before (days)").InputAsync("14");
        page.Shows("No certificate inherits the change");
        await page.Button("Save changes").ClickAsync();

        page.WaitForAssertion(() => Assert.EndsWith($"/profiles/{id}", Navigation.Uri, StringComparison.Ordinal), Patience);
        Assert.Equal(14, (await StoredAsync(id)).RenewBeforeDays);
    }

    [Theory]
    [InlineData("Overwrite with mine", 14)]
    [InlineData("Reload, drop mine", 7)]
    public async Task Edit_AfterSomebodyElse_ShowsWhatDiffersAndLeavesTheChoice(string choice, int expected)
    {
        var id = await ProfileAsync();
        var page = Edit(id);
        await page.Labelled("Renew before (days)").InputAsync("14");
        page.WaitForAssertion(() => Assert.False(page.Button("Save changes").HasAttribute("disabled")), Patience);
        var now = await StoredAsync(id);
        await ArrangeAsync<EditProfile, EditProfileInput, Guid>(
            new(id, now.Name, now.Description, now.NamePatterns, now.WildcardsAllowed, now.KeyAlgorithms, now.DefaultKeyAlgorithm, now.RenewalMode, 7, now.OwnerContact, now.Version));

        await page.Button("Save changes").ClickAsync();
        page.WaitForElement(".conflict tbody tr", Patience);
        Assert.Equal(["Renew before", "7", "14"], page.FindAll(".conflict tbody td").Select(c => c.TextContent));
        await page.Button(choice).ClickAsync();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".conflict")), Patience);
        Assert.Equal(expected, (await StoredAsync(id)).RenewBeforeDays);
    }
}
