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
}
