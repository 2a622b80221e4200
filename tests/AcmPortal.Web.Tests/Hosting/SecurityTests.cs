using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Routing;

namespace AcmPortal.Web.Tests.Hosting;

public sealed class SecurityTests : IAsyncLifetime
{
    private RunningPortal demo = null!;
    private RunningPortal closed = null!;

    public async ValueTask InitializeAsync() => (demo, closed) = (await RunningPortal.DemoAsync(), await RunningPortal.LocalAdminAsync());

    public async ValueTask DisposeAsync()
    {
        await demo.DisposeAsync();
        await closed.DisposeAsync();
    }

    public static TheoryData<string, string, int> EveryKindOfResponse => new()
    {
        { "GET", "/", 200 },
        { "GET", "/no/such/page", 404 },
        { "GET", "/css/app.css", 200 },
        { "GET", "/_framework/blazor.web.js", 200 },
        { "GET", "/health/live", 200 },
        { "GET", "/error", 200 },
        { "POST", "/_blazor/negotiate?negotiateVersion=1", 200 },
        { "POST", "/certificates/01990000-0000-7000-8000-000000000000/download", 400 },
        { "GET", "/certificates/01990000-0000-7000-8000-000000000000/pem/leaf", 404 },
    };

    [Theory]
    [MemberData(nameof(EveryKindOfResponse))]
    public async Task Response_OfEveryKind_CarriesTheSecurityHeaders(string method, string path, int status)
    {
        using var visitor = demo.Visit();

        using var response = await visitor.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, (int)response.StatusCode);
        AssertHeaders(response);
    }

    [Fact]
    public async Task Redirect_ToSignIn_CarriesTheSecurityHeaders()
    {
        using var visitor = closed.Visit();

        using var response = await visitor.GetAsync("/");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/sign-in", response.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        AssertHeaders(response);
    }

    [Fact]
    public async Task Anonymous_OutsideTheDemo_ReachesTheListedEndpointsAndNoOther()
    {
        // Below /api only the files of the readable page are open, which are the same in every installation.
        string[] open = ["/api/favicon.svg", "/api/scalar.aspnetcore.js", "/api/scalar.js", "/sign-in", "/sign-in/link", "/health/live", "/health/ready", "/error", "/not-found"];
        var endpoints = closed.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 20, "The endpoints of a running portal are more than these.");
        using var visitor = closed.Visit();
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            var path = "/" + string.Join('/', (endpoint.RoutePattern.RawText ?? "").Trim('/').Split('/').Select(Segment));
            if (IsAsset(endpoint, path))
                continue;
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.FirstOrDefault() ?? "GET";
            using var response = await visitor.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            var denied = response.StatusCode == HttpStatusCode.Unauthorized
                || (response.StatusCode == HttpStatusCode.Redirect && response.Headers.Location!.ToString().Contains("/sign-in", StringComparison.Ordinal));
            if (!denied)
                reached.Add(path);
        }

        Assert.Equal(open.Order(StringComparer.Ordinal), reached);
    }

    [Fact]
    public async Task Download_WithoutAntiforgeryToken_IsRefused()
    {
        using var visitor = demo.Visit();

        using var response = await visitor.PostAsync(
            "/certificates/01990000-0000-7000-8000-000000000000/download", demo.Address.GetLeftPart(UriPartial.Authority), ("format", "LeafPem"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task Post_FromAnotherOrigin_IsRefused(string origin)
    {
        using var visitor = demo.Visit();

        using var response = await visitor.PostAsync("/_blazor/negotiate?negotiateVersion=1", origin);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        AssertHeaders(response);
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData(null, false)]
    [InlineData("own", true)]
    public async Task WebSocket_OnlyFromTheOwnOrigin_Opens(string? origin, bool opens)
    {
        using var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin == "own" ? demo.Address.GetLeftPart(UriPartial.Authority) : origin);
        var address = new UriBuilder(demo.Address) { Scheme = "ws", Path = "/_blazor" }.Uri;

        var connect = () => socket.ConnectAsync(address, Xunit.TestContext.Current.CancellationToken);

        if (opens)
        {
            await connect();
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(connect);
        }
    }

    [Fact]
    public async Task Demo_UnderAForeignHostName_DoesNotAnswer()
    {
        using var visitor = demo.Visit();
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = "rebound.example";

        using var response = await visitor.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Page_FirstResponse_HasNoInlineScript()
    {
        using var visitor = demo.Visit();

        var html = await (await visitor.GetAsync("/")).Content.ReadAsStringAsync(Xunit.TestContext.Current.CancellationToken);

        foreach (var part in html.Split("<script").Skip(1))
            Assert.Contains("src=", part[..part.IndexOf('>', StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick=", html, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsAsset(RouteEndpoint endpoint, string path) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor") || path.StartsWith("/_framework/", StringComparison.Ordinal);

    private static string Segment(string segment) => segment.Contains("guid", StringComparison.Ordinal) ? "01990000-0000-7000-8000-000000000000"
        : segment.StartsWith('{') ? "x" : segment;

    private static void AssertHeaders(HttpResponseMessage response)
    {
        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
        var policy = Header("Content-Security-Policy");
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
        Assert.False(response.Headers.Contains("Server"));
    }
}
