using System.Diagnostics;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static AcmPortal.Browser.SingleSignOnPortals;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>Sign-in, fresh sign-in and sign-out by a real provider, and open pages whose people may not do it any more.</summary>
public sealed class SingleSignOnTests(SingleSignOnPortals portals) : IClassFixture<SingleSignOnPortals>
{
    private const string Ended = "The session has ended";

    // A page must be gone within 60 s.
    private static readonly LocatorAssertionsToBeVisibleOptions Within60Seconds = new() { Timeout = 60_000 };

    [Fact]
    public async Task SignIn_RolesComeFromTheGroupsClaim()
    {
        var (window, ada) = await EnterAsync(portals.A, "ada");
        await using (window)
        {
            await Expect(ada.Heading("Orders")).ToBeVisibleAsync();
            await ada.OpenAsync("/users");
            await Expect(ada.Row("Ada Admin")).ToContainTextAsync("Administrator");
        }

        var (other, victor) = await EnterAsync(portals.B, "victor");
        await using (other)
        {
            await Expect(victor.Heading("Orders")).ToBeVisibleAsync();
            await victor.OpenAsync("/users");
            await Expect(victor.Heading("You may not see these users")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task SignIn_WithoutARole_IsRefusedAndToldWhomToAsk()
    {
        var (window, nobody) = await EnterAsync(portals.A, "nobody");
        await using (window)
        {
            await Expect(nobody.Page.GetByText("you have no role in this portal yet. Ask the platform team")).ToBeVisibleAsync();
            await nobody.OpenAsync("/orders");
            await Expect(nobody.Heading("Sign in")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task PrivateKey_WithAnOldSignIn_IsTakenAfterAFreshOneAndWhatWasTypedIsKept()
    {
        var (set, ada) = await EnterAsync(portals.A, "ada", "/connections/new");
        string certificate;
        await using (set)
        {
            await ada.SetUpAsync();
            certificate = await ada.HaveCertificateAsync("shop.example.com");
        }

        var (window, olga) = await EnterAsync(portals.A, "olga", certificate);
        await using (window)
        {
            // The provider told no time of the sign-in: that is too long ago.
            await Expect(olga.Page.GetByText("Your sign-in is too old for a private key.")).ToBeVisibleAsync();
            await olga.Field("Reason").FillAsync("CHG-4711 new balancer");
            await olga.Choice("Zip").CheckAsync();
            await Expect(olga.Field("Passphrase")).ToHaveCountAsync(0);
            await olga.Button("Sign in again").ClickAsync();

            await Expect(olga.Page.GetByText("login_prompt")).ToBeVisibleAsync();
            await VouchAsync(olga, "olga");
            await Expect(olga.Page).ToHaveURLAsync(new Uri(portals.A.Url, certificate).ToString());
            await Expect(olga.Field("Reason")).ToHaveValueAsync("CHG-4711 new balancer");
            await Expect(olga.Choice("Zip")).ToBeCheckedAsync();
            await olga.Field("Passphrase").FillAsync("correct horse 9 battery");
            await olga.Field("The same again").FillAsync("correct horse 9 battery");
            var folder = Directory.CreateTempSubdirectory("acmportal-downloads-").FullName;
            try
            {
                var (name, _) = await olga.DownloadAsync(olga.Button("Download zip"), folder);
                Assert.EndsWith(".zip", name, StringComparison.Ordinal);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            await Expect(olga.Row("Olga Operator").Filter(new() { HasText = "CHG-4711 new balancer" })).ToBeVisibleAsync();
            foreach (var look in LooksTests.Looks)
            {
                await window.TurnAsync(look);
                await Inspection.InspectAsync(window.Page, "key-export-fresh", look);
            }
        }
    }

    [Fact]
    public async Task SignOut_EndsTheSessionAtTheProviderToo()
    {
        var (window, victor) = await EnterAsync(portals.A, "victor");
        await using (window)
        {
            await Expect(victor.Heading("Orders")).ToBeVisibleAsync();
            await victor.OpenAsync("/sign-out");
            await victor.Button("Sign out").ClickAsync();
            await Expect(victor.Heading("Sign out of the identity provider?")).ToBeVisibleAsync();
            await victor.Button("Yes").ClickAsync();
            await Expect(victor.Page.GetByText("You are signed out.")).ToBeVisibleAsync();

            // The provider asks again who it is.
            await victor.Button("Sign in with localhost").ClickAsync();
            await Expect(victor.Heading("Example identity provider")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task LeavingTheProvider_ClosesOpenPagesOfTheSessionOnEveryInstance()
    {
        await portals.Provider.SetFrontChannelAsync(new Uri(portals.A.Url, "/signout-oidc"));
        var (window, victor) = await EnterAsync(portals.B, "victor");
        var (stays, other) = await EnterAsync(portals.B, "victor");
        await using (window)
        await using (stays)
        {
            await Expect(victor.Heading("Orders")).ToBeVisibleAsync();
            await Expect(other.Heading("Orders")).ToBeVisibleAsync();
            var leaving = await victor.Page.Context.NewPageAsync();
            await leaving.GotoAsync(new Uri(portals.Provider.Url, "/leave").ToString());
            await Expect(leaving.GetByText("You have left the identity provider")).ToBeVisibleAsync();
            var began = Stopwatch.GetTimestamp();

            await Expect(victor.Page.GetByText(Ended)).ToBeVisibleAsync(Within60Seconds);
            Report("page gone after the provider's sign-out", began);
            await victor.OpenAsync("/orders");
            await Expect(victor.Heading("Sign in")).ToBeVisibleAsync();
            // Another session of the same person is another matter.
            await other.OpenAsync("/certificates");
            await Expect(other.Heading("Certificates")).ToBeVisibleAsync();
        }
    }

    [Theory]
    [InlineData("take the role", "nora")]
    [InlineData("disable the user", "nils")]
    [InlineData("end the sessions", "nina")]
    public async Task OpenPage_WhoseUserMayNotAnyMoreByAnotherInstance_IsRefusedAtOnceAndGoneOnAll(string how, string user)
    {
        var (there, ada) = await EnterAsync(portals.A, "ada", "/users");
        // Known by a refused sign-in; the role is given by a person.
        var (first, unknown) = await EnterAsync(portals.B, user);
        await using (first)
            await Expect(unknown.Page.GetByText("you have no role")).ToBeVisibleAsync();
        await using (there)
        {
            await ada.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = user, Exact = true }).ClickAsync();
            await Expect(ada.Heading(user)).ToBeVisibleAsync();
            await ada.Page.GetByRole(AriaRole.Main).GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("Operator");
            await ada.Button("Give role").ClickAsync();
            await Expect(ada.Button("Take Operator everywhere")).ToBeVisibleAsync();

            var (window, person) = await EnterAsync(portals.B, user, "/tokens/new");
            var (third, reading) = await EnterAsync(portals.C, user);
            await using (window)
            await using (third)
            {
                await Expect(reading.Heading("Orders")).ToBeVisibleAsync();
                await person.Field("Name").FillAsync("too late");
                await (how switch
                {
                    "take the role" => DoAsync(ada, "Take Operator everywhere", "Take role"),
                    "disable the user" => DoAsync(ada, "Disable", "Disable user"),
                    _ => DoAsync(ada, "End sessions", "End sessions"),
                });
                var began = Stopwatch.GetTimestamp();
                // As fast as a hand can: either it is refused, or the page is gone already.
                await person.Button("Make token").ClickAsync(new() { Timeout = 1000 }).ContinueWith(_ => { }, TaskScheduler.Default);

                await Expect(person.Page.GetByText(Ended)).ToBeVisibleAsync(Within60Seconds);
                Report($"page gone after: {how}", began);
                await Expect(reading.Page.GetByText(Ended)).ToBeVisibleAsync(Within60Seconds);
                await Expect(person.Page.GetByText("too late is ready")).ToHaveCountAsync(0);
                await ada.OpenAsync("/tokens?whose=all");
                await Expect(ada.Heading("API tokens")).ToBeVisibleAsync();
                await Expect(ada.Page.GetByText("too late")).ToHaveCountAsync(0);
            }
        }
    }

    private static async Task DoAsync(Person person, string button, string confirm)
    {
        await person.Button(button).ClickAsync();
        await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = confirm, Exact = true }).ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static void Report(string what, long began) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
}
