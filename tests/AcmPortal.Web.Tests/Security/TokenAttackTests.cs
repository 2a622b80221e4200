using System.Net;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Security;

/// <summary>Guessed and ended tokens, and people who are shut out while they are in.</summary>
public sealed class TokenAttackTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_Guessed_IsNeverAccepted()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var admin = await portal.UserAsync("admin", Role.Administrator);
        var (live, _) = await portal.TokenAsync(admin);
        var authenticate = portal.Portal.Get<AuthenticateToken>();
        Assert.NotNull(await authenticate.RunAsync(Actor.Anonymous, new(new SecretText(live), IPAddress.Loopback), None));
        var guesses = Attack.Dose(20_000, 1_000_000);
        for (var i = 0; i < guesses; i++)
        {
            // Each tenth knows a live public id and how the checksum is made, and guesses the secret alone.
            var guess = TokenGuess.Make(i % 10 == 0 ? live[5..17] : RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 12), rightSum: i % 5 == 0);
            Assert.Null(await authenticate.RunAsync(Actor.Anonymous, new(new SecretText(guess), IPAddress.Loopback), None));
        }

        Attack.Note("S12", "guesses of tokens, none accepted", guesses);
    }

    [Fact]
    public async Task Address_AfterTwentyFailuresInAMinute_WaitsButALiveTokenIsTaken()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var (live, _) = await portal.TokenAsync(await portal.UserAsync("admin", Role.Administrator));
        using var client = new HttpClient { BaseAddress = portal.Portal.Address };
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, TokenGuess.Make("ABCDEFGHIJKL", rightSum: true)));

        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(client, TokenGuess.Make("ABCDEFGHIJKL", rightSum: true)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, live));
    }

    [Fact]
    public async Task Token_Ended_IsRefusedWithinASecond()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var (text, id) = await portal.TokenAsync(await portal.UserAsync("admin", Role.Administrator));
        using var client = new HttpClient { BaseAddress = portal.Portal.Address };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, text));

        await portal.SetTokenAsync(id, GuardedPortal.Now, GuardedPortal.Now.AddDays(1));
        await Task.Delay(TimeSpan.FromSeconds(1), None);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, text));
    }

    // An answer that is held back for a minute must not outlive what was allowed when it was asked for. No worker runs here.
    [Fact]
    public async Task Token_EndedWhileAnAnswerIsHeld_GetsNoMoreOfIt()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var objects = await portal.ObjectsAsync();
        var (text, id) = await portal.TokenAsync(await portal.UserAsync("admin", Role.Administrator));
        using var client = portal.Bearer(text);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders")
        {
            Content = new StringContent($$"""{"profile":"{{objects.Profile}}","names":["held.example.com"]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Prefer", "wait=60");
        var asking = client.SendAsync(request, None);
        // Once the order is there, the token was let in.
        while (await portal.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.Orders.CountAsync(o => o.CommonName == "held.example.com", ct), None) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), None);
        Assert.False(asking.IsCompleted);

        var ended = TimeProvider.System.GetTimestamp();
        await portal.SetTokenAsync(id, GuardedPortal.Now, GuardedPortal.Now.AddDays(1));

        using var answer = await asking;
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True(TimeProvider.System.GetElapsedTime(ended) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task User_DisabledWhileSignedIn_IsOutWithTheNextRequestAndAction()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var user = await portal.UserAsync("admin", Role.Administrator);
        using var browser = await portal.BrowserAsync(user);
        var session = PortalClaims.PrincipalOf(user, SignIn.Scheme, SessionTickets.NewId());
        await portal.Portal.Get<SessionTickets>().StoreAsync(new(session, SignIn.Scheme));
        Assert.NotNull(await portal.Portal.Get<ActorSource>().FindAsync(session, None));
        using (var before = await browser.GetAsync(new Uri("/audit/export.csv", UriKind.Relative), None))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await portal.DisableAsync(user);

        // What an open page asks before each use case, and twice a minute to take itself down.
        Assert.Null(await portal.Portal.Get<ActorSource>().FindAsync(session, None));
        using var after = await browser.GetAsync(new Uri("/audit/export.csv", UriKind.Relative), None);
        Assert.NotEqual(HttpStatusCode.OK, after.StatusCode);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request, None);
        return answer.StatusCode;
    }
}
