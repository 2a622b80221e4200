using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>What a person does in the portal, by what is read and clicked: roles, labels and words, never the markup.</summary>
public sealed class Person(IPage page)
{
    /// <summary>The page in front of them.</summary>
    public IPage Page { get; } = page;

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>A field by its label; optional ones say so in it.</summary>
    public ILocator Field(string label) => Page.GetByRole(AriaRole.Main).GetByLabel(new Regex($"^{Regex.Escape(label)}\\s*(\\(optional\\))?\\s*$"));

    /// <summary>One of a few choices, by how its words begin.</summary>
    public ILocator Choice(string words) => Page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^" + Regex.Escape(words)) });

    public ILocator Box(string words) => Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^" + Regex.Escape(words)) });

    /// <summary>A team that a profile may ask for its approval.</summary>
    public ILocator Approvers(string team) => Page.GetByRole(AriaRole.Group, new() { Name = "Teams that approve (optional)" })
        .GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^" + Regex.Escape(team) + "\\b") });

    /// <summary>The words of a status chip at the page's head.</summary>
    public ILocator Status(string words) => Page.GetByRole(AriaRole.Main).Locator("header, .head, .page-head").GetByText(words, new() { Exact = true });

    public async Task OpenAsync(string path) => await Page.GotoAsync(path);

    /// <summary>Connects AWS with an access key; ends on the connection's page, tested.</summary>
    public async Task ConnectAwsAsync(string name)
    {
        await Expect(Heading("New connection")).ToBeVisibleAsync();
        await Choice("Access key").CheckAsync();
        await Field("Name").FillAsync(name);
        await Field("Access key id").FillAsync("AKIAIOSFODNN7EXAMPLE");
        await Field("Secret access key").FillAsync("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        await Button("Create connection").ClickAsync();
        await Expect(Heading($"Connection {name} is saved")).ToBeVisibleAsync();
        await Link("Test its permissions").ClickAsync();
        await Expect(Page.GetByText("AWS took the credentials: account 111122223333")).ToBeVisibleAsync();
    }

    /// <summary>The wizard of four steps, from its first; ends where the CA is ready.</summary>
    public async Task CreateAuthorityAsync(string name, string connection, params string[] zones)
    {
        await Field("Name").FillAsync(name);
        await Button("Next").ClickAsync();
        await Choose(Field("Connection for ACM"), connection);
        await Button("Next").ClickAsync();
        await Field("Region").SelectOptionAsync("eu-central-1");
        foreach (var zone in zones)
            await Box(zone).CheckAsync();
        await Button("Next").ClickAsync();
        await Expect(Heading("Checked against AWS")).ToBeVisibleAsync();
        await Expect(Button("Create CA")).ToBeEnabledAsync();
        await Button("Create CA").ClickAsync();
        await Expect(Heading($"CA {name} is ready")).ToBeVisibleAsync();
    }

    /// <summary>Fills in a new profile; ends where it is ready.</summary>
    public async Task CreateProfileAsync(string name, string authority, string? monthlyCap = null, string? approvers = null)
    {
        await Expect(Heading("New profile")).ToBeVisibleAsync();
        await Choose(Field("Certificate authority"), authority);
        await Field("Name").FillAsync(name);
        await Field("Description").FillAsync("Web servers that the internet sees.");
        await Field("Owner contact").FillAsync("web-team@example.com");
        await Box("Allow wildcard certificates").CheckAsync();
        await Box("EC P-256").CheckAsync();
        if (monthlyCap is not null)
            await Field("Monthly spend cap (US dollars)").FillAsync(monthlyCap);
        if (approvers is not null)
            await Approvers(approvers).CheckAsync();
        await Button("Create profile").ClickAsync();
        await Expect(Heading($"Profile {name} is ready")).ToBeVisibleAsync();
    }

    /// <summary>From the wizard's step of names to the page of the order.</summary>
    public async Task RequestAsync(string names, bool anyway = false)
    {
        await Field("DNS names").FillAsync(names);
        await Expect(Page.GetByRole(AriaRole.Group, new() { Name = "The names as read" })).ToBeVisibleAsync();
        await Button("Next").ClickAsync();
        await Expect(Heading("Which key?")).ToBeVisibleAsync();
        await Button("Next").ClickAsync();
        await Expect(Heading("What ACM decides")).ToBeVisibleAsync();
        var submit = anyway ? Button("Request anyway") : Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Request certificate for") });
        await submit.ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/orders/[0-9a-f-]{36}"));
    }

    /// <summary>The first three steps of the portal, one after the other.</summary>
    public async Task SetUpAsync()
    {
        await OpenAsync("/connections/new");
        await ConnectAwsAsync("prod");
        await OpenAsync("/authorities/new");
        await CreateAuthorityAsync("acm-prod", "prod", "example.com", "example.org");
        await OpenAsync("/profiles/new");
        await CreateProfileAsync("web-servers", "acm-prod");
    }

    /// <summary>Opens the wizard at its step of names, without what an earlier visit left.</summary>
    public async Task StartRequestAsync(string profile = "web-servers")
    {
        await OpenAsync($"/certificates/request?profile={profile}");
        await Expect(Field("DNS names")).ToBeVisibleAsync();
    }

    /// <summary>Requests a certificate and waits until its order is where it is wanted; gives the order's address.</summary>
    public async Task<string> OrderAsync(string names, string status = "Stored", bool anyway = false, string profile = "web-servers")
    {
        await StartRequestAsync(profile);
        await RequestAsync(names, anyway);
        await Expect(Status(status)).ToBeVisibleAsync();
        return Page.Url;
    }

    /// <summary>Requests one, waits until it is stored and opens it; gives the certificate's address.</summary>
    public async Task<string> HaveCertificateAsync(string names)
    {
        await OrderAsync(names);
        await Link("Open certificate").ClickAsync();
        await Expect(Heading("Download")).ToBeVisibleAsync();
        return new Uri(Page.Url).AbsolutePath;
    }

    /// <summary>Moves the demo's time on with the clock in the top bar, from any page.</summary>
    /// <param name="step">How the menu's line begins: "45 days on".</param>
    public async Task MoveTimeAsync(string step)
    {
        var clock = Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Demo time: ") });
        var before = (await clock.GetAttributeAsync("aria-label"))!;
        await clock.ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new Regex("^" + Regex.Escape(step)) }).ClickAsync();
        await Expect(clock).Not.ToHaveAttributeAsync("aria-label", before);
    }

    /// <summary>Becomes the demo's person of a role, from any page.</summary>
    /// <param name="role">As the menu says it: "Be a requester".</param>
    public async Task BecomeAsync(string role)
    {
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("signed in as") }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitemradio, new() { Name = role }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"signed in as Demo {role.Split(' ')[^1]}") })).ToBeVisibleAsync();
    }

    /// <summary>Approves or refuses the order whose page is open.</summary>
    /// <param name="verb">The button: "Approve order" or "Refuse order".</param>
    /// <param name="comment">What the requester reads.</param>
    public async Task DecideAsync(string verb, string comment)
    {
        await Button(verb).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Comment").FillAsync(comment);
        await dialog.GetByRole(AriaRole.Button, new() { Name = verb, Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>The address of the newest order of a kind on the page of a certificate.</summary>
    public async Task<string> FirstOrderAsync(string kind)
    {
        var link = Page.GetByRole(AriaRole.Group, new() { Name = "Orders", Exact = true }).GetByRole(AriaRole.Link, new() { Name = kind, Exact = true }).First;
        return (await link.GetAttributeAsync("href"))!;
    }

    /// <summary>The row of a table that has this in it.</summary>
    public ILocator Row(string words) => Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Row).Filter(new() { HasText = words });

    /// <summary>Tab after Tab until the focus is on something.</summary>
    public async Task TabToAsync(ILocator target)
    {
        for (var presses = 0; presses < 120; presses++)
        {
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
                return;
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"120 presses of Tab do not reach {target}.");
    }

    /// <summary>Saves what a click downloads, and gives its name and where it is.</summary>
    public async Task<(string Name, string Path)> DownloadAsync(ILocator click, string folder)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => click.ClickAsync());
        Assert.Null(await download.FailureAsync());
        var path = Path.Combine(folder, download.SuggestedFilename);
        await download.SaveAsAsync(path);
        return (download.SuggestedFilename, path);
    }

    // Options show more than the name, such as the account.
    private static async Task Choose(ILocator select, string beginsWith)
    {
        await Expect(select).ToBeVisibleAsync();
        var option = select.GetByRole(AriaRole.Option, new() { NameRegex = new Regex("^" + Regex.Escape(beginsWith) + "\\b") });
        await select.SelectOptionAsync((await option.GetAttributeAsync("value"))!);
    }
}
