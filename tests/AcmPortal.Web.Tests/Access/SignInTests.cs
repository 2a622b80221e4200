using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Access;

public sealed class SignInTests : IAsyncLifetime
{
    private RunningPortal portal = null!;

    public async ValueTask InitializeAsync() => portal = await RunningPortal.LocalAdminAsync();

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Link_OpenedManyTimesAndConfirmedOnce_SignsInOnce()
    {
        var link = await LinkAsync();
        using var scanner = portal.Visit();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await scanner.GetAsync(link)).StatusCode);

        using var first = portal.Visit();
        using var signedIn = await first.SubmitAsync(link);
        using var second = portal.Visit();
        using var refused = await second.SubmitAsync(link);

        Assert.Equal("/", signedIn.Headers.Location!.ToString());
        Assert.Equal("/sign-in?failed=link", refused.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await second.GetAsync("/audit")).StatusCode);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-acmportal=", StringComparison.Ordinal));
        foreach (var attribute in new[] { "secure", "httponly", "samesite=lax", "path=/" })
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignOut_OfASession_KillsACopiedCookieAndIsAudited()
    {
        using var visitor = portal.Visit();
        await visitor.SubmitAsync(await LinkAsync());
        using var thief = visitor.Copy();
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/audit")).StatusCode);

        using var signedOut = await visitor.SubmitAsync("/sign-out");

        Assert.Equal("/sign-in?ended=1", signedOut.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/audit")).StatusCode);
        var rows = await portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest()), Xunit.TestContext.Current.CancellationToken);
        Assert.Contains(rows.Items, r => r.Action == AuditAction.SignedOut && r.ActorId == "local-admin");
    }

    [Fact]
    public async Task Link_ConfirmedWithoutAntiforgeryToken_IsNotUsedUp()
    {
        var link = await LinkAsync();
        using var visitor = portal.Visit();

        using var response = await visitor.PostAsync("/sign-in/link", portal.Address.GetLeftPart(UriPartial.Authority), ("token", Token(link)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var afterwards = portal.Visit();
        Assert.Equal("/", (await afterwards.SubmitAsync(link)).Headers.Location!.ToString());
    }

    [Fact]
    public async Task SignIn_ByLink_IsAudited()
    {
        using var visitor = portal.Visit();
        await visitor.SubmitAsync(await LinkAsync());

        var rows = await portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest()), Xunit.TestContext.Current.CancellationToken);

        Assert.Contains(rows.Items, r => r.Action == AuditAction.SignInLinkCreated && r.ActorId == "host");
        var row = Assert.Single(rows.Items, r => r.Action == AuditAction.SignedIn && r.ActorId == "local-admin");
        var session = await portal.Get<PortalStore>().ReadAsync((db, ct) => db.Sessions.OrderByDescending(s => s.StartedAt).FirstAsync(ct), Xunit.TestContext.Current.CancellationToken);
        Assert.Equal($"link:{SessionReference.Of(session.Id)}", row.Via);
    }

    [Theory]
    [InlineData("/orders?x=1", "/orders?x=1")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void ReturnAddress_OnlyOnThisPortal_IsFollowed(string? to, string expected) => Assert.Equal(expected, SignInEndpoints.LocalOnly(to));

    private async Task<string> LinkAsync()
    {
        var link = await portal.Get<CreateSignInLink>().RunAsync(Actor.Host, new CreateSignInLinkInput(), Xunit.TestContext.Current.CancellationToken);
        return $"/sign-in/link?token={Uri.EscapeDataString(link.Token.Reveal())}";
    }

    private static string Token(string link) => Uri.UnescapeDataString(link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..]);
}
