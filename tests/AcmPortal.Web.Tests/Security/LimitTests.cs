using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Tests.Hosting;

namespace AcmPortal.Web.Tests.Security;

/// <summary>Sizes and rates, and whose address counts.</summary>
public sealed class LimitTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;
    private static readonly (string, string)[] Tight = [("Auth:LocalAdmin", "true"), ("Limits:SignInsPerMinute", "5"), ("Limits:AnonymousPerMinute", "30")];

    [Fact]
    public async Task SignIn_SentTooOften_IsRefusedForThatAddressAlone()
    {
        await using var portal = await RunningPortal.ProductionAsync(Tight);
        using var one = From(portal, "127.0.0.1");
        using var other = From(portal, "127.0.0.2");

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(one));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync(one));

        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync(new Uri("/sign-in", UriKind.Relative), None)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(other));
    }

    // The provider's answer is acted upon before any route is asked for.
    [Theory]
    [InlineData("/signin-oidc")]
    [InlineData("/SIGNIN-OIDC?code=x&state=y")]
    [InlineData("/signout-callback-oidc")]
    public async Task Callback_CalledTooOften_IsRefused(string path)
    {
        await using var portal = await RunningPortal.ProductionAsync(Tight);
        using var client = From(portal, "127.0.0.1");
        for (var i = 0; i < 5; i++)
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await client.GetAsync(new Uri(path, UriKind.Relative), None)).StatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.GetAsync(new Uri(path, UriKind.Relative), None)).StatusCode);
    }

    [Fact]
    public async Task Pages_AskedTooOftenByNobody_AreRefusedAndHealthAndTokensGoOn()
    {
        await using var portal = await GuardedPortal.StartAsync(("Limits:AnonymousPerMinute", "30"));
        using var client = From(portal.Portal, "127.0.0.1");
        var admin = await portal.UserAsync("admin", Role.Administrator);
        var (token, _) = await portal.TokenAsync(admin);
        using var browser = await portal.BrowserAsync(admin);
        var first = -1;
        for (var i = 0; i < 60 && first < 0; i++)
        {
            using var answer = await client.GetAsync(new Uri(i % 2 == 0 ? "/" : "/nothing/at/all", UriKind.Relative), None);
            first = answer.StatusCode == HttpStatusCode.TooManyRequests ? i : -1;
        }

        // Some were given back while it was asked.
        Assert.InRange(first, 30, 50);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/live", UriKind.Relative), None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/css/app.css", UriKind.Relative), None)).StatusCode);
        using var call = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        call.Headers.Authorization = new("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(call, None)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri("/orders", UriKind.Relative), None)).StatusCode);
    }

    // S18: whoever is not a named proxy says in vain who they are.
    [Theory]
    [InlineData(null, true)]
    [InlineData("10.0.0.4", true)]
    [InlineData("127.0.0.1", false)]
    public async Task ForwardedAddress_FromAnUntrustedPeer_DoesNotCountForLimits(string? proxy, bool refused)
    {
        await using var portal = await RunningPortal.ProductionAsync(proxy is null ? Tight : [.. Tight, ("Proxy:Addresses:0", proxy)]);
        using var client = From(portal, "127.0.0.1");
        for (var i = 0; i < 5; i++)
            await PostAsync(client, $"198.51.100.{i}");

        Assert.Equal(refused ? HttpStatusCode.TooManyRequests : HttpStatusCode.BadRequest, await PostAsync(client, "198.51.100.77"));
    }

    [Theory]
    [InlineData("", "198.51.100.7", "127.0.0.1")]
    [InlineData("127.0.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "198.51.100.7, 10.0.0.9", "10.0.0.9")]
    [InlineData("127.0.0.1 10.0.0.9", "203.0.113.1, 198.51.100.7, 10.0.0.9", "198.51.100.7")]
    public async Task ForwardedAddress_InTheAuditLog_OnlyFromNamedProxies(string proxies, string forwarded, string expected)
    {
        await using var portal = await RunningPortal.ProductionAsync(
            [("Auth:LocalAdmin", "true"), .. proxies.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((p, i) => ($"Proxy:Addresses:{i}", p))]);
        var link = await portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), None);
        using var visitor = portal.Visit();
        visitor.Always("X-Forwarded-For", forwarded);
        visitor.Always("Forwarded", "for=198.51.100.7");
        visitor.Always("X-Real-IP", "198.51.100.7");

        await visitor.SubmitAsync($"/sign-in/link?token={Uri.EscapeDataString(link.Token.Reveal())}");

        var rows = await portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest()), None);
        Assert.Equal(expected, Assert.Single(rows.Items, r => r.Action == AuditAction.SignedIn).From);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    public void Network_OfAnAddress_IsWhatOneVisitorHas(string address, string expected) => Assert.Equal(IPAddress.Parse(expected), Origin.Network(IPAddress.Parse(address)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_TooLong_IsAProblemDocumentOf413(bool chunked)
    {
        await using var portal = await GuardedPortal.StartAsync();
        using var client = portal.Bearer((await portal.TokenAsync(await portal.UserAsync("admin", Role.Administrator))).Text);
        foreach (var kilobytes in new[] { 300, 1100 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/connections") { Content = new StringContent($"{{\"name\":\"{new string('x', kilobytes * 1024)}\"}}", Encoding.UTF8, "application/json") };
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.ExpectContinue = !chunked;

            using var answer = await client.SendAsync(request, None);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.True(answer.Headers.ConnectionClose);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("urn:acmportal:problem:too-large", (await answer.Content.ReadFromJsonAsync<JsonElement>(None)).GetProperty("type").GetString());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Form_TooLong_IsRefused(bool chunked)
    {
        await using var portal = await RunningPortal.LocalAdminAsync();
        using var client = From(portal, "127.0.0.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in/link") { Content = new FormUrlEncodedContent([new("token", new string('x', 1100 * 1024))]) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = !chunked;

        using var answer = await client.SendAsync(request, None);

        Assert.True((int)answer.StatusCode is 413 or 400, $"{(int)answer.StatusCode}");
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string? forwarded = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in/link") { Content = new FormUrlEncodedContent([new("token", "guess")]) };
        if (forwarded is not null)
            request.Headers.Add("X-Forwarded-For", forwarded);
        using var answer = await client.SendAsync(request, None);
        return answer.StatusCode;
    }

    private static HttpClient From(RunningPortal portal, string address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (context, ct) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = portal.Address };
}
