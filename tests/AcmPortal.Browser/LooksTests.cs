using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>Every page and the main dialogs, light and dark, wide and narrow: pictures for people, axe for everybody.</summary>
[Collection(nameof(LivedInPortal))]
public sealed class LooksTests(LivedInPortal portal)
{
    public static readonly IReadOnlyList<Look> Looks =
        [new(ColorScheme.Light, 1440), new(ColorScheme.Dark, 1440), new(ColorScheme.Light, 390), new(ColorScheme.Dark, 390)];

    // What is looked at: a name, and how to get there.
    private static readonly Dictionary<string, Func<LivedInPortal, Person, Task>> Views = new()
    {
        ["dashboard"] = At("/"),
        ["charges"] = At("/charges"),
        ["charges expected"] = At("/charges/expected"),
        ["aws calls"] = At("/aws/calls"),
        ["start"] = At("/start"),
        ["connections"] = At("/connections"),
        ["connection"] = At("connection"),
        ["connection new"] = At("/connections/new"),
        ["connection new wrong"] = async (_, p) => { await p.OpenAsync("/connections/new"); await p.Choice("Access key").CheckAsync(); await p.Field("Name").FillAsync("prod"); await p.Field("Access key id").FillAsync("AKIA-too-short"); await p.Button("Create connection").ClickAsync(); await Expect(p.Page.Locator("[aria-invalid=true]").First).ToBeVisibleAsync(); },
        ["connection new role"] = async (_, p) => { await p.OpenAsync("/connections/new"); await p.Choice("Assumed role").CheckAsync(); await Expect(p.Field("Role ARN")).ToBeVisibleAsync(); },
        ["authorities"] = At("/authorities"),
        ["authority"] = At("authority"),
        ["authority new"] = At("/authorities/new"),
        ["profiles"] = At("/profiles"),
        ["profile"] = At("profile"),
        ["profile new"] = At("/profiles/new"),
        ["profile with approval"] = At("profile with approval"),
        ["profile edit"] = async (l, p) => { await p.OpenAsync(l.Address("profile") + "/edit"); await p.Approvers("Default").CheckAsync(); await Expect(p.Button("Save changes")).ToBeEnabledAsync(); },
        ["certificates"] = At("/certificates"),
        ["certificate"] = At("certificate"),
        ["certificate revoked"] = At("revoked certificate"),
        ["certificate leaked"] = async (l, p) => await p.OpenAsync(l.Address("certificate") + "/leaked"),
        ["certificate replace"] = async (l, p) => { await p.OpenAsync(l.Address("certificate")); await p.Link("Replace").ClickAsync(); await Expect(p.Field("DNS names")).ToBeVisibleAsync(); },
        ["renewal"] = At("/renewal"),
        ["renewals due"] = At("/renewal/due"),
        ["renewal needs a person"] = async (_, p) => { await p.OpenAsync("/renewal?state=NeedsPerson"); await Expect(p.Row("blocked.example.com")).ToBeVisibleAsync(); },
        ["alerts"] = At("/alerts"),
        ["alert deliveries"] = At("/alerts/deliveries"),
        ["alert channels"] = At("/alerts/channels"),
        ["alert channel"] = At("channel"),
        ["alert channel failing"] = At("channel failing"),
        ["alert channel new"] = At("/alerts/channels/new"),
        ["alert rules"] = At("/alerts/rules"),
        ["alert rule"] = At("rule"),
        ["alert rule new"] = async (_, p) => { await p.OpenAsync("/alerts/rules/new"); await p.Choice("Only these").CheckAsync(); await Expect(p.Page.GetByRole(AriaRole.Group, new() { Name = "Events" })).ToBeVisibleAsync(); },
        ["demo"] = At("/demo"),
        ["users"] = At("/users"),
        ["teams"] = At("/teams"),
        ["team"] = At("/teams/7ea00000-0000-7000-8000-000000000001"),
        ["roles"] = At("/roles"),
        ["sessions"] = At("/sessions"),
        ["tokens"] = At("/tokens"),
        ["token new"] = At("/tokens/new"),
        ["request again"] = async (l, p) => { await p.OpenAsync(l.Address("failed order")); await p.Link("Request again").ClickAsync(); await Expect(p.Field("DNS names")).ToBeVisibleAsync(); await Expect(p.Page.GetByRole(AriaRole.Group, new() { Name = "The names as read" })).ToBeVisibleAsync(); },
        ["request profile"] = async (_, p) => { await p.OpenAsync("/certificates/request?profile=web-servers"); await p.Button("Back").ClickAsync(); await Expect(p.Heading("Through which profile?")).ToBeVisibleAsync(); },
        ["request names"] = (_, p) => NamesAsync(p, "www.example.com, bücher.example.org\n*.shop.example.com x.example.net"),
        ["request key"] = async (_, p) => { await NamesAsync(p, "www.example.com"); await p.Button("Next").ClickAsync(); await Expect(p.Heading("Which key?")).ToBeVisibleAsync(); },
        ["request review"] = async (_, p) => { await NamesAsync(p, "new.example.com *.new.example.com"); await p.Button("Next").ClickAsync(); await p.Button("Next").ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Request certificate for") })).ToBeEnabledAsync(); },
        ["orders"] = At("/orders"),
        ["orders none match"] = At("/orders?q=nothing-like-it"),
        ["order stored"] = At("stored order"),
        ["order waiting"] = At("waiting order"),
        ["order failed"] = At("failed order"),
        ["order cancelled"] = At("cancelled order"),
        ["order renew"] = At("renew order"),
        ["order revoke"] = At("revoke order"),
        ["order held"] = At("held order"),
        ["order awaiting approval"] = At("order awaiting approval"),
        ["order to approve"] = ToApproveAsync,
        ["order refused"] = At("refused order"),
        ["order not found"] = At("/orders/00000000-0000-0000-0000-000000000001"),
        ["audit"] = At("/audit"),
        ["dialog cancel order"] = Dialog("waiting order", "Cancel order"),
        ["dialog rename connection"] = Dialog("connection", "Rename"),
        ["dialog rotate keys"] = Dialog("connection", "Rotate keys"),
        ["dialog delete connection"] = Dialog("unused connection", "Delete"),
        ["dialog manage renewal"] = async (l, p) => { await Dialog("certificate", "Manage renewal")(l, p); await p.Page.GetByRole(AriaRole.Dialog).GetByLabel("Auto-renew").SelectOptionAsync("LetItEnd"); await Expect(p.Page.GetByRole(AriaRole.Region, new() { Name = "Preview" })).ToBeVisibleAsync(); },
        ["dialog manage many"] = async (_, p) => { await p.OpenAsync("/renewal"); await p.Box("Select all on this page").CheckAsync(); await p.Button("Renew now").ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Region, new() { Name = "Preview" })).ToBeVisibleAsync(); },
        ["dialog blocked renewal"] = async (_, p) => { await p.OpenAsync("/"); await p.Page.GetByRole(AriaRole.Region, new() { Name = "Needs a person" }).GetByRole(AriaRole.Link, new() { Name = "Show record: blocked.example.com" }).ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("CNAME missing"); },
        ["dialog revoke certificate"] = async (l, p) => { await Dialog("certificate", "Revoke")(l, p); await Expect(p.Page.GetByRole(AriaRole.Dialog).GetByLabel("Why")).ToBeVisibleAsync(); },
        ["dialog delete certificate"] = Dialog("certificate", "Delete from the portal"),
        ["dialog edit tags"] = Dialog("certificate", "Edit tags"),
        ["dialog refuse order"] = async (l, p) => { await ToApproveAsync(l, p); await p.Button("Refuse order").ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync(); },
        ["dialog approve order"] = Dialog("held order", "Approve order"),
        ["dialog audit entry"] = async (_, p) => { await p.OpenAsync("/audit"); await p.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Particulars of entry") }).First.ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync(); },
        ["menu time"] = async (_, p) => { await p.OpenAsync("/orders"); await p.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Demo time: ") }).ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new Regex("^45 days on") })).ToBeVisibleAsync(); },
        ["menu theme"] = async (_, p) => { await p.OpenAsync("/orders"); await p.Button("Colour scheme").ClickAsync(); await Expect(p.Page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync(); },
        ["menu user"] = async (_, p) => { await p.OpenAsync("/orders"); await p.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("signed in as") }).ClickAsync(); await Expect(p.Page.GetByText("See the portal as another role:")).ToBeVisibleAsync(); },
    };

    /// <summary>All of them; while one works on a page, those that contain a part of ACMPORTAL_LOOKS, of parts between commas (not in CI).</summary>
    public static TheoryData<string> All() =>
        Environment.GetEnvironmentVariable("CI") is null && Environment.GetEnvironmentVariable("ACMPORTAL_LOOKS") is { Length: > 0 } parts
            ? [.. Views.Keys.Where(v => parts.Split(',').Any(p => v.Contains(p, StringComparison.OrdinalIgnoreCase)))]
            : [.. Views.Keys];

    // One visit for all four looks: a person too turns the screen and the scheme without loading the page anew.
    [Theory]
    [MemberData(nameof(All))]
    public async Task View_InEveryLook_IsAccessibleAndFits(string view)
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        await Views[view](portal, person);
        await SettleAsync(window.Page);
        await InspectAllAsync(window, view, Looks);
    }

    [Fact]
    public async Task NarrowMenu_Opened_IsAccessible()
    {
        var (window, person) = await portal.VisitAsync(Looks[2]);
        await using var open = window;
        await person.OpenAsync("/orders");
        await person.Button("Open the menu").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Audit" })).ToBeInViewportAsync();
        await InspectAllAsync(window, "menu", Looks.Where(l => l.Width < 600));
    }

    [Fact]
    public async Task UnknownAddress_InEveryLook_IsAccessible()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        window.Expect("404");
        await person.OpenAsync("/no/such/page");
        await Expect(person.Heading("There is no such page")).ToBeVisibleAsync();
        await InspectAllAsync(window, "not found", Looks);
    }

    private static async Task InspectAllAsync(Window window, string view, IEnumerable<Look> looks)
    {
        var found = new List<string>();
        foreach (var look in looks)
        {
            await window.TurnAsync(look);
            found.AddRange(await Inspection.InspectAsync(window.Page, view, look));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static Func<LivedInPortal, Person, Task> At(string place) =>
        (portal, person) => person.OpenAsync(portal.Address(place));

    private static Func<LivedInPortal, Person, Task> Dialog(string place, string button) => async (portal, person) =>
    {
        await person.OpenAsync(portal.Address(place));
        await person.Button(button).ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
    };

    // As somebody else sees it than who asked.
    private static async Task ToApproveAsync(LivedInPortal portal, Person person)
    {
        await person.OpenAsync(portal.Address("order awaiting approval"));
        await person.BecomeAsync("Be an operator");
        await person.OpenAsync(portal.Address("order awaiting approval"));
        await Expect(person.Button("Refuse order")).ToBeVisibleAsync();
    }

    private static async Task NamesAsync(Person person, string names)
    {
        await person.StartRequestAsync();
        await person.Field("DNS names").FillAsync(names);
        await Expect(person.Page.GetByRole(AriaRole.Group, new() { Name = "The names as read" })).ToBeVisibleAsync();
    }

    // The page's heading is there and nothing is being loaded any more.
    private static async Task SettleAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
        await Expect(page.Locator("main .skel")).ToHaveCountAsync(0);
    }
}
