using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Web.Access;
using AcmPortal.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AcmPortal.Web.Tests.Access;

/// <summary>Sessions on a real database, with the time moved; two instances are two containers on one database.</summary>
public sealed class SessionTicketsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly TempFolder folder = new();
    private ServiceProvider first = null!;
    private ServiceProvider second = null!;

    public async ValueTask InitializeAsync()
    {
        first = Instance();
        await first.GetRequiredService<PortalStartup>().InitializeAsync(TestContext.Current.CancellationToken);
        second = Instance();
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Session_NotUsedForAnHour_Ends()
    {
        var key = await OpenAsync();
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await ActorAsync(first, key));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await ActorAsync(first, key));
        Assert.Null(await Tickets(first).RetrieveAsync(key));
    }

    [Fact]
    public async Task Session_UsedAllTheTime_EndsAfterEightHours()
    {
        var key = await OpenAsync();
        for (var minutes = 0; minutes < 8 * 60 - 30; minutes += 30)
        {
            time.Advance(TimeSpan.FromMinutes(30));
            Assert.NotNull(await Tickets(first).RetrieveAsync(key));
        }

        time.Advance(TimeSpan.FromMinutes(30));

        Assert.Null(await ActorAsync(first, key));
    }

    [Fact]
    public async Task Session_Ended_IsNotBroughtBackByUse()
    {
        var key = await OpenAsync();
        time.Advance(TimeSpan.FromMinutes(60));

        await Tickets(first).TouchAsync(key);

        Assert.Null(await ActorAsync(first, key));
    }

    [Fact]
    public async Task Session_EndedOnOneInstance_IsDeadOnTheOther()
    {
        var key = await OpenAsync();
        Assert.NotNull(await ActorAsync(second, key));

        var actor = await ActorAsync(first, key);
        Assert.Equal(1, await first.GetRequiredService<EndSession>().RunAsync(actor!, new EndSessionInput(), TestContext.Current.CancellationToken));

        Assert.Null(await ActorAsync(second, key));
        Assert.Null(await Tickets(second).RetrieveAsync(key));
    }

    [Fact]
    public async Task Session_AfterARestart_GoesOn()
    {
        var key = await OpenAsync();

        Assert.Equal("x", (await Tickets(second).RetrieveAsync(key))!.Principal.Identity!.Name);
    }

    private static SessionTickets Tickets(ServiceProvider instance) => instance.GetRequiredService<SessionTickets>();

    private static Task<Actor?> ActorAsync(ServiceProvider instance, string key) =>
        instance.GetRequiredService<ActorDirectory>().OfSessionAsync(PortalClaims.HashOf(key), TestContext.Current.CancellationToken);

    private ServiceProvider Instance()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(time);
        services.AddPortalCore(PortalOptions.BindOrThrow(new ConfigurationBuilder().AddInMemoryCollection(folder.Settings()).Build()));
        services.AddSingleton<IHttpContextAccessor, HttpContextAccessor>();
        services.AddSingleton<SessionTickets>();
        return services.BuildServiceProvider();
    }

    private async Task<string> OpenAsync()
    {
        var principal = PortalClaims.PrincipalOf(Actor.Administrator("local-admin", "x", "link"), "test", SessionTickets.NewId());
        return await Tickets(first).StoreAsync(new AuthenticationTicket(principal, "test"));
    }
}
