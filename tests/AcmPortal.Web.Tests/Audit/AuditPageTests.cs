using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Audit;
using AcmPortal.Web.Tests.Connections;
using Bunit;

namespace AcmPortal.Web.Tests.Audit;

public class AuditPageTests : SetupPages
{
    private IRenderedComponent<AuditPage> Page(string address = "/audit")
    {
        Navigation.NavigateTo(address);
        var page = Render<AuditPage>();
        page.WaitForElement("tbody tr:not(.late), .empty", Patience);
        return page;
    }

    [Fact]
    public async Task Log_AfterSomethingWasDone_SaysWhoDidWhatToWhich()
    {
        var id = await ConnectAsync();

        var page = Page();

        var row = page.FindAll("tbody tr").First(r => r.TextContent.Contains("Connection created", StringComparison.Ordinal));
        Assert.Contains("Demo administrator", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("in the demo", row.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/connections/{id}", row.QuerySelectorAll("a").Single(a => a.TextContent == "prod").GetAttribute("href"));
    }

    [Fact]
    public async Task Log_FilteredByTheAddress_ShowsThatAlone()
    {
        await ConnectAsync();
        await ConnectAsync("spare");

        var page = Page("/audit?action=connection.created&q=spare");

        Assert.Contains("spare", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Particulars_Opened_ShowWhatTheRowHoldsAndNoSecret()
    {
        await ConnectAsync();
        var page = Page("/audit?action=connection.created");

        _ = page.Find("button[title=Particulars]").ClickAsync();
        Dialogs.WaitForElement("[role=dialog]", Patience);

        Assert.Contains("Connection created", Dialogs.Find("h2").TextContent, StringComparison.Ordinal);
        Assert.Contains($"\"accessKeyId\": \"{Key}\"", Dialogs.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Dialogs.Markup, StringComparison.Ordinal);
        await Dialogs.Button("Close").ClickAsync();
        Assert.Empty(Dialogs.FindAll("[role=dialog]"));
    }

    [Fact]
    public async Task Log_FilteredByEachAddressKey_AsksForThatAndTheFilesToo()
    {
        var id = await ConnectAsync();
        await ConnectAsync("spare");

        var page = Page($"/audit?kind=connection&object={id}&actor=demo&outcome=ok&from=2020-01-01");

        Assert.Contains("prod", Assert.Single(page.FindAll("tbody tr")).TextContent, StringComparison.Ordinal);
        Assert.All(new[] { "csv", "jsonl" }, kind => Assert.Single(page.FindAll("a[download]"), a => a.GetAttribute("href")!.StartsWith($"/audit/export.{kind}?", StringComparison.Ordinal) && a.GetAttribute("href")!.Contains($"object={id}", StringComparison.Ordinal)));
        await page.Find("input[aria-label='Object id']").ChangeAsync(new() { Value = "" });
        Assert.DoesNotContain("object=", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count), Patience);
    }

    [Fact]
    public async Task Particulars_OfAChange_ShowBeforeAndAfterSideBySideAndFoldWhatStayed()
    {
        await AuditAsync(new { before = new { name = "old", size = 1 }, after = new { name = "new", size = 1 } });
        var page = Page("/audit?action=connection.changed");

        _ = page.Find("button[title=Particulars]").ClickAsync();
        Dialogs.WaitForElement("[role=dialog]", Patience);

        Assert.Equal(("old", "new"), (Dialogs.Find("del").TextContent, Dialogs.Find("ins").TextContent));
        Assert.Equal("1 field unchanged", Dialogs.Find("details.same summary").TextContent);
    }

    [Fact]
    public async Task History_OfATextThatWasEmptied_SaysSo()
    {
        var id = await ConnectAsync();
        await AuditAsync(new { before = new { name = "full" }, after = new { name = "" } }, id.ToString());

        var history = Render<AuditHistory>(p => p.Add(h => h.Kind, "connection").Add(h => h.Id, id));
        history.WaitForElement("tbody tr", Patience);

        Assert.Equal(("full", "(empty)"), (history.Find("del").TextContent, history.Find("ins").TextContent));
    }

    [Fact]
    public async Task History_OfAnObject_ShowsItsChangesInPages()
    {
        var id = await ConnectAsync();
        for (var i = 0; i < 12; i++)
            await AuditAsync(new { before = new { name = $"name {i}" }, after = new { name = $"name {i + 1}" } }, id.ToString());

        var history = Render<AuditHistory>(p => p.Add(h => h.Kind, "connection").Add(h => h.Id, id));
        history.WaitForElement("tbody tr", Patience);

        Assert.Equal(10, history.FindAll("tbody tr").Count);
        Assert.Equal(("name 11", "name 12"), (history.Find("del").TextContent, history.Find("ins").TextContent));
        Assert.DoesNotContain("192.0.2.7", history.Markup, StringComparison.Ordinal);
        await history.FindAll("button").Single(b => b.TextContent.Contains("Older", StringComparison.Ordinal)).ClickAsync(new());
        history.WaitForAssertion(() => Assert.Equal(3, history.FindAll("tbody tr").Count), Patience);
        Assert.Contains("Connection created", history.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void History_OfWhatDoesNotExist_SaysSo()
    {
        var history = Render<AuditHistory>(p => p.Add(h => h.Kind, "certificate").Add(h => h.Id, Guid.NewGuid()));
        history.WaitForAssertion(() => Assert.Contains("was not found", history.Markup, StringComparison.Ordinal), Patience);
    }

    private Task<bool> AuditAsync(object detail, string id = "1") => Store.ChangeAsync(
        (scope, _) =>
        {
            scope.Audit(new AuditLine(Actor.Administrator("ann", "Ann", "session") with { From = "192.0.2.7" }, AuditAction.ConnectionChanged, "connection", id, "prod", detail));
            return Task.FromResult(true);
        },
        Stop);
}
