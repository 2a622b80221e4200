using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>What a CA publishes about serials: reading, fetching and keeping it.</summary>
public sealed class RevocationListTests
{
    private static readonly DateTime Now = new(2027, 3, 14, 12, 0, 0, DateTimeKind.Utc);
    private const string Serial = "0b:7c:1f:3e:2f:7a:4c:57:9b:1f:6f:6f:6f:6f:6f:6f";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static X509Certificate2 Issuer(bool rsa = false, string name = "CN=Issuer")
    {
        AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA r ? new CertificateRequest(name, r, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    private static byte[] List(X509Certificate2 issuer, int days = 7, params string[] serials)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var serial in serials)
            builder.AddEntry(Convert.FromHexString(serial.Replace(":", "", StringComparison.Ordinal)), Now);
        return builder.Build(issuer, 1, Now.AddDays(days), HashAlgorithmName.SHA256, issuer.GetRSAPublicKey() is null ? null : RSASignaturePadding.Pkcs1, Now.AddDays(days - 7));
    }

    private static RevocationFindings Find(byte[] list, X509Certificate2 issuer) => RevocationList.Find(list, issuer, new HashSet<string> { Serial }, Now);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_ListedAmongOthers_IsRevoked(bool rsa)
    {
        using var issuer = Issuer(rsa);

        var found = Find(List(issuer, 7, "01:02", Serial, "ff:00:aa"), issuer);

        Assert.Null(found.Problem);
        Assert.Equal([Serial], found.Revoked);
    }

    [Fact]
    public void Find_NotListedOrListEmpty_IsNotRevoked()
    {
        using var issuer = Issuer();

        Assert.Equal((null, 0), (Find(List(issuer, 7, "01:02"), issuer).Problem, Find(List(issuer, 7, "01:02"), issuer).Revoked.Count));
        Assert.Equal((null, 0), (Find(List(issuer), issuer).Problem, Find(List(issuer), issuer).Revoked.Count));
    }

    [Fact]
    public void Find_SignedByAnotherKeyOfTheSameName_SaysNothing()
    {
        using var issuer = Issuer();
        using var other = Issuer();

        var found = Find(List(other, 7, Serial), issuer);

        Assert.Contains("not signed", found.Problem, StringComparison.Ordinal);
        Assert.Empty(found.Revoked);
    }

    [Fact]
    public void Find_AnyByteOfTheSignedPartChanged_SaysNothing()
    {
        using var issuer = Issuer();
        var list = List(issuer, 7, Serial);
        for (var i = 4; i < list.Length; i += 7)
        {
            var changed = (byte[])list.Clone();
            changed[i] ^= 0x01;
            Assert.Empty(Find(changed, issuer).Revoked);
        }
    }

    [Fact]
    public void Find_Ended_SaysNothing()
    {
        using var issuer = Issuer();

        Assert.Contains("has ended", Find(List(issuer, -1, Serial), issuer).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>404</html>")]
    [InlineData("-----BEGIN X509 CRL-----")]
    public void Find_NoList_SaysNothing(string text)
    {
        using var issuer = Issuer();

        Assert.NotNull(Find(Encoding.ASCII.GetBytes(text), issuer).Problem);
        Assert.NotNull(Find(List(issuer, 7, Serial)[..^9], issuer).Problem);
        Assert.NotNull(Find([.. List(issuer, 7, Serial), 0], issuer).Problem);
    }

    [Fact]
    public void DistributionPoints_OfACertificate_AreItsHttpAddresses()
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://crl.example.com/a.crl", "ldap://x/y", "http://two.example.com/b.crl"]));
        using var leaf = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));

        Assert.Equal(["http://crl.example.com/a.crl", "http://two.example.com/b.crl"], DistributionPoints.Of(leaf).Select(u => u.AbsoluteUri));
    }

    [Theory]
    [InlineData("http://127.0.0.1/x.crl", "outside the public internet")]
    [InlineData("http://169.254.169.254/latest", "outside the public internet")]
    [InlineData("http://[::1]/x.crl", "outside the public internet")]
    [InlineData("http://crl.example.com:8080/x.crl", "port 8080")]
    [InlineData("http://nowhere.invalid/x.crl", "could not be reached")]
    public async Task Fetch_NotPublicOrNotThere_IsNotAsked(string address, string why)
    {
        using var source = new RevocationListSource(new AwsOptions { ServiceUrl = new Uri("http://127.0.0.1:5999") });

        var fetched = await source.FetchAsync(new Uri(address), Cancel);

        Assert.Null(fetched.Bytes);
        Assert.Contains(why, fetched.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "302")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "larger than 20 MB")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "could not be reached")]
    [InlineData(null, "in time")]
    public async Task Fetch_StrangeServer_SaysWhatWasWrong(string? answer, string why)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync(Cancel);
            await socket.ReceiveAsync(new byte[4096], Cancel);
            if (answer is null)
                await Task.Delay(TimeSpan.FromSeconds(3), Cancel);
            else
                await socket.SendAsync(Encoding.ASCII.GetBytes(answer), Cancel);
        }, Cancel);
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/r2m01.crl");
        using var source = new RevocationListSource(new AwsOptions { ServiceUrl = address }, TimeSpan.FromSeconds(2));

        var fetched = await source.FetchAsync(address, Cancel);

        Assert.Null(fetched.Bytes);
        Assert.Contains(why, fetched.Problem, StringComparison.Ordinal);
        await serving;
    }

    [Theory]
    [InlineData("http://crl.example.invalid/r2m01.crl")]
    [InlineData("http://93.184.216.34/r2m01.crl")]
    public async Task Fetch_BehindAProxy_IsAskedOfTheProxy(string address)
    {
        await using var proxy = new ListeningProxy("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        using var source = new RevocationListSource(new AwsOptions(), proxy: proxy.Settings);

        var fetched = await source.FetchAsync(new Uri(address), Cancel);

        Assert.Null(fetched.Problem);
        Assert.Equal("abc"u8.ToArray(), fetched.Bytes);
        Assert.Equal($"GET {address} HTTP/1.1", Assert.Single(proxy.Asked));
    }

    [Theory]
    [InlineData("http://127.0.0.1/x.crl")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[::ffff:10.0.0.1]/x.crl")]
    [InlineData("http://0x7f000001/x.crl")]
    [InlineData("http://localhost/x.crl")]
    [InlineData("http://intranet/x.crl")]
    [InlineData("http://metadata.google.internal/x.crl")]
    [InlineData("http://printer.local./x.crl")]
    [InlineData("http://crl.example.invalid:8080/x.crl")]
    public async Task Fetch_BehindAProxy_InnerHostsAreNotAskedOfItEither(string address)
    {
        await using var proxy = new ListeningProxy("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        using var source = new RevocationListSource(new AwsOptions(), proxy: proxy.Settings);

        var fetched = await source.FetchAsync(new Uri(address), Cancel);

        Assert.Null(fetched.Bytes);
        Assert.NotNull(fetched.Problem);
        Assert.Empty(proxy.Asked);
    }

    [Fact]
    public async Task Fetch_BehindAProxy_WhatStandsInForAwsAndWhatIsExceptedIsAskedDirectly()
    {
        await using var proxy = new ListeningProxy("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        await using var aws = new ListeningProxy("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\naws");
        var settings = proxy.Settings;
        settings.BypassList = ["127\\.0\\.0\\.2"];
        using var source = new RevocationListSource(new AwsOptions { ServiceUrl = aws.Address }, proxy: settings);

        Assert.Equal("aws"u8.ToArray(), (await source.FetchAsync(new Uri(aws.Address, "r2m01.crl"), Cancel)).Bytes);
        Assert.Equal("GET /r2m01.crl HTTP/1.1", Assert.Single(aws.Asked));
        // Excepted from the proxy, an inner address is refused at the connection as ever.
        Assert.Contains("outside the public internet", (await source.FetchAsync(new Uri("http://127.0.0.2/x.crl"), Cancel)).Problem, StringComparison.Ordinal);
        Assert.Empty(proxy.Asked);
    }

    // Answers every connection alike and keeps the first line that it was asked.
    private sealed class ListeningProxy : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> asked = new();
        private readonly Task serving;

        public ListeningProxy(string answer)
        {
            listener.Start();
            serving = ServeAsync(answer);
        }

        public IReadOnlyCollection<string> Asked => asked;
        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        public WebProxy Settings => new(Address);

        public async ValueTask DisposeAsync()
        {
            listener.Dispose();
            await serving;
        }

        private async Task ServeAsync(string answer)
        {
            try
            {
                while (true)
                {
                    using var socket = await listener.AcceptSocketAsync(Cancel);
                    var buffer = new byte[4096];
                    var read = await socket.ReceiveAsync(buffer, Cancel);
                    asked.Enqueue(Encoding.ASCII.GetString(buffer, 0, read).Split("\r\n")[0]);
                    await socket.SendAsync(Encoding.ASCII.GetBytes(answer), Cancel);
                    socket.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
            }
        }
    }

    [Theory]
    [InlineData(false, RevocationStatus.Good)]
    [InlineData(true, RevocationStatus.Revoked)]
    public async Task Check_TwoVersionsOfOneArn_EachIsReadForItself(bool earlierToo, RevocationStatus first)
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.ControlAsync(HttpMethod.Put, "settings", new { revokeEarlierSerials = earlierToo });
        var certificate = await portal.StoredAsync();
        portal.Emulator.AdvanceClock(TimeSpan.FromDays(100));
        portal.Database.DomainClock.Offset += TimeSpan.FromDays(100);
        var renewed = await portal.Get<AcmPortal.Core.Renewal.RenewNow>().RunAsync(OrderPortal.Admin, certificate.Id, Cancel);
        await portal.UntilAsync(renewed.OrderId, OrderState.Stored);
        await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked);
        portal.Emulator.AdvanceClock(TimeSpan.FromHours(25));
        portal.Database.DomainClock.Offset += TimeSpan.FromHours(25);

        Assert.Equal(2, await portal.Get<RevocationChecker>().CheckAsync(Cancel));

        await using var db = portal.Database.NewContext();
        var versions = await db.CertificateVersions.AsNoTracking().OrderBy(v => v.Number).ToListAsync(Cancel);
        Assert.Equal([first, RevocationStatus.Revoked], versions.Select(v => v.Revocation));
        Assert.All(versions, v => Assert.True(v.NotAfter > portal.Database.DomainClock.Now));
    }

    [Fact]
    public async Task Check_Revoked_IsGoodAtFirstAndRevokedAfterADay()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked);
        var checker = portal.Get<RevocationChecker>();

        Assert.Equal(1, await checker.CheckAsync(Cancel));
        Assert.Equal(RevocationStatus.Good, (await VersionAsync(portal)).Revocation);
        Assert.Equal(0, await checker.CheckAsync(Cancel));

        portal.Emulator.AdvanceClock(TimeSpan.FromHours(25));
        portal.Database.DomainClock.Offset = TimeSpan.FromHours(25);
        Assert.Equal(1, await checker.CheckAsync(Cancel));
        var version = await VersionAsync(portal);
        Assert.Equal(RevocationStatus.Revoked, version.Revocation);
        Assert.NotNull(version.RevocationCheckedAt);
        portal.Database.DomainClock.Offset = TimeSpan.FromDays(3);
        Assert.Equal(0, await checker.CheckAsync(Cancel));
    }

    [Fact]
    public async Task Check_PortalWasAwayForWeeks_LooksOnceAllTheSame()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.UntilAsync(await portal.RevokeAsync(certificate), OrderState.Revoked);
        portal.Emulator.AdvanceClock(TimeSpan.FromDays(20));
        portal.Database.DomainClock.Offset = TimeSpan.FromDays(20);

        Assert.Equal(1, await portal.Get<RevocationChecker>().CheckAsync(Cancel));
        Assert.Equal(RevocationStatus.Revoked, (await VersionAsync(portal)).Revocation);
        Assert.Equal(0, await portal.Get<RevocationChecker>().CheckAsync(Cancel));
    }

    [Fact]
    public async Task Check_NotRevokedCertificates_AreLeftAlone()
    {
        await using var portal = await OrderPortal.StartAsync();
        await portal.StoredAsync();

        Assert.Equal(0, await portal.Get<RevocationChecker>().CheckAsync(Cancel));
    }

    private static async Task<CertificateVersion> VersionAsync(OrderPortal portal)
    {
        await using var db = portal.Database.NewContext();
        return await db.CertificateVersions.AsNoTracking().SingleAsync(Cancel);
    }
}
