using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>Every dialog can be left with Escape, wherever the focus is, and the focus is then where it was before.</summary>
[Collection(nameof(LivedInPortal))]
public sealed class DialogTests(LivedInPortal portal)
{
    [Theory]
    [InlineData("connection", "Rename")]
    [InlineData("connection", "Rotate keys")]
    [InlineData("connection", "Disable")]
    [InlineData("unused connection", "Delete")]
    [InlineData("authority", "Disable")]
    [InlineData("profile", "Disable")]
    [InlineData("waiting order", "Cancel order")]
    [InlineData("certificate", "Manage renewal")]
    [InlineData("certificate", "Revoke")]
    [InlineData("certificate", "Delete from the portal")]
    [InlineData("held order", "Approve order")]
    [InlineData("/audit", "Particulars of entry")]
    public async Task Dialog_Escape_LeavesItAndReturnsTheFocus(string place, string button)
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync(portal.Address(place));
        var launcher = window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{button}( \\d+)?$") }).First;
        var dialog = window.Page.GetByRole(AriaRole.Dialog);

        await launcher.FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToBeVisibleAsync();
        await LeftWithEscapeAsync(); // at once: the focus may not have arrived in it yet

        await launcher.ClickAsync();
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await LeftWithEscapeAsync();

        await launcher.ClickAsync();
        await dialog.GetByRole(AriaRole.Heading, new() { Level = 2 }).ClickAsync();
        await launcher.EvaluateAsync("e => e.blur()");
        await window.Page.EvaluateAsync("document.activeElement?.blur()");
        await LeftWithEscapeAsync(); // the focus is nowhere

        await launcher.ClickAsync();
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await launcher.EvaluateAsync("e => e.focus()");
        await LeftWithEscapeAsync(); // the focus is outside

        async Task LeftWithEscapeAsync()
        {
            await window.Page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);
            await Expect(launcher).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Disable_Done_ReturnsTheFocusToTheSameButton()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync(portal.Address("unused connection"));
        await person.Button("Disable").ClickAsync();
        await person.Button("Disable connection").ClickAsync();
        await Expect(person.Button("Enable")).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(person.Button("Disable")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Delete_WrongNameTyped_KeepsTheButtonOff()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync(portal.Address("unused connection"));
        await person.Button("Delete").ClickAsync();
        await Expect(window.Page.GetByLabel("Type spare to go on")).ToBeFocusedAsync();
        await window.Page.Keyboard.TypeAsync("spar");
        await Expect(person.Button("Delete connection")).ToBeDisabledAsync();
        await window.Page.Keyboard.TypeAsync("e");
        await Expect(person.Button("Delete connection")).ToBeEnabledAsync();
        await person.Button("Keep it").ClickAsync();
        await Expect(person.Button("Delete")).ToBeFocusedAsync();
    }
}
