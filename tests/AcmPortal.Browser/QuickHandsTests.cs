using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>Who is quicker than the line to the portal loses nothing: no key, no choice, no place.</summary>
public sealed class QuickHandsTests(FreshPortal portal) : IClassFixture<FreshPortal>
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("Control+k", "combobox")]
    [InlineData("/", "search")]
    public async Task Key_PressedBeforeThePageHasCome_IsDoneWhenItHas(string key, string goesTo)
    {
        var (window, _) = await VisitAsync();
        await using var open = window;
        await window.Page.GotoAsync("/profiles");
        await Expect(window.Page.GetByText("Connecting to the portal")).ToBeAttachedAsync();
        await Expect(window.Page.Locator(".app")).ToHaveCountAsync(0, new() { Timeout = 1 });
        await window.Page.Keyboard.PressAsync(key);
        var place = goesTo == "search" ? window.Page.Locator("#search") : window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Combobox);
        await Expect(place).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Focus_PutSomewhereAtOnce_IsNotTakenAwayByTheHeading()
    {
        var (window, person) = await VisitAsync();
        await using var open = window;
        await person.OpenAsync("/connections/new");
        await person.Button("Create connection").FocusAsync();
        // The server hears that the page was drawn, and would now ask for the focus.
        await Task.Delay(3 * Lag, TestContext.Current.CancellationToken);
        await Expect(person.Button("Create connection")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Page_Opened_HasTheFocusOnItsHeading()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/orders");
        await Expect(person.Heading("Orders")).ToBeFocusedAsync();
        await window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Profiles" }).ClickAsync();
        await Expect(person.Heading("Profiles")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Theme_PageLeftRightAfterTheChoice_IsKept()
    {
        var (window, person) = await VisitAsync();
        await using var open = window;
        await person.OpenAsync("/");
        await person.Button("Colour scheme").ClickAsync();
        await window.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Dark" }).ClickAsync();
        await window.Page.ReloadAsync();
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.classList.contains('dark')"));
    }

    private async Task<(Window Window, Person Person)> VisitAsync()
    {
        var visit = await portal.VisitAsync();
        await visit.Window.Page.SlowDownAsync(Lag);
        return visit;
    }
}
