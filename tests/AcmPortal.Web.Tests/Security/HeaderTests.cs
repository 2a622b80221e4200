using System.Net;
using System.Net.Sockets;
using System.Text;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Web.Api;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.AspNetCore.Routing;

namespace AcmPortal.Web.Tests.Security;

/// <summary>The security headers on whatever the portal answers.</summary>
public sealed class HeaderTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRoute_ByEveryMethod_AnswersWithTheHeaders()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var actor = await portal.UserAsync("admin", Role.Administrator);
        var caller = await RouteMatrixTests.CallerAsync(portal, "admin", actor, (await portal.TokenAsync(actor)).Text);
        using var nobody = portal.Client();
        var objects = await portal.ObjectsAsync();
        var (answers, missing) = (0, new SortedSet<string>(StringComparer.Ordinal));
        var paths = RouteMatrixTests.EndpointsOf(portal).Select(e => RouteMatrixTests.Path(e, objects)).Concat(Assets(portal)).Where(p => p != "/_blazor").Distinct().ToList();
        foreach (var path in paths)
        {
            foreach (var method in Attack.Full ? (string[])["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] : ["GET", "POST", "BREW"])
            {
                // Signing out would end the caller's session in the middle.
                if (method == "POST" && path == "/sign-out")
                    continue;
                foreach (var client in new[] { nobody, path.StartsWith(PortalApi.Root, StringComparison.Ordinal) ? caller.Api : caller.Browser })
                {
                    using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), HttpCompletionOption.ResponseHeadersRead, None);
                    answers++;
                    foreach (var lack in Lacking(answer))
                        missing.Add($"{method} {path}: {(int)answer.StatusCode} without {lack}");
                }
            }
        }

        Assert.True(answers > 600);
        Assert.Empty(missing);
        Attack.Note("S6", "answers of routes and assets with all headers", answers);
    }

    // What no route answers: refusals before and behind them.
    [Fact]
    public async Task Refusals_OfEveryKind_AnswerWithTheHeaders()
    {
        await using var portal = await RunningPortal.ProductionAsync(
            ("Auth:LocalAdmin", "true"), ("AllowedHosts", "127.0.0.1"), ("Limits:SignInsPerMinute", "5"), ("Limits:AnonymousPerMinute", "30"), ("Telemetry:MetricsToken", "0123456789abcdef0123456789abcdef"));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Address };
        var kinds = new Dictionary<string, (HttpStatusCode Status, HttpRequestMessage Request)>
        {
            ["health"] = (HttpStatusCode.OK, new(HttpMethod.Get, "/health/live")),
            ["no such asset"] = (HttpStatusCode.Redirect, new(HttpMethod.Get, "/css/nothing.css")),
            ["redirect"] = (HttpStatusCode.Redirect, new(HttpMethod.Get, "/")),
            ["pull script"] = (HttpStatusCode.OK, new(HttpMethod.Get, "/pull/acmportal.sh")),
            ["API without a token"] = (HttpStatusCode.Unauthorized, new(HttpMethod.Get, "/api/v1/orders")),
            ["foreign origin"] = (HttpStatusCode.Forbidden, With("Origin", "https://evil.example", new(HttpMethod.Post, "/sign-out"))),
            ["foreign host"] = (HttpStatusCode.BadRequest, With("Host", "evil.example", new(HttpMethod.Get, "/"))),
            ["too large"] = (HttpStatusCode.RequestEntityTooLarge, new(HttpMethod.Post, "/sign-in/link") { Content = new ByteArrayContent(new byte[1024 * 1024 + 1]) }),
            ["no antiforgery"] = (HttpStatusCode.BadRequest, new(HttpMethod.Post, "/sign-in/link") { Content = new FormUrlEncodedContent([new("token", "x")]) }),
            ["metrics"] = (HttpStatusCode.OK, With("Authorization", "Bearer 0123456789abcdef0123456789abcdef", new(HttpMethod.Get, "/metrics"))),
            ["metrics without token"] = (HttpStatusCode.Unauthorized, new(HttpMethod.Get, "/metrics")),
        };
        foreach (var (name, (status, request)) in kinds)
        {
            // A client that asks first hears the refusal; one that sends on may find its connection cut.
            request.Headers.ExpectContinue = name == "too large";
            using var answer = await client.SendAsync(request, None);
            Assert.True(status == answer.StatusCode, $"{name}: {(int)answer.StatusCode}");
            Assert.True(!Lacking(answer).Any(), $"{name} lacks {string.Join(", ", Lacking(answer))}");
        }

        var waits = new List<HttpResponseMessage>();
        for (var i = 0; i < 40; i++)
            waits.Add(await client.GetAsync(new Uri(i % 2 == 0 ? "/nothing" : "/api/v1/orders", UriKind.Relative), None));
        var refused = waits.Where(w => w.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Empty(Lacking(r)));
        Assert.All(refused, r => Assert.True(r.Headers.RetryAfter is not null));
        Assert.Contains(refused, r => r.Content.Headers.ContentType!.MediaType == "application/problem+json");
        waits.ForEach(w => w.Dispose());
        Attack.Note("S6", "further kinds of refusal with all headers", kinds.Count + 2);
    }

    [Fact]
    public async Task LiveConnection_AsksForCompression_GetsTheHeadersAndNoCompression()
    {
        await using var portal = await RunningPortal.DemoAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, portal.Address.Port, None);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /_blazor HTTP/1.1\r\nHost: {portal.Address.Authority}\r\nOrigin: http://{portal.Address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"), None);
        var buffer = new byte[4096];
        var read = 0;
        while (!Encoding.ASCII.GetString(buffer, 0, read).Contains("\r\n\r\n", StringComparison.Ordinal))
            read += await stream.ReadAsync(buffer.AsMemory(read), None);

        var answer = Encoding.ASCII.GetString(buffer, 0, read);
        Assert.StartsWith("HTTP/1.1 101", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("deflate", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Content-Security-Policy:", answer, StringComparison.Ordinal);
        Assert.Contains("X-Content-Type-Options: nosniff", answer, StringComparison.Ordinal);
    }

    /// <summary>What is missing of the headers, or not as it should be.</summary>
    internal static IEnumerable<string> Lacking(HttpResponseMessage answer)
    {
        string One(string name) => answer.Headers.TryGetValues(name, out var values) && values.ToList() is [var only] ? only : "";
        var policy = One("Content-Security-Policy").Split("; ");
        // The API's readable page is somebody else's: its one script is named by its hash, its styles are its own.
        var readable = answer.RequestMessage?.RequestUri?.AbsolutePath is "/api" or "/api/" or "/api/v1" && policy.Any(p => p.StartsWith("script-src 'self' 'sha256-", StringComparison.Ordinal));
        if (!readable && !policy.Contains("script-src 'self'")) yield return "script-src";
        if (!readable && !policy.Contains("style-src 'self'")) yield return "style-src";
        foreach (var part in new[] { "default-src 'self'", "object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'", "form-action 'self'", "connect-src 'self'" })
        {
            if (!policy.Contains(part)) yield return part;
        }

        if (policy.Any(p => p.Contains("unsafe-eval", StringComparison.Ordinal) || p.Contains('*', StringComparison.Ordinal) || (p.Contains("script", StringComparison.Ordinal) && p.Contains("unsafe", StringComparison.Ordinal)))) yield return "a strict policy";
        foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin") })
        {
            if (One(name) != value) yield return name;
        }

        if (answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By")) yield return "silence about the server";
    }

    private static IEnumerable<string> Assets(GuardedPortal portal) => portal.Portal.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor")).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Distinct().Take(Attack.Dose(8, 200));

    private static HttpRequestMessage With(string header, string value, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }
}
