using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace AcmPortal.AwsEmulator.Tests;

internal static class Material
{
    public static string Spki(JsonNode export)
    {
        using var certificate = X509Certificate2.CreateFromPem((string)export["Certificate"]!);
        return Convert.ToHexString(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }
}

public sealed class ExportTests
{
    [Theory]
    [InlineData("RSA_2048", 198)]
    [InlineData("EC_prime256v1", 198)]
    [InlineData("EC_secp384r1", 90)]
    public async Task Export_OfEachAlgorithm_OpenSslAcceptsIt(string algorithm, int days)
    {
        await using var emulator = await TestEmulator.StartAsync();
        await emulator.ControlAsync("PUT", "settings", new { validityDays = days });
        var arn = await emulator.IssueAsync("www.example.com", ["*.example.com", "example.com"], algorithm);
        var export = (await emulator.ExportAsync(arn, "p4ss phrase!")).Ok();
        using var folder = new Folder();
        folder.Write("leaf.pem", (string)export["Certificate"]!);
        folder.Write("chain.pem", (string)export["CertificateChain"]!);
        folder.Write("key.pem", (string)export["PrivateKey"]!);
        folder.Write("root.pem", emulator.Host.RootPem);

        Assert.Contains("leaf.pem: OK", folder.OpenSsl("verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"), StringComparison.Ordinal);
        var text = folder.OpenSsl("x509", "-in", "leaf.pem", "-noout", "-text");
        Assert.Contains("Subject: CN = www.example.com\n", text, StringComparison.Ordinal);
        Assert.Contains("DNS:www.example.com, DNS:*.example.com, DNS:example.com", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n", text, StringComparison.Ordinal);
        Assert.Contains("CA:FALSE", text, StringComparison.Ordinal);
        Assert.Contains("OCSP - URI:http://ocsp.", text, StringComparison.Ordinal);
        Assert.Contains($"URI:{emulator.Host.Url}_emulator/crl/", text, StringComparison.Ordinal);
        Assert.Contains("CA Issuers - URI:http://crt.", text, StringComparison.Ordinal);
        Assert.Equal(algorithm == "RSA_2048", text.Contains("Key Encipherment", StringComparison.Ordinal));
        var publicOfKey = folder.OpenSsl("pkey", "-in", "key.pem", "-passin", "pass:p4ss phrase!", "-pubout");
        Assert.Equal(folder.OpenSsl("x509", "-in", "leaf.pem", "-noout", "-pubkey"), publicOfKey);
        var structure = folder.OpenSsl("asn1parse", "-in", "key.pem");
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", (string)export["PrivateKey"]!, StringComparison.Ordinal);
        Assert.Contains("PBES2", structure, StringComparison.Ordinal);
        Assert.Contains("PBKDF2", structure, StringComparison.Ordinal);
        Assert.Contains(":0800", structure, StringComparison.Ordinal);
        Assert.Contains("aes-256-cbc", structure, StringComparison.Ordinal);
        Assert.DoesNotContain("hmacWith", structure, StringComparison.Ordinal);
        Assert.DoesNotContain((string)export["Certificate"]!, (string)export["CertificateChain"]!, StringComparison.Ordinal);

        var detail = await emulator.DescribeAsync(arn);
        using var certificate = X509Certificate2.CreateFromPem((string)export["Certificate"]!);
        Assert.Equal(((string)detail["Serial"]!).Replace(":", "", StringComparison.Ordinal), certificate.SerialNumber.ToLowerInvariant());
        Assert.Equal(16, certificate.SerialNumberBytes.Length);
        Assert.Equal((double)detail["NotAfter"]!, new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds());
        Assert.Equal(days * 86400 - 1, (certificate.NotAfter - certificate.NotBefore).TotalSeconds);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("with#hash")]
    [InlineData("with$dollar")]
    [InlineData("with%percent")]
    [InlineData("ümlaut")]
    public async Task Export_BadPassphrase_ValidationExceptionWithoutRepeatingIt(string passphrase)
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.IssueAsync("a.example.com");
        var refused = await emulator.ExportAsync(arn, passphrase);
        refused.Fails("ValidationException", "'passphrase' failed to satisfy constraint");
        Assert.DoesNotContain(passphrase, refused.Raw, StringComparison.Ordinal);
        (await emulator.ExportAsync(arn, new string('x', 129))).Fails("ValidationException");
        (await emulator.ExportAsync(arn, new string('x', 128))).Ok();
        (await emulator.ExportAsync(arn, "abcd")).Ok();
        (await emulator.AcmAsync("ExportCertificate", new { CertificateArn = arn, Passphrase = "***" })).Fails("SerializationException");
        (await emulator.AcmAsync("ExportCertificate", new { CertificateArn = arn })).Fails("ValidationException", "must not be null");
    }

    [Fact]
    public async Task Export_PendingOrNotExportable_Refused()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var pending = await emulator.RequestAsync("a.example.com");
        (await emulator.ExportAsync(pending)).Fails("RequestInProgressException");
        (await emulator.AcmAsync("GetCertificate", new { CertificateArn = pending })).Fails("RequestInProgressException");
        var closed = await emulator.IssueAsync("b.example.com", export: false);
        (await emulator.ExportAsync(closed)).Fails("ValidationException", "not exportable");
        var got = (await emulator.AcmAsync("GetCertificate", new { CertificateArn = closed })).Ok();
        Assert.Null(got["PrivateKey"]);
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", (string)got["Certificate"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Twice_SameCertificateAndGetDoesNotCountAsExport()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.IssueAsync("a.example.com");
        var got = (await emulator.AcmAsync("GetCertificate", new { CertificateArn = arn })).Ok();
        Assert.Equal("INELIGIBLE", (string?)(await emulator.DescribeAsync(arn))["RenewalEligibility"]);
        var both = await Task.WhenAll(emulator.ExportAsync(arn), emulator.ExportAsync(arn));
        Assert.Equal((string?)both[0].Ok()["Certificate"], (string?)both[1].Ok()["Certificate"]);
        Assert.Equal((string?)got["Certificate"], (string?)both[0].Body!["Certificate"]);
        Assert.DoesNotContain("orrect", (await emulator.ControlAsync("GET", "calls"))!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong-key")]
    [InlineData("other-names")]
    [InlineData("expired")]
    [InlineData("bad-pem")]
    public async Task Export_Twisted_WrongInJustThatWay(string variant)
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.IssueAsync("a.example.com");
        var right = (await emulator.ExportAsync(arn)).Ok();
        await emulator.ControlAsync("PUT", "faults", new { operation = "ExportCertificate", effect = "twist", variant });
        var wrong = (await emulator.ExportAsync(arn)).Ok();
        if (variant == "wrong-key")
        {
            using var key = ECDsa.Create();
            key.ImportFromEncryptedPem((string)wrong["PrivateKey"]!, "correct horse");
            Assert.NotEqual(Material.Spki(right), Convert.ToHexString(key.ExportSubjectPublicKeyInfo()));
        }
        else if (variant == "bad-pem") Assert.ThrowsAny<CryptographicException>(() => Material.Spki(wrong));
        else
        {
            using var certificate = X509Certificate2.CreateFromPem((string)wrong["Certificate"]!);
            Assert.Equal(variant == "expired", certificate.NotAfter.ToUniversalTime() < emulator.Host.Now.UtcDateTime);
            Assert.Equal(variant == "other-names", certificate.Subject == "CN=other.example.net");
        }
    }

    [Fact]
    public async Task RsaPool_KeysAreHandedOutInTurn()
    {
        await using var emulator = await TestEmulator.StartAsync(new EmulatorOptions { RsaPool = 2 });
        var keys = new List<string>();
        for (var i = 0; i < 3; i++) keys.Add(Material.Spki((await emulator.ExportAsync(await emulator.IssueAsync($"a{i}.example.com", algorithm: "RSA_2048"))).Ok()));
        Assert.NotEqual(keys[0], keys[1]);
        Assert.Equal(keys[0], keys[2]);
    }

    [Fact]
    public async Task Crl_ListsARevokedSerialAfterADay()
    {
        await using var emulator = await TestEmulator.StartAsync();
        var arn = await emulator.IssueAsync("a.example.com");
        var export = (await emulator.ExportAsync(arn)).Ok();
        (await emulator.AcmAsync("RevokeCertificate", new { CertificateArn = arn, RevocationReason = "UNSPECIFIED" })).Ok();
        using var folder = new Folder();
        folder.Write("leaf.pem", (string)export["Certificate"]!);
        var uri = folder.OpenSsl("x509", "-in", "leaf.pem", "-noout", "-ext", "crlDistributionPoints").Split("URI:")[1].Trim();
        var serial = folder.OpenSsl("x509", "-in", "leaf.pem", "-noout", "-serial").Split('=')[1].Trim();
        using var http = new HttpClient();
        async Task<string> Crl()
        {
            folder.Write("list.crl", await http.GetByteArrayAsync(uri, TestContext.Current.CancellationToken));
            return folder.OpenSsl("crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text");
        }
        Assert.DoesNotContain(serial, await Crl(), StringComparison.Ordinal);
        await emulator.ControlAsync("POST", "clock/advance", new { by = "PT24H1S" });
        Assert.Contains(serial, await Crl(), StringComparison.Ordinal);
    }

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("acm-emulator-");

        public void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.FullName, name), text, new UTF8Encoding(false));
        public void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_directory.FullName, name), bytes);

        public string OpenSsl(params string[] arguments)
        {
            var start = new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _directory.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"openssl {string.Join(' ', arguments)}: {output}{errors.Result}");
            return output;
        }

        public void Dispose() => _directory.Delete(true);
    }
}
