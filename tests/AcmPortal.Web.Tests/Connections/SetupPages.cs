using AcmPortal.AwsEmulator;
using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Connections;

/// <summary>The set-up pages on the real core and a real database, against the emulator over HTTP and DNS.</summary>
public abstract class SetupPages : PortalBunitContext
{
    protected const string Key = "AKIAIOSFODNN7EXAMPLE";
    protected const string Secret = "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";
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private EmulatorHost? emulator;

    protected static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;
    protected EmulatorHost Emulator => emulator!;
    protected BunitNavigationManager Navigation => (BunitNavigationManager)Services.GetRequiredService<NavigationManager>();
    protected PortalStore Store => Services.GetRequiredService<PortalStore>();

    public override async ValueTask InitializeAsync()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions { Url = "http://127.0.0.1:0", DnsPort = 0, Credentials = [$"{Key}:{Secret}"] }, Stop);
        Services.AddSingleton(new AwsOptions { ServiceUrl = emulator.Url, RateShare = 0 });
        Services.AddSingleton(new DnsOptions { Servers = [$"127.0.0.1:{emulator.DnsPort}"], TimeoutSeconds = 2 });
        await base.InitializeAsync();
    }

    protected string ZoneId(string name) => Emulator.Zones.First(z => z.Name.TrimEnd('.') == name && !z.Private).Id;

    protected async Task<Guid> ConnectAsync(string name = "prod") =>
        (await ArrangeAsync<CreateConnection, CreateConnectionInput, CreateConnectionResult>(new(name, ConnectionKind.AccessKey, Key, new SecretText(Secret)))).Id;

    protected async Task<Guid> AuthorityAsync(string name = "acm-prod")
    {
        var connection = await ConnectAsync();
        return (await ArrangeAsync<CreateAuthority, CreateAuthorityInput, CreateAuthorityResult>(new(name, connection, connection, "us-east-1", [ZoneId("example.com")]))).Id;
    }

    protected async Task<Guid> ProfileAsync() => await ArrangeAsync<CreateProfile, CreateProfileInput, Guid>(
        new(await AuthorityAsync(), "web-prod", "", ["*.example.com"], false, [KeyAlgorithms.Rsa2048], KeyAlgorithms.Rsa2048, RenewalMode.On, 30, "web-team@example.com"));

    protected Task<string?> DraftAsync(string kind) => Store.ReadAsync(
        (db, ct) => db.Drafts.Where(d => d.Kind == kind).Select(d => d.Json).FirstOrDefaultAsync(ct), Stop);

    /// <summary>Waits until what was typed is in the database.</summary>
    protected async Task<string> KeptDraftAsync(string kind, string part)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await DraftAsync(kind) is { } json && json.Contains(part, StringComparison.Ordinal))
                return json;
            await Task.Delay(100, Stop);
        }

        throw new TimeoutException($"The draft {kind} never held {part}.");
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        if (emulator is not null)
            await emulator.DisposeAsync();
    }
}

/// <summary>Finds things on a page as a person does: by their words.</summary>
internal static class PageWords
{
    /// <summary>The control that a label names.</summary>
    public static IElement Labelled<T>(this IRenderedComponent<T> page, string label) where T : IComponent
    {
        var found = page.FindAll("label").First(l => l.TextContent.Replace("(optional)", "", StringComparison.Ordinal).Trim() == label);
        return page.Find("#" + found.GetAttribute("for"));
    }

    /// <summary>The sentence beside the control that a label names; null when all is well.</summary>
    public static string? Wrong<T>(this IRenderedComponent<T> page, string label) where T : IComponent =>
        page.Labelled(label).Closest(".field")!.QuerySelector(".err")?.TextContent.Trim();

    public static IElement Button<T>(this IRenderedComponent<T> page, string words) where T : IComponent =>
        page.FindAll("button").First(b => b.TextContent.Trim() == words);

    /// <summary>A radio button or a tick box with its words.</summary>
    public static IElement Choice<T>(this IRenderedComponent<T> page, string words) where T : IComponent =>
        page.FindAll("label.choice, label.check").First(l => l.TextContent.TrimStart().StartsWith(words, StringComparison.Ordinal)).QuerySelector("input")!;

    public static void Shows<T>(this IRenderedComponent<T> page, string words) where T : IComponent =>
        page.WaitForAssertion(() => Assert.Contains(words, page.Find("*").GetRoot().TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
}
