using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Web.Access;
using AcmPortal.Web.Hosting;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MudBlazor;

namespace AcmPortal.Web.Tests;

/// <summary>
/// Renders components with the real core on a database of its own, as the demo administrator. Derive from it; add fakes to
/// <c>Services</c> in the constructor, which runs before anything is resolved.
/// </summary>
public abstract class PortalBunitContext : BunitContext, IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly FixedAuthentication authentication = new();

    protected PortalBunitContext()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(folder.Settings()).Build();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddPortalCore(PortalOptions.BindOrThrow(configuration));
        Services.AddSingleton(new AccessOptions { IsDemo = true, KeyExport = null });
        Services.AddPortalPages();
        Services.AddSingleton<IHostApplicationLifetime, Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>();
        Services.AddSingleton(new PortalMode(true));
        Services.AddSingleton(new WebOptions(new DemoOptions(), new AuthOptions(), new OidcOptions(), new ProxyOptions(), true));
        Services.AddSingleton(new ActorSource((_, _) => Task.FromResult<Actor?>(authentication.Actor)));
        Services.AddSingleton<AuthenticationStateProvider>(authentication);
    }

    /// <summary>Who looks at the page; the demo administrator unless set.</summary>
    protected Actor Visitor
    {
        get => authentication.Actor;
        set => authentication.Actor = value;
    }

    /// <summary>MudBlazor's popovers and dialogs appear here; rendered before the component under test.</summary>
    protected IRenderedComponent<MudDialogProvider> Dialogs { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        await Services.GetRequiredService<PortalStartup>().InitializeAsync();
        Render<MudPopoverProvider>();
        Dialogs = Render<MudDialogProvider>();
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        folder.Dispose();
    }

    /// <summary>Runs a use case as the host, to prepare what a test looks at.</summary>
    protected Task<TResult> ArrangeAsync<TUseCase, TInput, TResult>(TInput input)
        where TUseCase : UseCase<TInput, TResult> =>
        Services.GetRequiredService<TUseCase>().RunAsync(Actor.Administrator("demo", "Demo administrator", "demo"), input, Xunit.TestContext.Current.CancellationToken);

    private sealed class FixedAuthentication : AuthenticationStateProvider
    {
        public Actor Actor { get; set; } = Actor.Administrator("demo", "Demo administrator", "demo");

        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            Actor == Actor.Anonymous ? new System.Security.Claims.ClaimsPrincipal() : PortalClaims.PrincipalOf(Actor, "test")));
    }
}
