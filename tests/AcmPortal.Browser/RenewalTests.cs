using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static AcmPortal.Browser.Running.Program;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>The years after issuance, by the demo's time machine: AWS renews, the portal fetches, a person decides its end.</summary>
public sealed class RenewalTests(ReadyPortal portal) : IClassFixture<ReadyPortal>
{
    private const string Name = "www.years.example.com";

    [Fact]
    public async Task Certificate_TimePasses_IsRenewedByAwsFetchedLetEndAndRevoked()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        var certificate = await person.HaveCertificateAsync(Name);
        var first = await TheKeyIsDownloaded(person, certificate);

        await person.OpenAsync("/");
        for (var steps = 0; steps < 3; steps++)
            await person.MoveTimeAsync("45 days on");
        await person.OpenAsync(certificate);
        await Expect(person.Row("Superseded")).ToHaveCountAsync(0); // day 135: AWS has not begun
        await person.MoveTimeAsync("To the next renewal by AWS");

        await TheNewVersionIsCurrent(person);
        await TheDashboardShowsTheRenewal(person);
        await TheRenewalPageShowsIt(person);
        Assert.NotEqual(first, await TheKeyIsDownloaded(person, certificate));
        await ItIsLetEnd(person);
        await ItIsRevoked(person, certificate);
    }

    // Nobody reloads: the page follows.
    private static async Task TheNewVersionIsCurrent(Person person)
    {
        var versions = person.Page.GetByRole(AriaRole.Group, new() { Name = "Versions", Exact = true }).GetByRole(AriaRole.Row);
        await Expect(versions.Filter(new() { HasTextRegex = new Regex(@"^\s*2\s*Current") })).ToHaveCountAsync(1);
        await Expect(versions.Filter(new() { HasTextRegex = new Regex(@"^\s*1\s*Superseded") })).ToHaveCountAsync(1);
        await Expect(person.Page.GetByRole(AriaRole.Group, new() { Name = "Orders", Exact = true }).GetByRole(AriaRole.Row).Filter(new() { HasText = "Renew" })).ToContainTextAsync("Stored");
    }

    private static async Task TheDashboardShowsTheRenewal(Person person)
    {
        await person.OpenAsync("/");
        await Expect(person.Heading("Nothing needs a person")).ToBeVisibleAsync();
        await Expect(person.Page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("^Renewals, last") })).ToContainTextAsync(new Regex("1.*AWS", RegexOptions.Singleline));
        await Expect(person.Page.GetByRole(AriaRole.Region, new() { Name = "Next renewals" }).First).ToContainTextAsync(Name);
    }

    private static async Task TheRenewalPageShowsIt(Person person)
    {
        await person.OpenAsync("/renewal");
        await Expect(person.Row(Name)).ToContainTextAsync("Active");
        await Expect(person.Row(Name).GetByRole(AriaRole.Link, new() { Name = "Stored" })).ToBeVisibleAsync();
    }

    // Takes the current key, which pairs with the current leaf; gives its public half.
    private static async Task<string> TheKeyIsDownloaded(Person person, string certificate)
    {
        var folder = Directory.CreateTempSubdirectory("acmportal-downloads-").FullName;
        try
        {
            await person.OpenAsync(certificate);
            var (_, leaf) = await person.DownloadAsync(person.Link("Leaf"), folder);
            await person.Field("Reason").FillAsync("A test of renewal");
            await person.Choice("Private key").CheckAsync();
            var (_, key) = await person.DownloadAsync(person.Button("Download private key"), folder);
            var half = await OpenSslAsync(folder, "pkey", "-in", key, "-pubout");
            Assert.Equal(await PublicKeyOfCertificate(folder, leaf), half);
            return half;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ItIsLetEnd(Person person)
    {
        await person.OpenAsync("/renewal");
        await person.Button($"Manage the renewal of {Name}").ClickAsync();
        var dialog = person.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Auto-renew").SelectOptionAsync("LetItEnd");
        await Expect(dialog).ToContainTextAsync("1 certificate changes");
        await Expect(dialog.GetByRole(AriaRole.Region, new() { Name = "Preview" })).ToContainTextAsync(new Regex("on, .*let it end", RegexOptions.Singleline));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set it" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("1 certificate changed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Expect(person.Row(Name)).ToContainTextAsync("Ends by choice");
        await Expect(person.Row(Name)).ToContainTextAsync("let it end");
    }

    private static async Task ItIsRevoked(Person person, string certificate)
    {
        await person.OpenAsync(certificate);
        await person.Button("Revoke").ClickAsync();
        var revoke = person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke certificate" });
        await Expect(revoke).ToBeDisabledAsync();
        await person.Page.GetByLabel($"Type {Name} to go on").FillAsync(Name);
        await revoke.ClickAsync();
        await Expect(person.Status("Revoked")).ToBeVisibleAsync();
        await person.OpenAsync("/renewal?state=Ended");
        await Expect(person.Row(Name)).ToBeVisibleAsync();
    }
}
