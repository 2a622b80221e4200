using System.Net;
using System.Net.WebSockets;
using AcmPortal.Attacks;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Web.Api;

namespace AcmPortal.Web.Tests.Security;

/// <summary>What a foreign page can make a browser send: addresses to open, forms, and live connections.</summary>
public sealed class CrossSiteTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    // That somebody was there, what was read or refused, and what a look at AWS takes of its rates, may be noted; nothing else.
    private static readonly string[] Noted = ["AuditEntries", "AuditHead", "AwsQuotas", "CommitMarks", "Changes", "Sessions.LastSeenAt", "ApiTokens.LastUsedAt", "ApiTokens.LastUsedFrom", "ApiTokenSecrets.LastUsedAt"];

    public static TheoryData<string> ForeignOrigins =>
    [
        "https://evil.example", "http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1", "https://own.evil.example", "http://own@evil.example", "http://evil.example/own",
        "http://own.evil.example", "file://", "chrome-extension://abcdef", "http://[::1]", "own, https://evil.example", "https://evil.example, own", "http://localhost", " ",
    ];

    [Fact]
    public async Task Route_OpenedByGetOrHead_ChangesNothing()
    {
        await using var portal = await GuardedPortal.WithProviderAsync();
        var actor = await portal.UserAsync("admin", Role.Administrator);
        var caller = await RouteMatrixTests.CallerAsync(portal, "admin", actor, (await portal.TokenAsync(actor)).Text);
        var objects = await portal.ObjectsAsync();
        var link = await portal.Portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), None);
        var before = await DatabaseCopy.LinesAsync(portal, Noted);
        var (calls, faults) = (0, new List<string>());
        foreach (var path in RouteMatrixTests.EndpointsOf(portal).Select(e => RouteMatrixTests.Path(e, objects)).Distinct())
        {
            // A live connection would stay open.
            if (path == "/_blazor")
                continue;
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                var query = path == "/sign-in/link" ? $"?token={Uri.EscapeDataString(link.Token.Reveal())}" : "?format=PrivateKeyPem&passphrase=&confirm=yes&role=Administrator&_method=DELETE";
                using var request = new HttpRequestMessage(method, path + query);
                // What some frameworks take for the method that was meant.
                request.Headers.Add("X-HTTP-Method-Override", "DELETE");
                using var answer = await (path.StartsWith(PortalApi.Root, StringComparison.Ordinal) ? caller.Api : caller.Browser).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, None);
                if ((int)answer.StatusCode >= 500)
                    faults.Add($"{method} {path}: {(int)answer.StatusCode}");
                calls++;
            }
        }

        Assert.Empty(faults);
        Assert.Equal(before, await DatabaseCopy.LinesAsync(portal, Noted));
        Attack.Note("S5", "GET and HEAD that changed nothing", calls);
    }

    [Fact]
    public async Task UnsafeRequest_FromAForeignPage_IsRefusedWithRightCookieAndForm()
    {
        await using var portal = await GuardedPortal.WithProviderAsync();
        var actor = await portal.UserAsync("admin", Role.Administrator);
        var caller = await RouteMatrixTests.CallerAsync(portal, "admin", actor, (await portal.TokenAsync(actor)).Text);
        var objects = await portal.ObjectsAsync();
        var before = await DatabaseCopy.LinesAsync(portal, Noted);
        var (calls, open) = (0, new List<string>());
        // The provider's answer comes from its page by design, and is no endpoint.
        var unsafeOnes = RouteMatrixTests.EndpointsOf(portal).Where(e => RouteMatrixTests.Method(e) is not "GET")
            .Select(e => (Method: RouteMatrixTests.Method(e), Path: RouteMatrixTests.Path(e, objects))).Append((Method: "POST", Path: "/_blazor/negotiate")).ToList();
        foreach (var (method, path) in unsafeOnes)
        {
            foreach (var origin in ForeignOrigins.Select(o => (string)o.Data).Append(null))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = RouteMatrixTests.Form(caller.FormToken) };
                if (origin is null)
                    request.Headers.Add("Sec-Fetch-Site", "cross-site");
                else
                    request.Headers.TryAddWithoutValidation("Origin", origin.Replace("own", portal.Portal.Address.Authority, StringComparison.Ordinal));
                using var answer = await (path.StartsWith(PortalApi.Root, StringComparison.Ordinal) ? caller.Api : caller.Browser).SendAsync(request, None);
                calls++;
                if (answer.StatusCode != HttpStatusCode.Forbidden)
                    open.Add($"{method} {path} from {origin}: {(int)answer.StatusCode}");
            }
        }

        Assert.True(unsafeOnes.Count > 30);
        Assert.Empty(open);
        Assert.Equal(before, await DatabaseCopy.LinesAsync(portal, Noted));
        Attack.Note("S5", "unsafe requests from foreign origins, refused", calls);

        // Each came from an address of its own; all together make a bounded number of rows.
        var rows = await portal.Portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new(Sort: "number"), new AuditFilter(Action: AuditAction.ForeignRefused)), None);
        Assert.InRange(rows.Total, 1, 2 * AccessAttempts.MostInAMinute);
        var first = rows.Items[0];
        Assert.Equal(($"{unsafeOnes[0].Method} {unsafeOnes[0].Path}", AuditOutcome.Refused, "anonymous"), (first.ObjectName, first.Outcome, first.ActorId));
        Assert.Contains("https://evil.example", first.Detail, StringComparison.Ordinal);
        Assert.StartsWith("127.", first.From, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_FromAForeignPage_DoesNotOpenWithRightCookie()
    {
        await using var portal = await GuardedPortal.StartAsync();
        using var browser = await portal.BrowserAsync(await portal.UserAsync("admin", Role.Administrator));
        var cookie = Assert.Single(browser.DefaultRequestHeaders.GetValues("Cookie"));
        var own = portal.Portal.Address.Authority;
        foreach (var origin in ForeignOrigins.Select(o => (string?)o.Data).Append(null))
        {
            var open = await OpensAsync(origin?.Replace("own", own, StringComparison.Ordinal));
            Assert.False(open, $"A live connection opened from {origin}");
        }

        Assert.True(await OpensAsync($"http://{own}"));
        Attack.Note("S5", "WebSockets from foreign origins, refused", ForeignOrigins.Count + 1);

        async Task<bool> OpensAsync(string? origin)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Cookie", cookie);
            if (!string.IsNullOrWhiteSpace(origin))
                socket.Options.SetRequestHeader("Origin", origin);
            try
            {
                await socket.ConnectAsync(new Uri($"ws://{own}/_blazor"), None);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        }
    }

    // Some servers read a list here: what is not websocket by the letter is a live connection all the same.
    [Theory]
    [InlineData("foo, websocket")]
    [InlineData("WEBSOCKET")]
    [InlineData("websocket/13")]
    public async Task WebSocket_BySpellingsOfTheHeader_NeedsItsOriginToo(string upgrade)
    {
        await using var portal = await GuardedPortal.StartAsync();
        using var browser = await portal.BrowserAsync(await portal.UserAsync("admin", Role.Administrator));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor");
        request.Headers.TryAddWithoutValidation("Upgrade", upgrade);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.Add("Origin", "https://evil.example");

        using var answer = await browser.SendAsync(request, None);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
