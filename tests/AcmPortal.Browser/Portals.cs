using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>A demo portal that nobody has used yet.</summary>
public class FreshPortal : IAsyncLifetime
{
    /// <summary>The portal.</summary>
    public PublishedPortal Portal { get; private set; } = null!;

    /// <summary>Its AWS.</summary>
    public Emulator Aws => Portal.Aws!;

    public virtual async ValueTask InitializeAsync() => Portal = await PublishedPortal.StartDemoAsync();

    public async ValueTask DisposeAsync() => await Portal.CloseAsync();

    /// <summary>A window and the person in front of it.</summary>
    public async Task<(Window Window, Person Person)> VisitAsync(Look? look = null)
    {
        var window = await Window.OpenAsync(Portal.Url, look);
        return (window, new Person(window.Page));
    }
}

/// <summary>A demo portal with a connection, a CA and a profile, made by clicking.</summary>
public class ReadyPortal : FreshPortal
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (window, person) = await VisitAsync();
        await using (window)
        {
            await person.SetUpAsync();
            await PrepareAsync(person);
        }
    }

    /// <summary>What a portal of more particular use has on top.</summary>
    protected virtual Task PrepareAsync(Person person) => Task.CompletedTask;
}

/// <summary>The classes that look around in one portal and change nothing that another one sees.</summary>
[CollectionDefinition(nameof(LivedInPortal))]
public sealed class LivedInPortalClasses : ICollectionFixture<LivedInPortal>;

/// <summary>A portal in the middle of its life: one order of each kind that a person may meet, and certificates.</summary>
public sealed class LivedInPortal : ReadyPortal
{
    /// <summary>Addresses by the words of <see cref="LooksTests"/> and <see cref="DialogTests"/>.</summary>
    public Dictionary<string, string> Addresses { get; } = [];

    /// <summary>The address of a place by its word; an address stays what it is.</summary>
    public string Address(string place) => place.StartsWith('/') ? place : Addresses[place];

    protected override async Task PrepareAsync(Person person)
    {
        Addresses["stored order"] = await OrderAsync(person, "www.shop.example.com shop.example.com *.shop.example.com", "Stored");
        await person.Link("Open certificate").ClickAsync();
        await Expect(person.Heading("Download")).ToBeVisibleAsync();
        Addresses["certificate"] = person.Page.Url;
        await OrderAsync(person, "bücher.example.com", "Stored");

        await Aws.SetCaaAsync("example.org", "0 issue \"letsencrypt.org\"");
        Addresses["failed order"] = await OrderAsync(person, "pay.example.org", "Failed", anyway: true);

        await Aws.SetValidationDelayAsync("P1D");
        Addresses["cancelled order"] = await OrderAsync(person, "old.example.com", "Waiting for AWS");
        await person.Button("Cancel order").ClickAsync();
        await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Cancel") }).ClickAsync();
        await Expect(person.Status("Cancelled")).ToBeVisibleAsync();
        await person.OpenAsync("/connections/new");
        await person.ConnectAwsAsync("spare");
        Addresses["unused connection"] = new Uri(person.Page.Url).AbsolutePath;
        Addresses["waiting order"] = await OrderAsync(person, "api.example.com", "Waiting for AWS");

        foreach (var (list, name) in new[] { ("connections", "connection"), ("authorities", "authority"), ("profiles", "profile") })
        {
            await person.OpenAsync("/" + list);
            var first = person.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First;
            Addresses[name] = (await first.GetAttributeAsync("href"))!;
        }
    }

    private static async Task<string> OrderAsync(Person person, string names, string status, bool anyway = false)
    {
        await person.StartRequestAsync();
        await person.RequestAsync(names, anyway);
        await Expect(person.Status(status)).ToBeVisibleAsync();
        return person.Page.Url;
    }
}
