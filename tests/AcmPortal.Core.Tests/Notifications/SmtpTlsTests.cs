using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Tests.Storage;
using Xunit;

namespace AcmPortal.Core.Tests.Notifications;

/// <summary>E-mail to relays that speak TLS and want a login, with a certificate authority of the test's own.</summary>
public sealed class SmtpTlsTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly X509Certificate2 root;
    private readonly X509Certificate2 leaf;

    public SmtpTlsTests()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Relay Root", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asked = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        asked.CertificateExtensions.Add(names.Build());
        using var signed = asked.Create(root, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1), [1, 2, 3, 4]);
        leaf = signed.CopyWithPrivateKey(key);
    }

    [Theory]
    [InlineData(SmtpSecurity.StartTls)]
    [InlineData(SmtpSecurity.Tls)]
    public async Task Send_RelayWithTlsAndLogin_GoesEncryptedAfterTheLogin(SmtpSecurity security)
    {
        await using var relay = Relay(security);

        var outcome = await SendAsync(relay.Port, security, "s3cret-CANARY", Trusts);

        Assert.True(outcome.Result == SendResult.Sent, outcome.Words);
        Assert.Equal(("acm", "s3cret-CANARY", true), Assert.Single(relay.Logins));
        Assert.Equal(["team@example.com"], Assert.Single(relay.Mails).To);
        Assert.Equal(1, relay.Encrypted);
    }

    [Theory]
    [InlineData(SmtpSecurity.StartTls)]
    [InlineData(SmtpSecurity.Tls)]
    public async Task Send_CertificateNobodyTrusts_SendsNothingAndNoPassword(SmtpSecurity security)
    {
        await using var relay = Relay(security);

        // As the portal does it: by the system's trust, which does not have the test's root.
        var outcome = await SendAsync(relay.Port, security, "s3cret-CANARY", null);

        Assert.Equal(SendResult.Later, outcome.Result);
        Assert.Contains("its certificate is not trusted here", outcome.Words, StringComparison.Ordinal);
        Assert.Empty(relay.Logins);
        Assert.Empty(relay.Mails);
    }

    [Fact]
    public async Task Send_WrongPassword_IsGivenUpAndQuotesNothing()
    {
        await using var relay = Relay(SmtpSecurity.StartTls);

        var outcome = await SendAsync(relay.Port, SmtpSecurity.StartTls, "wr0ng-CANARY", Trusts);

        Assert.Equal(SendResult.Never, outcome.Result);
        Assert.Contains("refused user and password", outcome.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", outcome.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("\0acm\0wr0ng-CANARY"u8), outcome.Words, StringComparison.Ordinal);
        Assert.Empty(relay.Mails);
    }

    [Fact]
    public async Task Send_RelayWithoutStartTls_SendsNothingInTheClear()
    {
        await using var relay = SmtpReceiver.Start(new SmtpReceiver { Login = ("acm", "s3cret-CANARY") });

        var outcome = await SendAsync(relay.Port, SmtpSecurity.StartTls, "s3cret-CANARY", Trusts);

        Assert.Equal(SendResult.Never, outcome.Result);
        Assert.Contains("does not offer STARTTLS", outcome.Words, StringComparison.Ordinal);
        Assert.Empty(relay.Logins);
    }

    public void Dispose()
    {
        root.Dispose();
        leaf.Dispose();
    }

    private SmtpReceiver Relay(SmtpSecurity security) =>
        SmtpReceiver.Start(new SmtpReceiver { Certificate = leaf, TlsAtOnce = security == SmtpSecurity.Tls, Login = ("acm", "s3cret-CANARY") });

    private static async Task<SendOutcome> SendAsync(int port, SmtpSecurity security, string password, RemoteCertificateValidationCallback? trust)
    {
        var guard = new OutboundGuard(AlertPortal.Loopback, (host, ct) => System.Net.Dns.GetHostAddressesAsync(host, ct));
        var settings = new ChannelSettings { Email = new EmailSettings("127.0.0.1", port, security, "acm", "acm@example.com", ["team@example.com"]) };
        var target = new ChannelTarget(AlertChannelKind.Email, settings, field => field == SecretField.SmtpPassword ? password : null);
        var alert = new Alert { Event = AlertEvent.Renewed, Severity = AlertSeverity.Info, At = TestDatabase.Start.UtcDateTime, Subject = "renewed", Text = "It is stored." };
        return await new EmailSender(guard, trust).SendAsync(target, AlertMessage.Of(alert, null), Ct);
    }

    // The test's root, and the name as it is.
    private bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var build = new X509Chain();
        build.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        build.ChainPolicy.CustomTrustStore.Add(root);
        build.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var shown = new X509Certificate2(certificate!);
        return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && build.Build(shown);
    }
}
