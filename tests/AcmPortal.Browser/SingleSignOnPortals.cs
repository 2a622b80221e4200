using AcmPortal.Browser.Running;

namespace AcmPortal.Browser;

/// <summary>Three instances on one database, as in production, behind a real identity provider, with the emulator for AWS.</summary>
public sealed class SingleSignOnPortals : IAsyncLifetime
{
    private PublishedPortal demo = null!;

    /// <summary>The provider.</summary>
    public IdentityProvider Provider { get; private set; } = null!;

    /// <summary>The first instance.</summary>
    public PublishedPortal A { get; private set; } = null!;

    /// <summary>The second one.</summary>
    public PublishedPortal B { get; private set; } = null!;

    /// <summary>The third one.</summary>
    public PublishedPortal C { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await IdentityProvider.StartAsync();
        // For its AWS alone.
        demo = await PublishedPortal.StartDemoAsync(new() { ["Demo:Delays"] = "false" });
        A = await PublishedPortal.StartAsync(Settings());
        B = await AnotherAsync();
        C = await AnotherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Also where not all of them started. What they log as errors fails here.
        if (C is not null)
            await C.CloseAsync();
        if (B is not null)
            await B.CloseAsync();
        if (A is not null)
            await A.CloseAsync();
        if (demo is not null)
            await demo.CloseAsync();
        if (Provider is not null)
            await Provider.DisposeAsync();
    }

    /// <summary>A window on an instance, signed in as somebody by the provider's page.</summary>
    public static async Task<(Window Window, Person Person)> EnterAsync(PublishedPortal instance, string user, string page = "/orders")
    {
        var window = await Window.OpenAsync(instance.Url);
        var person = new Person(window.Page);
        await person.OpenAsync(page);
        await person.Button("Sign in with localhost").ClickAsync();
        await VouchAsync(person, user);
        return (window, person);
    }

    /// <summary>At the provider: says who one is.</summary>
    public static async Task VouchAsync(Person person, string user)
    {
        await Microsoft.Playwright.Assertions.Expect(person.Heading("Example identity provider")).ToBeVisibleAsync();
        await person.Page.GetByLabel("User").FillAsync(user);
        await person.Button("Continue").ClickAsync();
    }

    private Task<PublishedPortal> AnotherAsync() => PublishedPortal.StartAsync(new Dictionary<string, string>(Settings())
    {
        ["Database:ConnectionString"] = $"Data Source={Path.Combine(A.Folder, "data", "acmportal.db")}",
        ["MasterKey:File"] = Path.Combine(A.Folder, "data", "master.key"),
    });

    private Dictionary<string, string> Settings() => new()
    {
        ["Aws:ServiceUrl"] = demo.Aws!.Url.ToString(),
        ["Dns:Enabled"] = "false",
        ["Oidc:Authority"] = Provider.Url.GetLeftPart(UriPartial.Authority),
        ["Oidc:ClientId"] = "portal",
        ["Oidc:ClientSecret"] = "a secret of the portal, which is long enough",
        ["Oidc:Scopes"] = "groups",
        ["Oidc:Roles"] = "portal-admins = Administrator, web-ops = Operator, readers = Viewer",
        ["Auth:Contact"] = "the platform team",
    };
}
