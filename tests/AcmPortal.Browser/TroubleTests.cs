using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>What a person reads and can do when something is wrong.</summary>
public sealed class TroubleTests(ReadyPortal portal) : IClassFixture<ReadyPortal>
{
    [Fact]
    public async Task NameOutsideTheZones_Typed_SaysWhyAndStopsThere()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.Field("DNS names").PressSequentiallyAsync("www.example.com shop.example.net");
        var problem = window.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "shop.example.net" });
        await Expect(problem).ToBeVisibleAsync();
        await Expect(problem).ToContainTextAsync(new Regex("zone"));
        await Expect(person.Button("Next")).ToBeDisabledAsync();
        await Expect(window.Page.GetByText("Fix 1 name to go on")).ToBeVisibleAsync();

        // "notexample.com" ends in the zone's letters and is not below it.
        await person.Field("DNS names").FillAsync("www.notexample.com");
        await Expect(person.Button("Next")).ToBeDisabledAsync();
        await person.Field("DNS names").FillAsync("www.example.com");
        await Expect(person.Button("Next")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task ElevenNamesAndALongCommonName_Typed_AreRefusedWithTheLimit()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.Field("DNS names").FillAsync(string.Join(' ', Enumerable.Range(1, 11).Select(i => $"n{i}.example.com")));
        await Expect(window.Page.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex("10") }).First).ToBeVisibleAsync();
        await Expect(person.Button("Next")).ToBeDisabledAsync();

        await person.Field("DNS names").FillAsync(new string('a', 53) + ".example.com");
        await Expect(window.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "64" }).First).ToBeVisibleAsync();
        await Expect(person.Button("Next")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task WrongKey_Connecting_ShowsAwsWordsAndSavesNothing()
    {
        await portal.Aws.ForgetKeyAsync("AKIAGONEGONEGONEGONE");
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.OpenAsync("/connections/new");
        await person.Field("Name").FillAsync("mistyped");
        await person.Field("Access key id").FillAsync("AKIAGONEGONEGONEGONE");
        await person.Field("Secret access key").FillAsync("not-the-secret");
        await person.Button("Create connection").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Alert).Filter(new() { HasTextRegex = new Regex("InvalidClientTokenId|security token|not (known|valid)") }).First).ToBeVisibleAsync();
        await Expect(person.Field("Secret access key")).ToHaveValueAsync("");

        await person.OpenAsync("/connections");
        await Expect(window.Page.GetByText("prod").First).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("mistyped")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task OrderAtAws_Cancelled_IsDeletedThereAndCostsNothing()
    {
        await portal.Aws.SetValidationDelayAsync("P1D");
        try
        {
            var (window, person) = await portal.VisitAsync();
            await using var open = window;
            await person.StartRequestAsync();
            await person.RequestAsync("cancel-me.example.com");
            await Expect(person.Status("Waiting for AWS")).ToBeVisibleAsync();
            await person.Button("Cancel order").ClickAsync();
            var dialog = window.Page.GetByRole(AriaRole.Dialog);
            await Expect(dialog).ToContainTextAsync("The portal deletes the request at AWS before it is issued");
            await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Cancel") }).ClickAsync();
            await Expect(person.Status("Cancelled")).ToBeVisibleAsync();
            await Expect(window.Page.GetByText("DeleteCertificate").First).ToBeVisibleAsync();
            await Expect(person.Button("Cancel order")).ToHaveCountAsync(0);
        }
        finally
        {
            await portal.Aws.SetValidationDelayAsync("PT1S");
        }
    }

    [Fact]
    public async Task CaaForbidsAmazon_Requested_ShowsAwsReason_AndRetryIssuesOnceCaaAllows()
    {
        await portal.Aws.SetCaaAsync("example.org", "0 issue \"letsencrypt.org\"");
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await person.StartRequestAsync();
        await person.RequestAsync("caa.example.org", anyway: true);
        await Expect(person.Status("Failed")).ToBeVisibleAsync();
        var trouble = window.Page.GetByText("This order failed.").Locator("xpath=ancestor::*[2]");
        await Expect(trouble).ToContainTextAsync("CAA_ERROR");

        await portal.Aws.SetCaaAsync("example.org", "0 issue \"amazon.com\"");
        await person.Button("Retry").ClickAsync();
        await Expect(person.Status("Stored")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SameRequestTwice_LeadsToTheOpenOrder()
    {
        await portal.Aws.SetValidationDelayAsync("PT20S");
        try
        {
            var (window, person) = await portal.VisitAsync();
            await using var open = window;
            await person.StartRequestAsync();
            await person.RequestAsync("once.example.com");
            var first = new Uri(window.Page.Url).AbsolutePath;
            await person.StartRequestAsync();
            await person.Field("DNS names").FillAsync("once.example.com");
            await person.Button("Next").ClickAsync();
            await person.Button("Next").ClickAsync();
            await person.Button("Go to the open order").ClickAsync();
            await Expect(window.Page).ToHaveURLAsync(new Regex(Regex.Escape(first)));
        }
        finally
        {
            await portal.Aws.SetValidationDelayAsync("PT1S");
        }
    }
}
