using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Certificates;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Access;

/// <summary>Sessions by a provider: fresh sign-ins, signing in over a session, and the provider's sign-out.</summary>
public sealed class OidcSessionTests(OidcPortal oidc) : IClassFixture<OidcPortal>
{
    private static readonly Guid Certificate = Guid.CreateVersion7();

    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public static TheoryData<string, Func<object?>, bool> AuthTimes => new()
    {
        { "just now", () => Now - 5, true },
        { "within max_age", () => Now - (14 * 60), true },
        { "not told", () => null, false },
        { "older than max_age: the provider ignored it", () => Now - (17 * 60), false },
        { "in the future", () => Now + 3600, false },
        { "as words", () => "just now", false },
        { "below zero", () => -5L, false },
        { "beyond all time", () => long.MaxValue, false },
    };

    [Theory]
    [MemberData(nameof(AuthTimes), DisableDiscoveryEnumeration = true)]
    public async Task FreshSignIn_BelievesNothingButAuthTime(string what, Func<object?> time, bool fresh)
    {
        oidc.Provider.Reset();
        using var visitor = oidc.Portal.Visit();
        Assert.Equal("/", await oidc.EnterAsync(visitor));
        var before = (await oidc.SessionsAsync())[0];
        Assert.Equal(PortalSession.NotTold, before.AuthenticatedAt);

        var asked = await OidcPortal.AgainAsync(visitor, Certificate);
        Assert.Contains("max_age=900", asked.Query, StringComparison.Ordinal);
        Assert.Contains("prompt=login", asked.Query, StringComparison.Ordinal);
        oidc.Provider.Spoil = token =>
        {
            if (time() is { } at)
                token.Claims["auth_time"] = at;
        };
        using var answer = await visitor.GetAsync(await oidc.VouchAsync(asked));

        Assert.Equal((what, fresh ? $"/certificates/{Certificate}" : "/sign-in?failed=fresh"), (what, answer.Headers.Location!.ToString()));
        Assert.True(await OidcPortal.IsInAsync(visitor), "Who failed is in as before.");
        var after = (await oidc.SessionsAsync())[0];
        if (!fresh)
        {
            Assert.Equal(before.Id, after.Id);
            return;
        }

        // A new key with each proof of who one is; the old one is dead.
        Assert.NotEqual(before.Id, after.Id);
        Assert.DoesNotContain(await oidc.SessionsAsync(), s => s.Id == before.Id);
        Assert.Equal((long)time()!, new DateTimeOffset(after.AuthenticatedAt, TimeSpan.Zero).ToUnixTimeSeconds(), 3.0);
        var kept = await oidc.Portal.Get<LoadDraft>().RunAsync(Actor.Administrator(after.ActorId, "A", "session"), new LoadDraftInput(KeyExportDraft.Kind), None);
        Assert.Equal("CHG-1", KeyExportDraft.Of(kept, TimeProvider.System.GetUtcNow().UtcDateTime)!.Reason);
    }

    [Theory]
    [InlineData(null, "eve@example.com")]
    [InlineData(true, "eve@example.com")]
    [InlineData(false, "")]
    public async Task SignIn_WithAnAddressThatNobodyProved_DoesNotKeepIt(bool? verified, string kept)
    {
        oidc.Provider.Reset();
        oidc.Provider.Subject = "eve";
        oidc.Provider.Spoil = token =>
        {
            token.Claims["email"] = "eve@example.com";
            if (verified is { } told)
                token.Claims["email_verified"] = told;
        };
        using var visitor = oidc.Portal.Visit();
        await oidc.EnterAsync(visitor);

        Assert.Equal(kept, await oidc.Portal.Get<PortalStore>().ReadAsync((db, ct) => db.Users.Where(u => u.Subject == "eve").Select(u => u.Email).SingleAsync(ct), None));
    }

    [Theory]
    [InlineData("to", "/tokens", "/tokens")]
    [InlineData("to", "//evil.example", "/")]
    [InlineData("token", "{\"Name\":\"deploy\",\"Scopes\":[3],\"Days\":\"90\",\"Networks\":\"\",\"Kind\":0,\"Team\":null}", "/tokens/new")]
    public async Task FreshSignIn_ForAToken_ComesBackToItsPage(string field, string value, string page)
    {
        oidc.Provider.Reset();
        using var visitor = oidc.Portal.Visit();
        await oidc.EnterAsync(visitor);

        var asked = await OidcPortal.AgainAsync(visitor, (field, value));
        oidc.Provider.Spoil = token => token.Claims["auth_time"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var answer = await visitor.GetAsync(await oidc.VouchAsync(asked));

        Assert.Equal(page, answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task SignIn_OverASession_IsTheNewPersonsAndEndsTheOther()
    {
        oidc.Provider.Reset();
        using var visitor = oidc.Portal.Visit();
        await oidc.EnterAsync(visitor);
        using var copy = visitor.Copy();
        oidc.Provider.Subject = "bob";

        await oidc.EnterAsync(visitor);

        Assert.Equal($"{oidc.Issuer}#bob", (await oidc.SessionsAsync())[0].ActorId);
        Assert.True(await OidcPortal.IsInAsync(visitor));
        Assert.False(await OidcPortal.IsInAsync(copy), "The session before is dead, wherever its cookie was copied to.");
    }

    [Fact]
    public async Task FrontChannel_WithIssuerAndSessionOfTheProvider_EndsThatSessionWithoutACookie()
    {
        oidc.Provider.Reset();
        oidc.Provider.Spoil = token => token.Claims["sid"] = "provider-session/1";
        using var visitor = oidc.Portal.Visit();
        await oidc.EnterAsync(visitor);
        oidc.Provider.Spoil = token => token.Claims["sid"] = new string('s', 600);
        using var other = oidc.Portal.Visit();
        await oidc.EnterAsync(other);
        using var frame = oidc.Portal.Visit();

        foreach (var query in new[] { $"iss={Uri.EscapeDataString("https://evil.example")}&sid=provider-session/1", $"iss={Uri.EscapeDataString(oidc.Issuer)}&sid=provider-session/2" })
        {
            using var nothing = await frame.GetAsync("/signout-oidc?" + query);
            Assert.Equal(HttpStatusCode.OK, nothing.StatusCode);
        }

        foreach (var query in new[] { "", $"?iss={Uri.EscapeDataString(oidc.Issuer)}", $"?sid={new string('s', 2001)}" })
        {
            using var bare = await frame.GetAsync("/signout-oidc" + query);
            Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        }

        Assert.True(await OidcPortal.IsInAsync(visitor));
        using var answer = await frame.GetAsync($"/signout-oidc?iss={Uri.EscapeDataString(oidc.Issuer)}&sid={Uri.EscapeDataString("provider-session/1")}");

        Assert.False(await OidcPortal.IsInAsync(visitor));
        Assert.True(await OidcPortal.IsInAsync(other));
        // The provider's page, and no other, may hold this answer in a frame; and no other answer at all.
        Assert.Contains($"frame-ancestors {oidc.Issuer};", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var page = await frame.GetAsync("/sign-in");
        Assert.Contains("frame-ancestors 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.True(page.Headers.Contains("X-Frame-Options"));
        // Some providers leave their name out.
        using var longest = await frame.GetAsync($"/signout-oidc?sid={new string('s', 600)}");
        Assert.False(await OidcPortal.IsInAsync(other));
    }

    [Fact]
    public async Task SignOut_WhereTheProviderHasNoEndOfSession_EndsHere()
    {
        oidc.Provider.Reset();
        using var visitor = oidc.Portal.Visit();
        await oidc.EnterAsync(visitor);

        using var answer = await visitor.SubmitAsync("/sign-out");

        Assert.Equal("/sign-in?ended=1", answer.Headers.Location!.ToString());
        Assert.False(await OidcPortal.IsInAsync(visitor));
    }

    [Fact]
    public async Task SignIn_ByANestedClaimThatTheSettingsMapToATeam_GivesTheRoleThereAlone()
    {
        var team = await oidc.Portal.Get<CreateTeam>().RunAsync(Actor.Administrator("t", "T", "test"), new CreateTeamInput("Payments"), None);
        oidc.Provider.Reset();
        oidc.Provider.Subject = "olga";
        oidc.Provider.Spoil = token => token.Claims["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { "offline_access", "operators" } };
        using var visitor = oidc.Portal.Visit();

        Assert.Equal("/", await oidc.EnterAsync(visitor));

        var actor = await oidc.Portal.Get<ActorDirectory>().OfUserAsync($"{oidc.Issuer}#olga", "session", None);
        Assert.True(actor!.May(Permission.ExportKeys, team));
        Assert.False(actor.May(Permission.ExportKeys, Team.DefaultId));
        Assert.False(actor.MayEverywhere(Permission.View));
    }

    [Theory]
    [InlineData("ghosts")]
    [InlineData("operator")]
    [InlineData("Operators")]
    public async Task SignIn_ByAGroupWhoseTeamIsNotThereOrThatNobodyMapped_IsRefused(string group)
    {
        oidc.Provider.Reset();
        oidc.Provider.Subject = "gus-" + group;
        oidc.Provider.Spoil = token => token.Claims["realm_access"] = new Dictionary<string, object> { ["roles"] = new[] { group } };
        using var visitor = oidc.Portal.Visit();

        Assert.Equal("/sign-in?failed=role", await oidc.EnterAsync(visitor));
    }

    [Fact]
    public async Task SignIn_ByAClaimBesideTheNestedOne_GivesNothing()
    {
        oidc.Provider.Reset();
        oidc.Provider.Subject = "gina";
        oidc.Provider.Spoil = token => (token.Claims["roles"], token.Claims["groups"]) = (new[] { "auditors" }, new[] { "auditors" });
        using var visitor = oidc.Portal.Visit();

        Assert.Equal("/sign-in?failed=role", await oidc.EnterAsync(visitor));
    }
}
