using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>Addresses, drafts, the keyboard, narrow screens: what keeps one from getting lost.</summary>
public sealed class WayfindingTests(ReadyPortal portal) : IClassFixture<ReadyPortal>
{
    [Fact]
    public async Task Draft_PageReloaded_IsThereWithoutTheSecret()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/connections/new");
        await person.Field("Name").FillAsync("half typed");
        await person.Field("Access key id").FillAsync("AKIAHALFHALFHALFHALF");
        await person.Field("Secret access key").FillAsync("never-in-a-draft");
        await Expect(window.Page.GetByText(new Regex("^Draft saved"))).ToBeVisibleAsync();
        await window.Page.ReloadAsync();
        await Expect(window.Page.GetByText(new Regex("^Your draft is back"))).ToBeVisibleAsync();
        await Expect(person.Field("Name")).ToHaveValueAsync("half typed");
        await Expect(person.Field("Access key id")).ToHaveValueAsync("AKIAHALFHALFHALFHALF");
        await Expect(person.Field("Secret access key")).ToHaveValueAsync("");
        await person.Button("Start over").ClickAsync();
        await Expect(person.Field("Name")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task RequestWizard_StepsBackAndReload_KeepsWhatWasTyped()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.Field("DNS names").FillAsync("keep.example.com also.example.com");
        await person.Button("Next").ClickAsync();
        await person.Choice("EC P-256").CheckAsync();
        await person.Button("Back").ClickAsync();
        await Expect(person.Field("DNS names")).ToHaveValueAsync("keep.example.com also.example.com");
        await Expect(window.Page.GetByText(new Regex("^Draft saved"))).ToBeVisibleAsync();
        await person.OpenAsync("/certificates/request");
        await Expect(person.Field("DNS names")).ToHaveValueAsync("keep.example.com also.example.com");
        await person.Button("Next").ClickAsync();
        await Expect(person.Choice("EC P-256")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task GoTo_ByKeyboardAlone_FindsAnOrderByItsNameAndGoesThere()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.RequestAsync("quayside.example.com");
        await person.OpenAsync("/profiles");
        var keyboard = window.Page.Keyboard;
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        // The page behind has such fields of its own.
        var asked = dialog.GetByRole(AriaRole.Combobox);

        await keyboard.PressAsync("Control+k");
        await Expect(asked).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await keyboard.PressAsync("Control+k");
        await Expect(asked).ToBeFocusedAsync();
        await keyboard.TypeAsync("quays");
        var order = window.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = "quayside.example.com" }).Filter(new() { HasText = "order" });
        await Expect(order).ToBeVisibleAsync();
        for (var i = 0; i < 10 && await order.GetAttributeAsync("aria-selected") != "true"; i++)
            await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("Enter");

        await Expect(window.Page).ToHaveURLAsync(new Regex("/orders/[0-9a-f-]{36}$"));
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(new Regex("quayside"));
    }

    [Fact]
    public async Task ListView_ForwardAndBack_IsKeptInTheAddress()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.RequestAsync("listed.example.com");
        await person.OpenAsync("/orders");
        await window.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search names and ARNs" }).FillAsync("listed");
        await Expect(window.Page).ToHaveURLAsync(new Regex(@"[?&]q=listed"));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Requested" }).ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new Regex(@"[?&]sort=requested|[?&]desc="));
        var view = window.Page.Url;
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "listed.example.com" }).ClickAsync();
        await Expect(person.Heading("listed.example.com")).ToBeVisibleAsync();
        await window.Page.GoBackAsync();
        await Expect(window.Page).ToHaveURLAsync(view);
        await Expect(window.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search names and ARNs" })).ToHaveValueAsync("listed");
        await window.Page.GoForwardAsync();
        await Expect(person.Heading("listed.example.com")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task UnknownAddress_Opened_SaysSoWithStatus404()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        window.Expect("404");
        var answer = await window.Page.GotoAsync("/no/such/page");
        Assert.Equal(404, answer!.Status);
        await Expect(person.Heading("There is no such page")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the start" }).ClickAsync();
        await Expect(person.Heading("Get started")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task OrderThatIsNotThere_Opened_SaysSoAndLeadsBack()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/orders/00000000-0000-0000-0000-000000000001");
        await person.Link("All orders").ClickAsync();
        await Expect(person.Heading("Orders")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task RequestWizard_KeyboardAlone_ReachesTheReview()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.TabToAsync(person.Field("DNS names"));
        await window.Page.Keyboard.TypeAsync("keys.example.com");
        await Expect(person.Button("Next")).ToBeEnabledAsync();
        await person.TabToAsync(person.Button("Next"));
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(person.Heading("Which key?")).ToBeVisibleAsync();
        await person.TabToAsync(window.Page.GetByRole(AriaRole.Radio, new() { Checked = true }));
        await window.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(person.Choice("EC P-256")).ToBeCheckedAsync();
        await person.TabToAsync(person.Button("Next"));
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(person.Heading("What ACM decides")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pages_MoreThanTenOfOneUser_AreRefusedUntilOneIsClosed()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/orders");
        await Expect(person.Heading("Orders")).ToBeVisibleAsync();
        for (var i = 2; i <= 10; i++)
        {
            var page = await window.Page.Context.NewPageAsync();
            await page.GotoAsync("/orders");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Orders", Exact = true })).ToBeVisibleAsync();
        }

        var eleventh = new Person(await window.Page.Context.NewPageAsync());
        await eleventh.OpenAsync("/connections");
        await Expect(eleventh.Heading("Too many open pages")).ToBeVisibleAsync();
        await Expect(eleventh.Heading("Connections")).ToHaveCountAsync(0);
        await window.Page.CloseAsync();
        // The server hears of it a moment later.
        for (var i = 0; i < 20 && await eleventh.Button("Open this page again").IsVisibleAsync(); i++)
        {
            await eleventh.Button("Open this page again").ClickAsync();
            await Task.Delay(1000, TestContext.Current.CancellationToken);
        }

        await Expect(eleventh.Heading("Connections")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Time_PointedAt_SaysTheVisitorsZoneAndUtc()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/audit");
        var time = window.Page.Locator("time").First;
        await time.HoverAsync();
        await Expect(time).ToHaveAttributeAsync("title", new Regex(@"^.+\d\d:\d\d.*, Europe/Berlin\n.+\d\d:\d\d:\d\d UTC$"));
    }

    [Fact]
    public async Task Theme_Chosen_StaysAfterReload()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/");
        await person.Button("Colour scheme").ClickAsync();
        await window.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Dark" }).ClickAsync();
        await window.Page.ReloadAsync();
        await Expect(person.Heading("Get started")).ToBeVisibleAsync();
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.classList.contains('dark')"));
    }
}
