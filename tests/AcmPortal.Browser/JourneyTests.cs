using System.IO.Compression;
using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static AcmPortal.Browser.Running.Program;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>From an empty portal to a certificate on a server, by clicking, in the order in which the first page leads.</summary>
public sealed class JourneyTests(FreshPortal portal) : IClassFixture<FreshPortal>
{
    private const string Passphrase = "correct horse 9 battery";

    [Fact]
    public async Task EmptyPortal_SixSteps_EndInFilesThatOpenSslAccepts()
    {
        var (window, person) = await portal.VisitAsync();
        await using var open = window;
        var page = window.Page;

        await person.OpenAsync("/");
        await Expect(person.Heading("0 of 6 done")).ToBeVisibleAsync();
        await Expect(page.GetByText("AWS is simulated here.")).ToBeVisibleAsync();

        await person.Link("Connect AWS").ClickAsync();
        await person.ConnectAwsAsync("prod");
        await ThePermissionsAreShown(page);

        await TheStartPageAsync(person, done: 1);
        await person.Link("Create authority").ClickAsync();
        await person.CreateAuthorityAsync("acm-prod", "prod", "example.com");

        await TheStartPageAsync(person, done: 2);
        await person.Link("Create profile").ClickAsync();
        await person.CreateProfileAsync("web-servers", "acm-prod");
        await TheStartPageAsync(person, done: 3);
        await page.GoBackAsync();

        await person.StartRequestAsync();
        await person.RequestAsync("  WWW.shop.example.com,shop.example.com;\n\t*.shop.example.com   www.shop.example.com.");
        await TheOrderIsWatchedWithoutReloading(person);

        await person.Link("Open certificate").ClickAsync();
        await Expect(person.Heading("www.shop.example.com")).ToBeVisibleAsync();
        var folder = Directory.CreateTempSubdirectory("acmportal-downloads-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "root.pem"), await portal.Aws.RootPemAsync(), TestContext.Current.CancellationToken);
            await ThePemFilesVerify(person, folder);
            await ThePkcs12Opens(person, folder);
            await TheZipHasEachServersFiles(person, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        await person.OpenAsync("/");
        // Set up, the first page is the dashboard; the list of first steps stays within reach.
        await Expect(person.Heading("Nothing needs a person")).ToBeVisibleAsync();
        await person.OpenAsync("/start");
        await Expect(person.Heading("6 of 6 done")).ToBeVisibleAsync();
        Assert.DoesNotContain("PRIVATE KEY", await page.ContentAsync(), StringComparison.Ordinal);
    }

    private static async Task TheStartPageAsync(Person person, int done)
    {
        await person.OpenAsync("/");
        await Expect(person.Heading($"{done} of 6 done")).ToBeVisibleAsync();
    }

    private static async Task ThePermissionsAreShown(IPage page)
    {
        var permissions = page.GetByRole(AriaRole.Region, new() { Name = "Permissions" });
        await Expect(permissions.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^acm:ListCertificates Allowed") })).ToBeVisibleAsync();
        await Expect(permissions.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^route53:ListResourceRecordSets Allowed") })).ToBeVisibleAsync();
        await Expect(permissions.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^acm:RequestCertificate Can't be known") })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("(?i)policy|minimal|ACM") }).GetByText("acm:RequestCertificate").First).ToBeVisibleAsync();
    }

    private static async Task TheOrderIsWatchedWithoutReloading(Person person)
    {
        await person.Page.EvaluateAsync("window.sameDocument = true");
        await Expect(person.Status("Stored")).ToBeVisibleAsync();
        Assert.True(await person.Page.EvaluateAsync<bool>("window.sameDocument === true"), "The page was loaded anew.");
        await Expect(person.Page.GetByText("RequestCertificate").First).ToBeVisibleAsync();
        await Expect(person.Page.GetByText("In the zone").First).ToBeVisibleAsync();
    }

    private static async Task ThePemFilesVerify(Person person, string folder)
    {
        var (_, leaf) = await person.DownloadAsync(person.Link("Leaf"), folder);
        var (_, chain) = await person.DownloadAsync(person.Link("Chain"), folder);
        var (name, full) = await person.DownloadAsync(person.Link("Full chain"), folder);
        Assert.Equal("www.shop.example.com.fullchain.pem", name);
        Assert.Equal(await File.ReadAllTextAsync(leaf) + await File.ReadAllTextAsync(chain), await File.ReadAllTextAsync(full));

        var text = await OpenSslAsync(folder, "x509", "-in", leaf, "-noout", "-text");
        Assert.Contains("Subject: CN = www.shop.example.com", text.Replace("CN=www", "CN = www", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("TLS Web Server Authentication", text, StringComparison.Ordinal);
        var names = Regex.Matches(text, @"DNS:([^,\s]+)").Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(["*.shop.example.com", "shop.example.com", "www.shop.example.com"], names);

        var verified = await OpenSslAsync(folder, "verify", "-purpose", "sslserver", "-verify_hostname", "any.shop.example.com", "-CAfile", "root.pem", "-untrusted", chain, leaf);
        Assert.EndsWith(": OK", verified.Trim(), StringComparison.Ordinal);

        await person.Field("Reason").FillAsync("A test of all forms");
        await person.Choice("Private key").CheckAsync();
        var (_, plain) = await person.DownloadAsync(person.Button("Download private key"), folder);
        Assert.Equal(await PublicKeyOfCertificate(folder, leaf), await OpenSslAsync(folder, "pkey", "-in", plain, "-pubout"));

        await person.Field("Passphrase").FillAsync(Passphrase);
        await person.Field("The same again").FillAsync(Passphrase);
        var (_, sealedKey) = await person.DownloadAsync(person.Button("Download private key"), folder);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", await File.ReadAllTextAsync(sealedKey), StringComparison.Ordinal);
        Assert.Equal(await PublicKeyOfCertificate(folder, leaf), await OpenSslAsync(folder, "pkey", "-in", sealedKey, "-passin", "pass:" + Passphrase, "-pubout"));
    }

    private static async Task ThePkcs12Opens(Person person, string folder)
    {
        await person.Choice("PKCS#12").CheckAsync();
        await person.Field("Passphrase").FillAsync(Passphrase);
        await person.Field("The same again").FillAsync(Passphrase);
        var (name, file) = await person.DownloadAsync(person.Button("Download PKCS#12"), folder);
        Assert.Equal("www.shop.example.com.p12", name);
        await IsWhole(folder, file);
    }

    private static async Task TheZipHasEachServersFiles(Person person, string folder)
    {
        await person.Choice("Zip").CheckAsync();
        await person.Field("Passphrase").FillAsync(Passphrase);
        await person.Field("The same again").FillAsync(Passphrase);
        var (_, file) = await person.DownloadAsync(person.Button("Download zip"), folder);
        var unpacked = Path.Combine(folder, "zip");
        await ZipFile.ExtractToDirectoryAsync(file, unpacked);
        var key = await OpenSslAsync(unpacked, "pkey", "-in", "nginx/privkey.pem", "-pubout");
        Assert.Equal(await PublicKeyOfCertificate(unpacked, "nginx/fullchain.pem"), key);
        Assert.Equal(await PublicKeyOfCertificate(unpacked, "apache/cert.pem"), key);
        Assert.Equal(key, await OpenSslAsync(unpacked, "pkey", "-in", "haproxy/www.shop.example.com.pem", "-pubout"));
        await OpenSslAsync(unpacked, "verify", "-CAfile", "../root.pem", "-untrusted", "apache/chain.pem", "apache/cert.pem");
        await IsWhole(unpacked, "iis/www.shop.example.com.pfx");
    }

    // Key, leaf and chain in one file, the key pairs with the leaf, and both carry the alias.
    private static async Task IsWhole(string folder, string file)
    {
        var leaf = await OpenSslAsync(folder, "pkcs12", "-in", file, "-passin", "pass:" + Passphrase, "-clcerts", "-nokeys");
        Assert.Contains("friendlyName: www.shop.example.com", leaf, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "p12-leaf.pem"), leaf);
        var key = await OpenSslAsync(folder, "pkcs12", "-in", file, "-passin", "pass:" + Passphrase, "-nocerts", "-nodes");
        Assert.Contains("friendlyName: www.shop.example.com", key, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "p12-key.pem"), key);
        var chain = await OpenSslAsync(folder, "pkcs12", "-in", file, "-passin", "pass:" + Passphrase, "-cacerts", "-nokeys");
        Assert.Contains("BEGIN CERTIFICATE", chain, StringComparison.Ordinal);
        Assert.Equal(await PublicKeyOfCertificate(folder, "p12-leaf.pem"), await OpenSslAsync(folder, "pkey", "-in", "p12-key.pem", "-pubout"));
    }
}
