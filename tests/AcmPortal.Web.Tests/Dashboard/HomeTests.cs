using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Web.Dashboard;
using AcmPortal.Web.Tests.Connections;
using AngleSharp.Dom;
using Bunit;

namespace AcmPortal.Web.Tests.Dashboard;

public class HomeTests : SetupPages
{
    private IRenderedComponent<Home> Page()
    {
        var page = Render<Home>();
        page.WaitForElement("h2", Patience);
        return page;
    }

    [Fact]
    public void EmptyPortal_ListsSixStepsOfWhichOnlyTheFirstCanBeTaken()
    {
        var page = Page();

        Assert.Equal("Get started", page.Find("h1").TextContent);
        Assert.Equal("0 of 6 done", page.Find("h2").TextContent);
        Assert.Equal(["Connect AWS", "Create the authority", "Create a profile", "Request a certificate", "Watch it being issued", "Get it"], Titles(page));
        Assert.Equal("Connect AWS", page.Find("[aria-current=step] b").TextContent);
        Assert.Equal("/connections/new", Assert.Single(page.FindAll(".steps a")).GetAttribute("href"));
        Assert.Equal(5, page.FindAll(".steps button[disabled]").Count);
    }

    [Fact]
    public async Task Steps_DoneElsewhere_TickThemselvesOffWithoutReloading()
    {
        var page = Page();

        var authority = await ArrangeAsync<GetAuthority, Guid, AuthorityView>(await AuthorityAsync());
        await ArrangeAsync<TestConnection, TestConnectionInput, ConnectionTest>(new(authority.ConnectionId));

        page.WaitForAssertion(() => Assert.Equal("2 of 6 done", page.Find("h2").TextContent), Patience);
        Assert.Equal(["Connect AWS", "Create the authority"], page.FindAll("li.done b").Select(b => b.TextContent));
        Assert.Equal("Create a profile", page.Find("[aria-current=step] b").TextContent);
        Assert.Equal(2, page.FindAll("li.done [aria-label=Done]").Count);
        Assert.Equal(["/connections", "/authorities", "/profiles/new"], page.FindAll(".steps a").Select(a => a.GetAttribute("href")));
    }

    private static IEnumerable<string> Titles(IRenderedComponent<Home> page) => page.FindAll(".steps li b").Select(b => b.Text());
}
