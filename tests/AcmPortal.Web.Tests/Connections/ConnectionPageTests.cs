using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Web.Connections;
using Bunit;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Connections;

public class ConnectionPageTests : SetupPages
{
    private IRenderedComponent<ConnectionPage> Page(Guid id)
    {
        var page = Render<ConnectionPage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("h2", Patience);
        return page;
    }

    [Fact]
    public async Task Test_Pressed_ShowsALineForEachPermissionAndKeepsItInTheHistory()
    {
        var page = Page(await ConnectAsync());
        page.Shows("Not tested yet");

        await page.Button("Test connection").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains(page.FindAll("tbody tr"), r => r.TextContent.Contains("acm:ExportCertificate", StringComparison.Ordinal)), Patience);
        Assert.Contains("Can't be known", page.FindAll("tbody tr").First(r => r.TextContent.Contains("acm:RequestCertificate", StringComparison.Ordinal)).TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("Worked", page.Find(".tests").TextContent, StringComparison.Ordinal), Patience);
        Assert.DoesNotContain(Secret, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WhileACaUsesIt_IsDisabledWithTheReason()
    {
        var authority = await ArrangeAsync<GetAuthority, Guid, AuthorityView>(await AuthorityAsync());

        var page = Page(authority.ConnectionId);

        page.Shows("acm-prod");
        Assert.True(page.Button("Delete").HasAttribute("disabled"));
        Assert.Contains("In use", page.Button("Delete").GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Unused_AsksToTypeTheName()
    {
        var page = Page(await ConnectAsync());

        var click = page.Button("Delete").ClickAsync();
        Dialogs.WaitForElement("input", Patience);
        Assert.True(Dialogs.Button("Delete connection").HasAttribute("disabled"));
        Dialogs.Find("input").Input("prod");
        await Dialogs.Button("Delete connection").ClickAsync();
        await click;

        Assert.Empty(await Store.ReadAsync((db, ct) => db.Connections.ToListAsync(ct), Stop));
        Assert.EndsWith("/connections", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_KeysThatAwsRefuses_KeepsTheOldOnes()
    {
        var id = await ConnectAsync();
        JSInterop.Setup<string?>("portal.take", _ => true).SetResult("wrong-secret-0123456789");
        var page = Page(id);

        var click = page.Button("Rotate keys").ClickAsync();
        Dialogs.WaitForElement("input", Patience);
        Dialogs.Labelled("New access key id").Input("AKIANEWNEWNEWNEWNEWN");
        await Dialogs.Button("Test and replace keys").ClickAsync();

        Dialogs.WaitForAssertion(() => Assert.Equal("The field was emptied: paste the secret access key again.", Dialogs.Wrong("New secret access key")), Patience);
        Assert.DoesNotContain("wrong-secret", Dialogs.Markup, StringComparison.Ordinal);
        await Dialogs.Button("Keep the old keys").ClickAsync();
        await click;
        Assert.Equal(Key, (await ArrangeAsync<GetConnection, Guid, ConnectionView>(id)).AccessKeyId);
    }

    [Fact]
    public void Page_OfNoConnection_SaysSo()
    {
        var page = Page(Guid.CreateVersion7());

        page.Shows("This connection cannot be shown");
    }
}
