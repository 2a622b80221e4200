using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace AcmPortal.Web.Tests.Access;

public sealed class OidcSignInTests : IAsyncLifetime
{
    private FakeIdentityProvider provider = null!;
    private RunningPortal portal = null!;

    public static TheoryData<string, Action<SecurityTokenDescriptor>> SpoiltTokens => new()
    {
        { "without a nonce", token => token.Claims.Remove("nonce") },
        { "not valid yet", token => (token.NotBefore, token.Expires) = (DateTime.UnixEpoch.AddYears(100), DateTime.UnixEpoch.AddYears(101)) },
        { "with an empty subject", token => token.Claims["sub"] = "" },
    };

    public async ValueTask InitializeAsync()
    {
        provider = await FakeIdentityProvider.StartAsync();
        portal = await RunningPortal.ProductionAsync(
            ("Oidc:Authority", provider.Issuer.GetLeftPart(UriPartial.Authority)), ("Oidc:ClientId", FakeIdentityProvider.ClientId),
            ("Oidc:ClientSecret", FakeIdentityProvider.ClientSecret), ("Oidc:AdministratorSubjects", "alice, bob"));
    }

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_OfAListedSubject_OpensTheAskedPageAndIsAudited()
    {
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor, "/sign-in?to=%2Faudit"));

        Assert.Equal("/audit", answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/audit")).StatusCode);
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-acmportal=", StringComparison.Ordinal) && c.Contains("httponly", StringComparison.OrdinalIgnoreCase));
        var row = Assert.Single(await AuditAsync(), r => r.Action == AuditAction.SignedIn);
        Assert.Equal(($"{provider.Issuer.GetLeftPart(UriPartial.Authority)}#alice", "Alice Ax"), (row.ActorId, row.ActorName));
        var session = await portal.Get<PortalStore>().ReadAsync((db, ct) => db.Sessions.SingleAsync(ct), TestContext.Current.CancellationToken);
        Assert.Equal($"session:{SessionReference.Of(session.Id)}", row.Via);
    }

    [Theory]
    [InlineData("mallory")]
    [InlineData("Alice")]
    [InlineData("alice, bob")]
    public async Task SignIn_OfAnybodyElse_IsRefused(string subject)
    {
        provider.Subject = subject;
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor));

        Assert.Equal("/sign-in?failed=role", answer.Headers.Location!.ToString());
        await IsOutsideAsync(visitor);
    }

    [Theory]
    [MemberData(nameof(SpoiltTokens), DisableDiscoveryEnumeration = true)]
    public async Task SignIn_WithATokenThatIsNotRight_IsRefused(string what, Action<SecurityTokenDescriptor> spoil)
    {
        provider.Spoil = spoil;
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor));

        Assert.True(answer.Headers.Location!.ToString().StartsWith("/sign-in?failed=", StringComparison.Ordinal), what);
        await IsOutsideAsync(visitor);
    }

    [Fact]
    public async Task SignIn_SignedWithAnotherKey_IsRefused()
    {
        provider.ForeignKey = true;
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor));

        Assert.Equal("/sign-in?failed=provider", answer.Headers.Location!.ToString());
        await IsOutsideAsync(visitor);
    }

    // A link that somebody was sent, with the answer to another person's sign-in.
    [Fact]
    public async Task Callback_InAnotherBrowser_IsRefused()
    {
        using var visitor = portal.Visit();
        var callback = await CallbackAsync(visitor);
        using var victim = portal.Visit();

        using var answer = await victim.GetAsync(callback);

        Assert.Equal("/sign-in?failed=provider", answer.Headers.Location!.ToString());
        await IsOutsideAsync(victim);
    }

    [Fact]
    public async Task SignIn_WithAGroupThatHasARole_IsLetInAndMayDoThat()
    {
        await portal.Get<AddRoleMapping>().RunAsync(Actor.Administrator("t", "T", "test"), new AddRoleMappingInput("web-ops", Role.Operator, null), Xunit.TestContext.Current.CancellationToken);
        provider.Subject = "carol";
        provider.Spoil = token => token.Claims["groups"] = new[] { "staff", "web-ops" };
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor, "/sign-in?to=%2Forders"));

        Assert.Equal("/orders", answer.Headers.Location!.ToString());
        var actor = await portal.Get<ActorDirectory>().OfUserAsync(SignInUser.IdOf(provider.Issuer.GetLeftPart(UriPartial.Authority), "carol"), "session", Xunit.TestContext.Current.CancellationToken);
        Assert.True(actor!.MayEverywhere(Permission.ExportKeys));
        Assert.False(actor.May(Permission.ManageUsers));
    }

    // The e-mail address is somebody else's word: an account with an administrator's address is another account.
    [Fact]
    public async Task SignIn_WithAnAdministratorsAddressUnderAnotherSubject_IsRefused()
    {
        provider.Spoil = token => token.Claims["email"] = "alice@example.com";
        using (var alice = portal.Visit())
        {
            using var entered = await alice.GetAsync(await CallbackAsync(alice));
            Assert.Equal("/", entered.Headers.Location!.ToString());
        }

        provider.Subject = "eve";
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor));

        Assert.Equal("/sign-in?failed=role", answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/audit")).StatusCode);
    }

    [Fact]
    public async Task SignIn_OfADisabledUser_IsRefusedAndSaysSo()
    {
        var admin = Actor.Administrator("t", "T", "test");
        using (var first = portal.Visit())
            (await first.GetAsync(await CallbackAsync(first))).Dispose();
        var users = await portal.Get<ListUsers>().RunAsync(admin, new ListUsersInput(new PageRequest()), Xunit.TestContext.Current.CancellationToken);
        await portal.Get<SetUserDisabled>().RunAsync(admin, new SetUserDisabledInput(users.Items.Single().Id, true), Xunit.TestContext.Current.CancellationToken);
        using var visitor = portal.Visit();

        using var answer = await visitor.GetAsync(await CallbackAsync(visitor));

        Assert.Equal("/sign-in?failed=disabled", answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/audit")).StatusCode);
    }

    [Fact]
    public async Task Callback_ASecondTime_IsRefused()
    {
        using var visitor = portal.Visit();
        var callback = await CallbackAsync(visitor);
        using var first = await visitor.GetAsync(callback);
        Assert.Equal("/", first.Headers.Location!.ToString());

        using var again = await visitor.GetAsync(callback);

        Assert.Equal("/sign-in?failed=provider", again.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("state=made-up")]
    [InlineData("")]
    public async Task Callback_WithAnotherState_IsRefused(string state)
    {
        using var visitor = portal.Visit();
        var callback = await CallbackAsync(visitor);

        using var answer = await visitor.GetAsync(callback[..callback.IndexOf("state=", StringComparison.Ordinal)] + state);

        Assert.Equal("/sign-in?failed=provider", answer.Headers.Location!.ToString());
        await IsOutsideAsync(visitor);
    }

    // As far as the portal's own address, to which the provider sends the browser back.
    private async Task<string> CallbackAsync(Visitor visitor, string page = "/sign-in")
    {
        using var asked = await visitor.SubmitAsync(page);
        // By a page, since browsers would hold a redirect, and all that the provider adds to it, against form-action.
        var wayOut = await Visitor.WayOutAsync(asked);
        Assert.DoesNotContain(provider.Issuer.Authority, Assert.Single(asked.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.StartsWith(provider.Issuer + "authorize?", wayOut.ToString(), StringComparison.Ordinal);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var vouched = await http.GetAsync(wayOut, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, vouched.StatusCode);
        Assert.StartsWith(portal.Address + "signin-oidc?", vouched.Headers.Location!.ToString(), StringComparison.Ordinal);
        return vouched.Headers.Location!.PathAndQuery;
    }

    private async Task IsOutsideAsync(Visitor visitor)
    {
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/audit")).StatusCode);
        Assert.DoesNotContain(await AuditAsync(), r => r.Action == AuditAction.SignedIn);
    }

    private async Task<IReadOnlyList<AuditRow>> AuditAsync() =>
        (await portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest()), Xunit.TestContext.Current.CancellationToken)).Items;
}
