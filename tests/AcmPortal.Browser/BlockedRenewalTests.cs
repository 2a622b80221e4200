using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>A renewal that AWS cannot make until a person mends the zone.</summary>
public sealed class BlockedRenewalTests(ReadyPortal portal) : IClassFixture<ReadyPortal>
{
    private const string Name = "blocked.example.com";

    [Fact]
    public async Task CnameReplaced_TimePasses_IsNamedOnTheDashboardAndRenewsOnceMended()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.HaveCertificateAsync("calm.example.com");
        var certificate = await person.HaveCertificateAsync(Name);
        var proof = await portal.Aws.ReplaceProofAsync("example.com", Name, "_somebody.elses.example.net.");

        await person.MoveTimeAsync("To the next renewal by AWS");
        await person.OpenAsync("/");
        var needs = window.Page.GetByRole(AriaRole.Region, new() { Name = "Needs a person" });
        await Expect(person.Heading("1 certificate needs a person")).ToBeVisibleAsync();
        await Expect(needs.GetByRole(AriaRole.Listitem).Filter(new() { HasText = Name })).ToContainTextAsync("CNAME");

        await needs.GetByRole(AriaRole.Link, new() { Name = "Show record: " + Name }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("CNAME missing");
        await window.Page.Keyboard.PressAsync("Escape");
        await Expect(person.Row(Name)).ToContainTextAsync("Needs a person");

        await portal.Aws.SetCnameAsync("example.com", proof);
        await person.MoveTimeAsync("1 day on");
        await person.OpenAsync(certificate);
        await Expect(person.Row("Superseded")).ToHaveCountAsync(1);
        await person.OpenAsync("/");
        await Expect(person.Heading("Nothing needs a person")).ToBeVisibleAsync();
    }
}
