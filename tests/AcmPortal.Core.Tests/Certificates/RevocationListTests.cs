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
