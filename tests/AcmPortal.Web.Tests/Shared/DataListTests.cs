using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Shared;

public class DataListTests : PortalBunitContext
{
    private readonly List<ListQuery> asked = [];
    private Outcome<Page<string>> answer = new(new Page<string>(["alpha", "beta"], 60), null);

    private BunitNavigationManager Navigation => (BunitNavigationManager)Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void List_AddressWithView_LoadsThatView()
    {
        Navigation.NavigateTo("/things?q=al&sort=name&desc=1&page=2&state=Open");

        var list = List();

        var query = Assert.Single(asked);
        Assert.Equal(("al", "name", true, 1, "Open"), (query.Search, query.Sort, query.Descending, query.Page, query["state"]));
        Assert.Contains("26-27 of 60", list.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_Clicked_WritesPageToAddressAndLoadsIt()
    {
        var list = List();

        list.FindAll("button").Single(b => b.TextContent.Contains("Next", StringComparison.Ordinal)).Click();

        list.WaitForAssertion(() => Assert.Equal(1, asked[^1].Page));
        Assert.EndsWith("?page=2", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Heading_OfDefaultDownwardsSort_TurnsUpwards()
    {
        var list = List();
        Assert.Equal("descending", list.Find("th[aria-sort]").GetAttribute("aria-sort"));

        list.Find("th button").Click();

        list.WaitForAssertion(() => Assert.Equal("ascending", list.Find("th[aria-sort]").GetAttribute("aria-sort")));
        Assert.False(asked[^1].Descending);
        Assert.Equal("name", asked[^1].Sort);
    }

    [Fact]
    public void List_NothingAtAll_ShowsTheButtonThatMakesTheFirst()
    {
        answer = new(new Page<string>([], 0), null);

        Assert.Contains("Make the first", List().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void List_NothingMatches_OffersToClearTheFilters()
    {
        answer = new(new Page<string>([], 0), null);
        Navigation.NavigateTo("/things?q=zzz");
        var list = List();

        Assert.Contains("No things match", list.Markup, StringComparison.Ordinal);
        list.FindAll("button").Last(b => b.TextContent.Contains("Clear filters", StringComparison.Ordinal)).Click();

        list.WaitForAssertion(() => Assert.Null(asked[^1].Search));
    }

    [Fact]
    public void List_LoadFails_ShowsWhyAndTriesAgain()
    {
        answer = new(default, new ShownError(ErrorKind.NotAllowed, "You may not see things.", []));
        var list = List();
        Assert.Contains("You may not see things.", list.Markup, StringComparison.Ordinal);

        answer = new(new Page<string>(["alpha"], 1), null);
        list.FindAll("button").Single(b => b.TextContent.Contains("Try again", StringComparison.Ordinal)).Click();

        list.WaitForAssertion(() => Assert.Contains("alpha", list.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("You may not see things.", list.Markup, StringComparison.Ordinal);
    }

    // On narrow screens a cell is a label and one thing beside it: parts that stand alone in the cell would stand side by side.
    [Fact]
    public void Cell_OfSeveralParts_HoldsThemTogether()
    {
        Assert.All(List().FindAll("tbody td"), cell => Assert.Equal(["DIV"], cell.Children.Select(c => c.NodeName)));
    }

    private IRenderedComponent<DataList<string>> List() => Render<DataList<string>>(p => p
        .Add(l => l.Many, "things").Add(l => l.KeyOf, t => t).Add(l => l.SearchLabel, "Search things")
        .Add(l => l.DefaultSort, "name").Add(l => l.DefaultDescending, true)
        .Add(l => l.Load, query =>
        {
            asked.Add(query);
            return Task.FromResult(answer);
        })
        .Add(l => l.Empty, "<b>Make the first</b>")
        .Add(l => l.Columns, columns =>
        {
            columns.OpenComponent<DataColumn<string>>(0);
            columns.AddAttribute(1, "Title", "Name");
            columns.AddAttribute(2, "Sort", "name");
            columns.AddAttribute(3, "ChildContent", (RenderFragment<string>)(item => cell => cell.AddMarkupContent(0, $"<b>{item}</b><span>part</span>")));
            columns.CloseComponent();
        }));
}
