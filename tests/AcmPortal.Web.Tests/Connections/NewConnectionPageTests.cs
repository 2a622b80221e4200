using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Connections;
using Bunit;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Connections;

public class NewConnectionPageTests : SetupPages
{
    private IRenderedComponent<NewConnectionPage> Page()
    {
        var page = Render<NewConnectionPage>();
        page.WaitForElement("form", Patience);
        return page;
    }

    private void TypedSecret(string? text) => JSInterop.Setup<string?>("portal.take", _ => true).SetResult(text);

    private Task<List<Connection>> StoredAsync() => Store.ReadAsync((db, ct) => db.Connections.ToListAsync(ct), Stop);

    [Fact]
    public void Submit_NothingTyped_ShowsEveryErrorAndLeavesTheSecretInTheBrowser()
    {
        var page = Page();

        page.Button("Create connection").Click();

        Assert.Equal("A connection needs a name.", page.Wrong("Name"));
        Assert.Equal("Enter the access key id.", page.Wrong("Access key id"));
        JSInterop.VerifyNotInvoke("portal.take");
    }

    [Theory]
    [InlineData("AKIA EXAMPLE", "Letters and digits only")]
    [InlineData("ASIAIOSFODNN7EXAMPLE", "temporary keys")]
    public void AccessKeyId_Wrong_IsExplainedWhileTyping(string id, string words)
    {
        var page = Page();

        page.Labelled("Access key id").Input(id);

        Assert.Contains(words, page.Wrong("Access key id"), StringComparison.Ordinal);
        page.Labelled("Access key id").Input(Key);
        Assert.Null(page.Wrong("Access key id"));
    }

    [Fact]
    public async Task Submit_KeysThatAwsTakes_StoresThemAndShowsTheSecretNowhere()
    {
        TypedSecret(Secret);
        var page = Page();
        page.Labelled("Name").Input("prod");
        page.Labelled("Access key id").Input(Key);
        var draft = await KeptDraftAsync("connection", Key);

        await page.Button("Create connection").ClickAsync();

        page.Shows("Connection prod is saved");
        var stored = Assert.Single(await StoredAsync());
        Assert.Equal(("prod", ConnectionKind.AccessKey, Key), (stored.Name, stored.Kind, stored.AccessKeyId));
        Assert.NotNull(stored.AccountId);
        Assert.DoesNotContain(Secret, page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, draft, StringComparison.Ordinal);
        Assert.Null(await DraftAsync("connection"));
    }

    [Fact]
    public async Task Submit_KeysThatAwsRefuses_SavesNothingKeepsWhatWasTypedAndAsksForTheSecretAgain()
    {
        TypedSecret("wrong-secret-0123456789");
        var page = Page();
        page.Labelled("Name").Input("prod");
        page.Labelled("Access key id").Input(Key);

        await page.Button("Create connection").ClickAsync();

        page.WaitForAssertion(() => Assert.Equal("The field was emptied: paste the secret access key again.", page.Wrong("Secret access key")), Patience);
        Assert.NotNull(page.Wrong("Access key id"));
        Assert.Equal("prod", page.Labelled("Name").GetAttribute("value"));
        Assert.DoesNotContain("wrong-secret", page.Markup, StringComparison.Ordinal);
        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task AssumedRole_Chosen_ShowsAnExternalIdThatADraftKeeps()
    {
        var page = Page();

        await page.Choice("Assumed role").ChangeAsync("on");

        page.WaitForAssertion(() => Assert.Equal("32", Shown(page).Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), Patience);
        var id = Shown(page);
        page.WaitForAssertion(() => Assert.Contains($"\"sts:ExternalId\": \"{id}\"", page.Find("pre.code").TextContent, StringComparison.Ordinal), Patience);
        await KeptDraftAsync("connection", id);

        Assert.Equal(id, Shown(Page()));
    }

    private static string Shown(IRenderedComponent<NewConnectionPage> page) =>
        page.FindAll(".field").First(f => f.TextContent.Contains("External id", StringComparison.Ordinal)).QuerySelector(".mono")?.TextContent ?? "";

    [Fact]
    public async Task StartOver_WithADraft_EmptiesThePageAndDeletesIt()
    {
        var first = Page();
        first.Labelled("Name").Input("half done");
        await KeptDraftAsync("connection", "half done");
        var page = Page();
        Assert.Equal("half done", page.Labelled("Name").GetAttribute("value"));

        await page.Button("Start over").ClickAsync();

        page.WaitForAssertion(() => Assert.Equal("", page.Labelled("Name").GetAttribute("value")), Patience);
        Assert.Null(await DraftAsync("connection"));
    }
}
