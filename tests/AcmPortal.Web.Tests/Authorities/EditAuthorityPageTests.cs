using System.Globalization;
using AcmPortal.Core.Authorities;
using AcmPortal.Web.Authorities;
using AcmPortal.Web.Tests.Connections;
using Bunit;

namespace AcmPortal.Web.Tests.Authorities;

public class EditAuthorityPageTests : SetupPages
{
    private IRenderedComponent<EditAuthorityPage> Page(Guid id)
    {
        var page = Render<EditAuthorityPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement(".zones", Patience);
        return page;
    }

    private Task<AuthorityView> StoredAsync(Guid id) => ArrangeAsync<GetAuthority, Guid, AuthorityView>(id);

    private async Task SomebodyElseAsync(Guid id, int maxNames)
    {
        var now = await StoredAsync(id);
        await ArrangeAsync<EditAuthority, EditAuthorityInput, AuthorityCheck>(
            new(id, now.ConnectionId, now.DnsConnectionId, now.Region, [.. now.Zones.Select(z => z.Id)], maxNames, now.Version));
    }

    [Fact]
    public async Task Save_AChangedLimit_IsShownFirstAndStored()
    {
        var id = await AuthorityAsync();
        var page = Page(id);
        Assert.True(page.Button("Save changes").HasAttribute("disabled"));

        page.Labelled("Names per certificate").Input("50");
        Assert.Contains("Names per certificate", page.Find("dl.facts").TextContent, StringComparison.Ordinal);
        await page.Button("Save changes").ClickAsync();

        page.WaitForAssertion(() => Assert.EndsWith($"/authorities/{id}", Navigation.Uri, StringComparison.Ordinal), Patience);
        Assert.Equal(50, (await StoredAsync(id)).MaxNames);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("ten")]
    public async Task Save_AWrongLimit_IsExplainedAndNotStored(string typed)
    {
        var id = await AuthorityAsync();
        var page = Page(id);

        page.Labelled("Names per certificate").Input(typed);
        await page.Button("Save changes").ClickAsync();

        Assert.Equal("A whole number from 1 to 100.", page.Wrong("Names per certificate"));
        Assert.Equal(10, (await StoredAsync(id)).MaxNames);
    }

    [Theory]
    [InlineData("Overwrite with mine", 50)]
    [InlineData("Reload, drop mine", 20)]
    public async Task Save_AfterSomebodyElse_ShowsWhatDiffersAndLeavesTheChoice(string choice, int expected)
    {
        var id = await AuthorityAsync();
        var page = Page(id);
        page.Labelled("Names per certificate").Input("50");
        await SomebodyElseAsync(id, 20);

        await page.Button("Save changes").ClickAsync();
        page.WaitForElement(".conflict tbody tr", Patience);
        var cells = page.FindAll(".conflict tbody td").Select(c => c.TextContent).ToList();
        Assert.Equal(["Names per certificate", "20", "50"], cells);
        await page.Button(choice).ClickAsync();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".conflict")), Patience);
        Assert.Equal(expected, (await StoredAsync(id)).MaxNames);
        if (expected == 20)
            Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), page.Labelled("Names per certificate").GetAttribute("value"));
    }

    [Fact]
    public async Task Draft_OfAnOlderVersion_StillLeadsToTheComparison()
    {
        var id = await AuthorityAsync();
        Page(id).Labelled("Names per certificate").Input("50");
        await KeptDraftAsync($"authority:{id}", "\"50\"");
        await SomebodyElseAsync(id, 20);

        var page = Page(id);
        Assert.Equal("50", page.Labelled("Names per certificate").GetAttribute("value"));
        await page.Button("Save changes").ClickAsync();

        page.WaitForElement(".conflict", Patience);
        Assert.Equal(20, (await StoredAsync(id)).MaxNames);
    }
}
