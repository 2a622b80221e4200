using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>Outside the demo: nothing without signing in, and the link of the host is the way in.</summary>
public sealed class SignInTests(LocalAdminPortal portal) : IClassFixture<LocalAdminPortal>
{
    [Fact]
    public async Task LinkFromTheHost_SignsInOnce()
    {
        await using var window = await Window.OpenAsync(portal.Portal.Url);
        var person = new Person(window.Page);
        await person.OpenAsync("/orders");
        await Expect(person.Heading("Sign in")).ToBeVisibleAsync();

        var link = (await portal.Portal.RunCommandAsync("admin-link")).Split('\n')[0].Trim();
        Assert.StartsWith(portal.Portal.Url.GetLeftPart(UriPartial.Authority), link, StringComparison.Ordinal);
        await window.Page.GotoAsync(link);
        await person.Button("Sign in").ClickAsync();
        await Expect(person.Heading("Get started")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("AWS is simulated here.")).ToHaveCountAsync(0);

        // The link is spent, for another browser too.
        await using var other = await Window.OpenAsync(portal.Portal.Url);
        await other.Page.GotoAsync(link);
        await new Person(other.Page).Button("Sign in").ClickAsync();
        await Expect(new Person(other.Page).Heading("Sign in")).ToBeVisibleAsync();
        await Expect(other.Page.GetByText(new Regex("used|expired|no longer|not valid", RegexOptions.IgnoreCase)).First).ToBeVisibleAsync();

        await person.OpenAsync("/sign-out");
        await person.Button("Sign out").ClickAsync();
        await person.OpenAsync("/orders");
        await Expect(person.Heading("Sign in")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/sign-in", "sign-in")]
    [InlineData("/sign-in/link?token=none", "sign-in-link")]
    public async Task SignInPages_AllLooks_AreAccessible(string path, string name)
    {
        foreach (var look in LooksTests.Looks)
        {
            await using var window = await Window.OpenAsync(portal.Portal.Url, look);
            await window.Page.GotoAsync(path);
            await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
            await Inspection.InspectAsync(window.Page, name, look);
        }
    }
}

/// <summary>A portal for real use, without the demo.</summary>
public sealed class LocalAdminPortal : IAsyncLifetime
{
    /// <summary>The portal.</summary>
    public PublishedPortal Portal { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Portal = await PublishedPortal.StartAsync(new Dictionary<string, string> { ["Auth:LocalAdmin"] = "true" });

    public async ValueTask DisposeAsync() => await Portal.CloseAsync();
}
