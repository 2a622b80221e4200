using AcmPortal.Core.Storage;
using AcmPortal.Web.Authorities;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Authorities;

public class NewAuthorityPageTests : SetupPages
{
    private IRenderedComponent<NewAuthorityPage> Wizard()
    {
        var page = Render<NewAuthorityPage>();
        page.WaitForElement(".wiz", Patience);
        return page;
    }

    private async Task<IRenderedComponent<NewAuthorityPage>> AtZonesAsync()
    {
        await ConnectAsync();
        var page = Wizard();
        page.Labelled("Name").Input("acm-prod");
        await page.Button("Next").ClickAsync();
        await page.Button("Next").ClickAsync();
        page.WaitForElement(".zones", Patience);
        return page;
    }

    private static string Step<T>(IRenderedComponent<T> page) where T : Microsoft.AspNetCore.Components.IComponent => page.Find(".wiz .on .txt").TextContent;

    private Task<int> StoredAsync() => Store.ReadAsync((db, ct) => db.Authorities.CountAsync(ct), Stop);

    [Theory]
    [InlineData("ACM Prod", "Lowercase letters, digits and hyphens only")]
    [InlineData("-acm", "Lowercase letters, digits and hyphens only")]
    [InlineData("", "A CA needs a name")]
    public async Task Name_Wrong_IsExplainedWhileTypingAndHoldsOneBack(string name, string words)
    {
        var page = Wizard();
        page.Labelled("Name").Input("x");

        page.Labelled("Name").Input(name);
        Assert.Contains(words, page.Wrong("Name"), StringComparison.Ordinal);
        await page.Button("Next").ClickAsync();

        Assert.Equal("Type", Step(page));
    }

    [Fact]
    public async Task Zones_OfTheConnection_AreListedAndOneMustBeChosen()
    {
        var page = await AtZonesAsync();

        Assert.Contains("example.com", page.Find(".zones").TextContent, StringComparison.Ordinal);
        Assert.Contains("example.org", page.Find(".zones").TextContent, StringComparison.Ordinal);
        await page.Button("Next").ClickAsync();

        Assert.Equal("Region and zones", Step(page));
        Assert.Contains("at least one public hosted zone", page.Wrong("Further zone ids"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAZoneThatIsNotThere_ShowsTheReasonAndBlocksCreate()
    {
        var page = await AtZonesAsync();
        page.Labelled("Further zone ids").Input("ZNOTTHERE");
        await page.Button("Next").ClickAsync();

        page.Shows("Failed to access Route 53 hosted zone:");
        Assert.True(page.Button("Create CA").HasAttribute("disabled"));
        Assert.Equal(0, await StoredAsync());
    }

    [Fact]
    public async Task Check_WhenAcmIsDenied_SaysThatItCannotBeReached()
    {
        var page = await AtZonesAsync();
        using (var http = new HttpClient { BaseAddress = Emulator.Url })
        using (var rules = System.Net.Http.Json.JsonContent.Create(new { rules = new[] { new { operation = "ListCertificates", effect = "error", code = "AccessDeniedException" } } }))
            (await http.PutAsync(new Uri("_emulator/faults", UriKind.Relative), rules, Stop)).EnsureSuccessStatusCode();
        await page.Choice("example.com").ChangeAsync(true);

        await page.Button("Next").ClickAsync();

        page.Shows("Failed to reach AWS Certificate Manager:");
        Assert.True(page.Button("Create CA").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Wizard_WalkedThrough_CreatesTheCaDropsTheDraftAndOffersAnother()
    {
        var page = await AtZonesAsync();
        await page.Choice("example.com").ChangeAsync(true);
        await page.Button("Next").ClickAsync();
        page.WaitForAssertion(() => Assert.False(page.Button("Create CA").HasAttribute("disabled")), Patience);

        await page.Button("Create CA").ClickAsync();

        page.Shows("CA acm-prod is ready");
        Assert.Equal(1, await StoredAsync());
        Assert.Null(await DraftAsync("authority"));
        await page.Button("Create another CA").ClickAsync();
        page.WaitForElement(".wiz", Patience);
        Assert.Equal("", page.Labelled("Name").GetAttribute("value"));
    }

    [Fact]
    public async Task Draft_OfAnEarlierVisit_IsRestoredAtItsStepAndGoingBackKeepsEverything()
    {
        var first = await AtZonesAsync();
        await first.Choice("example.org").ChangeAsync(true);
        await KeptDraftAsync("authority", ZoneId("example.org"));

        var page = Wizard();

        Assert.Equal("Region and zones", Step(page));
        page.WaitForElement(".zones", Patience);
        Assert.True(page.Choice("example.org").HasAttribute("checked"));
        await page.Button("Back").ClickAsync();
        await page.Button("Back").ClickAsync();
        Assert.Equal("acm-prod", page.Labelled("Name").GetAttribute("value"));
        await page.Button("Next").ClickAsync();
        await page.Button("Next").ClickAsync();
        page.WaitForAssertion(() => Assert.True(page.Choice("example.org").HasAttribute("checked")), Patience);
    }
}
