using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>The classes that look around in one portal and change nothing that another one sees.</summary>
[CollectionDefinition(nameof(LivedInPortal))]
public sealed class LivedInPortalClasses : ICollectionFixture<LivedInPortal>;

/// <summary>A portal in the middle of its life: what half a year brings, and one order of each kind that a person may meet.</summary>
public sealed class LivedInPortal : ReadyPortal
{
    private readonly AlertReceiver receiver = new();

    /// <summary>Addresses by the words of <see cref="LooksTests"/> and <see cref="DialogTests"/>.</summary>
    public Dictionary<string, string> Addresses { get; } = [];

    /// <summary>The address of a place by its word; an address stays what it is.</summary>
    public string Address(string place) => place.StartsWith('/') ? place : Addresses[place];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        receiver.Dispose();
    }

    protected override Task<PublishedPortal> StartAsync() => PublishedPortal.StartDemoAsync(new()
    {
        ["Alerts:AllowedHosts:0"] = "127.0.0.1",
        ["Alerts:AllowHttp"] = "true",
    });

    protected override async Task PrepareAsync(Person person)
    {
        await AlertsAsync(person);
        Addresses["stored order"] = await person.OrderAsync("www.shop.example.com shop.example.com *.shop.example.com");
        await person.Link("Open certificate").ClickAsync();
        await Expect(person.Heading("Download")).ToBeVisibleAsync();
        Addresses["certificate"] = new Uri(person.Page.Url).AbsolutePath;
        Addresses["replaced certificate"] = await person.HaveCertificateAsync("bücher.example.com");
        var blocked = await person.HaveCertificateAsync("blocked.example.com");
        var campaign = await person.HaveCertificateAsync("campaign.example.com");
        Addresses["revoked certificate"] = await person.HaveCertificateAsync("left.example.com");
        await HalfAYearAsync(person, blocked, campaign);
        await OrdersAsync(person);
        await ApprovalsAsync(person);
        await SparePartsAsync(person);
        await TagsAsync(person);

        foreach (var (list, name) in new[] { ("connections", "connection"), ("authorities", "authority"), ("profiles", "profile"), ("alerts/rules", "rule") })
        {
            await person.OpenAsync("/" + list);
            var first = person.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First;
            Addresses[name] = (await first.GetAttributeAsync("href"))!;
        }
    }

    // One channel takes what it is sent, the other one does not.
    private async Task AlertsAsync(Person person)
    {
        Addresses["channel failing"] = await ChannelAsync(person, "Webhook", "ticket-system", receiver.Refusing, key: "0123456789abcdef0123456789abcdef");
        Addresses["channel"] = await ChannelAsync(person, "Slack", "team-web", receiver.Taking);
        await person.OpenAsync("/alerts/rules/new");
        await person.Field("Name").FillAsync("Everything to the team");
        await person.Box("team-web").CheckAsync();
        await person.Box("ticket-system").CheckAsync();
        await person.Button("Create rule").ClickAsync();
        await Expect(person.Page).Not.ToHaveURLAsync(new Regex("/new$"));
    }

    // The shop is renewed by AWS, one certificate cannot be, one is let end and one is revoked.
    private async Task HalfAYearAsync(Person person, string blocked, string campaign)
    {
        await Aws.ReplaceProofAsync("example.com", "blocked.example.com", "_somebody.elses.example.net.");
        await person.OpenAsync(campaign);
        await person.Button("Manage renewal").ClickAsync();
        var dialog = person.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Auto-renew").SelectOptionAsync("LetItEnd");
        await Expect(dialog).ToContainTextAsync("1 certificate changes");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set it" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("1 certificate changed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await person.OpenAsync(Addresses["revoked certificate"]);
        await person.Button("Revoke").ClickAsync();
        await person.Page.GetByLabel("Type left.example.com to go on").FillAsync("left.example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke certificate" }).ClickAsync();
        await Expect(person.Status("Revoked")).ToBeVisibleAsync();
        Addresses["revoke order"] = await person.FirstOrderAsync("Revoke");

        await person.MoveTimeAsync("To the next renewal by AWS");
        await person.OpenAsync(Addresses["replaced certificate"]);
        await Expect(person.Row("Superseded")).ToHaveCountAsync(1);
        await person.OpenAsync(Addresses["certificate"]);
        await Expect(person.Row("Superseded")).ToHaveCountAsync(1);
        Addresses["renew order"] = await person.FirstOrderAsync("Renew");
        await person.OpenAsync("/");
        await Expect(person.Page.GetByRole(AriaRole.Region, new() { Name = "Needs a person" })).ToContainTextAsync("blocked.example.com");
    }

    private async Task OrdersAsync(Person person)
    {
        await Aws.SetCaaAsync("example.org", "0 issue \"letsencrypt.org\"");
        Addresses["failed order"] = await person.OrderAsync("pay.example.org", "Failed", anyway: true);

        await Aws.SetValidationDelayAsync("P1D");
        Addresses["cancelled order"] = await person.OrderAsync("old.example.com", "Waiting for AWS");
        await person.Button("Cancel order").ClickAsync();
        await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Cancel") }).ClickAsync();
        await Expect(person.Status("Cancelled")).ToBeVisibleAsync();
        Addresses["waiting order"] = await person.OrderAsync("api.example.com", "Waiting for AWS");

        await person.OpenAsync("/profiles/new");
        await person.CreateProfileAsync("workshops", "acm-prod", monthlyCap: "0");
        Addresses["held order"] = await person.OrderAsync("workshop.example.com", "Awaiting approval", profile: "workshops");
    }

    // One order waits for somebody's word, one was refused. The administrator asked, so another person decides.
    private async Task ApprovalsAsync(Person person)
    {
        await person.OpenAsync("/profiles/new");
        await person.CreateProfileAsync("with-approval", "acm-prod", approvers: "Default");
        await person.Link("Open with-approval").ClickAsync();
        await Expect(person.Heading("with-approval")).ToBeVisibleAsync();
        Addresses["profile with approval"] = new Uri(person.Page.Url).AbsolutePath;
        Addresses["order awaiting approval"] = await person.OrderAsync("partners.example.com", "Awaiting approval", profile: "with-approval");
        Addresses["refused order"] = await person.OrderAsync("raffle.example.com", "Awaiting approval", profile: "with-approval");
        await person.BecomeAsync("Be an operator");
        await person.OpenAsync(Addresses["refused order"]);
        await person.DecideAsync("Refuse order", "The raffle is over; use campaign.example.com if it comes back.");
        await Expect(person.Status("Refused")).ToBeVisibleAsync();
        await person.BecomeAsync("Be an administrator");
    }

    private async Task TagsAsync(Person person)
    {
        await person.OpenAsync(Addresses["certificate"]);
        await person.Button("Edit tags").ClickAsync();
        var dialog = person.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Key").FillAsync("env");
        await dialog.GetByLabel("Value of env").FillAsync("production");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add tag" }).ClickAsync();
        await dialog.GetByLabel("Key").Nth(1).FillAsync("cost-centre");
        await dialog.GetByLabel("Value of cost-centre").FillAsync("4711 web shop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save tags" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "env production" })).ToBeVisibleAsync();
    }

    private async Task SparePartsAsync(Person person)
    {
        await person.OpenAsync("/connections/new");
        await person.ConnectAwsAsync("spare");
        Addresses["unused connection"] = new Uri(person.Page.Url).AbsolutePath;
        await person.OpenAsync("/tokens/new");
        await person.Field("Name").FillAsync("deploy web-7");
        await person.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await person.Button("Make token").ClickAsync();
        await Expect(person.Heading("deploy web-7 is ready")).ToBeVisibleAsync();
    }

    private static async Task<string> ChannelAsync(Person person, string kind, string name, Uri address, string? key = null)
    {
        await person.OpenAsync("/alerts/channels/new");
        await person.Choice(kind).CheckAsync();
        await person.Field("Name").FillAsync(name);
        await person.Field("Address").FillAsync(address.ToString());
        if (key is not null)
            await person.Field("Signing key").FillAsync(key);
        await person.Button("Create channel").ClickAsync();
        await Expect(person.Heading(name)).ToBeVisibleAsync();
        return new Uri(person.Page.Url).AbsolutePath;
    }
}
