using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Tests.Access;
using AcmPortal.Web.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AcmPortal.Web.Tests.Security;

/// <summary>
/// A portal as in production with a user for each role, one whose role is in another team, and one who is disabled, each
/// with a session and a token. No loop runs, and AWS is at an address where nobody answers.
/// </summary>
internal sealed class GuardedPortal : IAsyncDisposable
{
    public static readonly Guid OtherTeam = Guid.CreateVersion7();
    private static readonly (string Pem, byte[] Key) Made = Pair();
    private static int address = 1;
    private int made;

    private FakeIdentityProvider? provider;

    private GuardedPortal(RunningPortal portal) => Portal = portal;

    /// <summary>Another instance of it, on the same database.</summary>
    public async Task<GuardedPortal> BesideAsync() => new(await Portal.BesideAsync(("Auth:LocalAdmin", "true"), ("Instance:Role", "Web"), ("Aws:ServiceUrl", "http://127.0.0.1:9"), ("Api:RequestsPerMinute", "1000000")));

    public static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;
    public RunningPortal Portal { get; }
    private static string LeafPem => Made.Pem;
    private static byte[] PrivateKey => Made.Key;
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    public static async Task<GuardedPortal> StartAsync(params (string Key, string Value)[] settings)
    {
        var portal = new GuardedPortal(await RunningPortal.ProductionAsync(
            [("Auth:LocalAdmin", "true"), ("Instance:Role", "Web"), ("Aws:ServiceUrl", "http://127.0.0.1:9"), ("Api:RequestsPerMinute", "1000000"), .. settings]));
        await portal.AddAsync(new Team { Id = OtherTeam, Name = "Other", CreatedAt = Now });
        return portal;
    }

    /// <summary>The same with every way to sign in, so that it has every route.</summary>
    public static async Task<GuardedPortal> WithProviderAsync()
    {
        var provider = await FakeIdentityProvider.StartAsync();
        var portal = await StartAsync(
            ("Oidc:Authority", provider.Issuer.GetLeftPart(UriPartial.Authority)), ("Oidc:ClientId", FakeIdentityProvider.ClientId), ("Oidc:ClientSecret", FakeIdentityProvider.ClientSecret), ("Oidc:AdministratorSubjects", "alice"),
            ("Limits:SignInsPerMinute", "100000"));
        portal.provider = provider;
        return portal;
    }

    public Task AddAsync(params object[] rows) => Portal.Get<PortalStore>().ChangeAsync((scope, _) =>
    {
        scope.Db.AddRange(rows);
        return Task.FromResult(0);
    }, None);

    /// <summary>A user who has a role everywhere, or in one team.</summary>
    public async Task<Actor> UserAsync(string name, Role role, Guid? team = null)
    {
        var user = new PortalUser { ActorId = $"https://idp.example#{name}", Issuer = "https://idp.example", Subject = name, Name = name, CreatedAt = Now };
        await AddAsync(user, new RoleGrant { UserId = user.Id, Role = role, TeamId = team, GrantedByName = "test", At = Now });
        return ActorDirectory.Of(user.ActorId, name, "session", [new HeldRole(role, team, "test")]);
    }

    public Task DisableAsync(Actor actor) => Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) =>
        await scope.Db.Users.Where(u => u.ActorId == actor.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Disabled, true), ct), None);

    /// <summary>A browser with a session of the user, as the sign-in would have opened it.</summary>
    public async Task<HttpClient> BrowserAsync(Actor actor)
    {
        var principal = PortalClaims.PrincipalOf(actor, SignIn.Scheme, SessionTickets.NewId());
        return BrowserOf(await Portal.Get<SessionTickets>().StoreAsync(new AuthenticationTicket(principal, SignIn.Scheme)));
    }

    /// <summary>A browser with the cookie of a session key: what nobody without the portal's keys can make.</summary>
    public HttpClient BrowserOf(string key)
    {
        var options = Portal.Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SignIn.Scheme);
        var reference = new ClaimsPrincipal(new ClaimsIdentity([new Claim("Microsoft.AspNetCore.Authentication.Cookies-SessionId", key)], SignIn.Scheme));
        var client = Client();
        client.DefaultRequestHeaders.Add("Cookie", $"{options.Cookie.Name}={options.TicketDataFormat.Protect(new AuthenticationTicket(reference, SignIn.Scheme))}");
        return client;
    }

    /// <summary>A token of the user; what it may do, the user's roles and these scopes decide together.</summary>
    public async Task<(string Text, Guid Id)> TokenAsync(Actor actor, params ApiScope[] scopes)
    {
        // The maker's rights are asked when it is made, the owner's when it is used: made by one who may all.
        var maker = Actor.Administrator(actor.Id, actor.Name, "test") with { AuthenticatedAt = Now };
        var token = await Portal.Get<CreateToken>().RunAsync(maker, new CreateTokenInput("t", scopes.Length == 0 ? ApiScopes.All : scopes, 30), None);
        return (token.Token.Reveal(), token.Id);
    }

    public Task SetTokenAsync(Guid id, DateTime? revoked, DateTime expires) => Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) =>
        await scope.Db.ApiTokens.Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, revoked).SetProperty(t => t.ExpiresAt, expires), ct), None);

    public HttpClient Bearer(string token)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client whose every connection comes from an address of its own: who guesses tokens is held back by address.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, ct) =>
        {
            var next = Interlocked.Increment(ref address);
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(next >> 8), (byte)next]), 0));
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = Portal.Address };

    /// <summary>One of everything, of the first team.</summary>
    public async Task<Objects> ObjectsAsync()
    {
        var (n, now) = (Interlocked.Increment(ref made), Now);
        var connection = new Connection { Name = $"c{n}", Kind = ConnectionKind.AccessKey, AccountId = "111122223333" };
        var authority = new CertificateAuthority { Name = $"a{n}", ConnectionId = connection.Id, DnsConnectionId = connection.Id, Region = "us-east-1", AccountId = "111122223333" };
        authority.Zones.Add(new AuthorityZone { AuthorityId = authority.Id, ZoneId = "Z1", Name = "example.com" });
        var profile = new Profile { Name = $"p{n}", AuthorityId = authority.Id, KeyAlgorithms = [KeyAlgorithms.EcP256], DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
        var order = new Order
        {
            Kind = OrderKind.Issue,
            CommonName = $"hush{n}.example.com",
            Names = [$"hush{n}.example.com"],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = authority.Id,
            ProfileId = profile.Id,
            RequestedById = "somebody",
            RequestedByName = "Somebody",
            RequestedAt = now,
            Fingerprint = $"f{n}",
        };
        var version = Guid.CreateVersion7();
        var certificate = new Certificate
        {
            CommonName = order.CommonName,
            Names = order.Names,
            AuthorityId = authority.Id,
            ProfileId = profile.Id,
            Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{version}",
            KeyAlgorithm = KeyAlgorithms.EcP256,
            CreatedAt = now,
            CurrentVersionId = version,
            CurrentSerial = $"0{n}",
            NotBefore = now.AddDays(-1),
            NotAfter = now.AddDays(100),
        };
        var stored = new CertificateVersion
        {
            Id = version,
            CertificateId = certificate.Id,
            Number = 1,
            Serial = $"0{n}",
            Subject = "CN=x",
            Issuer = "CN=y",
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Sha256 = $"AA{n}",
            Sha1 = $"BB{n}",
            LeafPem = LeafPem,
            ChainPem = LeafPem,
            OrderId = order.Id,
            StoredAt = now,
        };
        var channel = new AlertChannel { Name = $"h{n}", Kind = AlertChannelKind.Slack, CreatedAt = now };
        var rule = new AlertRule { Name = $"r{n}", ChannelIds = [channel.Id], CreatedAt = now };
        var alert = new Alert { Event = AlertEvent.Issued, Severity = AlertSeverity.Info, At = now, Subject = "s", Text = "t", CertificateId = certificate.Id, TeamId = Team.DefaultId, RoutedAt = now };
        var delivery = new Delivery { AlertId = alert.Id, ChannelId = channel.Id, OrderKey = certificate.Id, CreatedAt = now };
        var token = new ApiToken { PublicId = $"SEEDTOKEN{n:000}", Name = "x", OwnerId = "somebody", OwnerName = "Somebody", Scopes = [ApiScope.Read], CreatedAt = now, ExpiresAt = now.AddDays(1) };
        var user = new PortalUser { ActorId = $"https://idp.example#person{n}", Issuer = "https://idp.example", Subject = $"person{n}", Name = $"Person {n}", CreatedAt = now };
        var grant = new RoleGrant { UserId = user.Id, Role = Role.Viewer, TeamId = Team.DefaultId, GrantedByName = "test", At = now };
        var mapping = new RoleMapping { ClaimValue = $"group{n}", Role = Role.Viewer, TeamId = Team.DefaultId, CreatedByName = "test", At = now };
        var session = new PortalSession { KeyHash = [1, 2, 3, (byte)n, (byte)(n >> 8)], ActorId = user.ActorId, ActorName = user.Name, Via = "session", Ticket = [], StartedAt = now, AuthenticatedAt = now, LastSeenAt = now, EndsAt = now.AddHours(1) };
        await AddAsync(connection, authority, profile, order, certificate, stored, channel, rule, alert, delivery, token, user, grant, mapping, session);
        await Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) =>
        {
            await Portal.Get<SecretBox>().SealAsync(scope.Db, version, SecretField.PrivateKey, PrivateKey, ct);
            return 0;
        }, None);
        await FailAsync(order.Id, null);
        return new(connection.Id, authority.Id, profile.Id, order.Id, certificate.Id, version, channel.Id, rule.Id, delivery.Id, token.Id, user.Id, grant.Id, mapping.Id, session.Id, Team.DefaultId);
    }

    private static (string Pem, byte[] Key) Pair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=www.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(100));
        return (leaf.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKey());
    }

    /// <summary>A revocation that failed, asked for by somebody who may request only.</summary>
    public async Task<Guid> RevokeOrderAsync(Objects objects)
    {
        var order = new Order
        {
            Kind = OrderKind.Revoke,
            CommonName = "x",
            Names = ["x"],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = objects.Authority,
            ProfileId = objects.Profile,
            RequestedById = "somebody",
            RequestedByName = "Somebody",
            RequestedAt = Now,
            Fingerprint = "revoke",
        };
        await AddAsync(order);
        await FailAsync(order.Id, objects.Certificate);
        return order.Id;
    }

    private Task FailAsync(Guid order, Guid? certificate) => Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) =>
        await scope.Db.Orders.Where(o => o.Id == order).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, OrderState.Failed).SetProperty(o => o.CertificateId, certificate), ct), None);

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        if (provider is not null)
            await provider.DisposeAsync();
    }
}
