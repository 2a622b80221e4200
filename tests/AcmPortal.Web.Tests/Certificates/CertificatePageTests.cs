using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Tests.Orders;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Certificates;

public class CertificatePageTests : SeededPortal
{
    private const string Arn = "arn:aws:acm:us-east-1:111122223333:certificate/5a1e9c00-0000-0000-0000-000000000000";
    private string keyPem = "";
    private Guid versionId;

    public CertificatePageTests()
    {
        Services.AddSingleton(new AccessOptions { KeyExport = TimeSpan.FromMinutes(15) });
        Visitor = Visitor with { AuthenticatedAt = TimeProvider.System.GetUtcNow().UtcDateTime };
    }

    private async Task<Guid> StoreAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.example.com", key, HashAlgorithmName.SHA256);
        using var leaf = request.CreateSelfSigned(Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddDays(197));
        keyPem = key.ExportPkcs8PrivateKeyPem();
        var order = await OrderAsync("shop.example.com");
        versionId = Guid.CreateVersion7();
        var certificate = new Certificate
        {
            CommonName = "shop.example.com",
            Names = ["shop.example.com", "*.shop.example.com"],
            AuthorityId = Authority.Id,
            ProfileId = Profile.Id,
            Arn = Arn,
            KeyAlgorithm = KeyAlgorithms.EcP256,
            CreatedAt = Clock.Now,
            CurrentVersionId = versionId,
            CurrentSerial = "07:71:5b",
            NotBefore = leaf.NotBefore.ToUniversalTime(),
            NotAfter = leaf.NotAfter.ToUniversalTime(),
        };
        var version = new CertificateVersion
        {
            Id = versionId,
            CertificateId = certificate.Id,
            Number = 1,
            Serial = "07:71:5b",
            Subject = "CN=shop.example.com",
            Issuer = "CN=Test",
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            Sha256 = leaf.GetCertHashString(HashAlgorithmName.SHA256),
            Sha1 = leaf.GetCertHashString(),
            LeafPem = leaf.ExportCertificatePem(),
            ChainPem = leaf.ExportCertificatePem(),
            OrderId = order,
            StoredAt = Clock.Now,
        };
        await SaveAsync(certificate, version);
        var secrets = Services.GetRequiredService<SecretBox>();
        await Store.ChangeAsync(
            async (scope, ct) =>
            {
                await secrets.SealAsync(scope.Db, versionId, SecretField.PrivateKey, System.Text.Encoding.ASCII.GetBytes(keyPem), ct);
                return 0;
            },
            Xunit.TestContext.Current.CancellationToken);
        return certificate.Id;
    }

    private IRenderedComponent<CertificatePage> Page(Guid id)
    {
        var page = Render<CertificatePage>(p => p.Add(c => c.Id, id));
        page.WaitForElement("dl.facts");
        return page;
    }

    [Fact]
    public async Task Page_OfAStoredCertificate_HoldsNoKeyMaterial()
    {
        var page = Page(await StoreAsync());

        Assert.DoesNotContain("-----BEGIN", page.Markup, StringComparison.Ordinal);
        foreach (var line in keyPem.Split('\n').Where(l => l.Length > 20 && !l.StartsWith('-')))
            Assert.DoesNotContain(line.Trim(), page.Markup, StringComparison.Ordinal);
        Assert.Contains("07:71:5b", page.Markup, StringComparison.Ordinal);
        Assert.Contains(Arn, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_IsAPlainPostWithPkcs12First()
    {
        var page = Page(await StoreAsync());

        var form = page.Find("form[method=post]");
        Assert.Equal($"/certificates/{versionId}/download", form.GetAttribute("action"));
        Assert.Equal("Pkcs12", page.Find("input[name=format][checked]").GetAttribute("value"));
        foreach (var field in page.FindAll("input[type=password]"))
        {
            Assert.False(field.HasAttribute("value"));
            Assert.True(field.HasAttribute("required"));
            Assert.DoesNotContain(field.Attributes, a => a.Name.StartsWith("blazor:on", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Download_PrivateKeyAlone_MayGoWithoutPassphraseAndSaysWhatThatMeans()
    {
        var page = Page(await StoreAsync());

        page.Find("input[value=PrivateKeyPem]").Change("PrivateKeyPem");

        Assert.All(page.FindAll("input[type=password]"), f => Assert.False(f.HasAttribute("required")));
        Assert.Contains("in plain text", page.Find("#passphrase-help").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_WithoutPermission_OffersThePublicPartOnly()
    {
        var view = await ArrangeAsync<GetCertificate, Guid, CertificateView>(await StoreAsync());

        var panel = Render<DownloadPanel>(p => p.Add(d => d.Certificate, view with { MayExportKey = false }));

        Assert.Empty(panel.FindAll("form"));
        Assert.Contains(nameof(Permission.ExportKeys), panel.Markup, StringComparison.Ordinal);
        Assert.Equal(3, panel.FindAll(".public a").Count);
    }

    [Fact]
    public async Task Download_WithAnOldSignIn_TakesNoPassphraseAndOffersToSignInAgain()
    {
        var view = await ArrangeAsync<GetCertificate, Guid, CertificateView>(await StoreAsync());
        Visitor = Actor.Administrator("a", "Ada", "session") with { AuthenticatedAt = Services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime.AddMinutes(-14) };
        var panel = Render<DownloadPanel>(p => p.Add(d => d.Certificate, view));
        Assert.Equal(2, panel.FindAll("input[type=password]").Count);

        // The page refreshes by itself, and with it the panel.
        Visitor = Visitor with { AuthenticatedAt = Visitor.AuthenticatedAt!.Value.AddMinutes(-2) };
        panel.Render(p => p.Add(d => d.Certificate, view with { }));

        Assert.Empty(panel.FindAll("input[type=password]"));
        var again = panel.Find("button[formaction]");
        Assert.Equal("/sign-in/again", again.GetAttribute("formaction"));
        Assert.True(again.HasAttribute("formnovalidate"));
        Assert.Contains("15 minutes", panel.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Equal(view.Id.ToString(), panel.Find("input[name=certificate]").GetAttribute("value"));
    }

    [Fact]
    public async Task Download_AfterASignInAgain_HasWhatWasChosenAndTypedOnce()
    {
        var view = await ArrangeAsync<GetCertificate, Guid, CertificateView>(await StoreAsync());
        await ArrangeAsync<SaveDraft, SaveDraftInput, DateTime>(new KeyExportDraft(view.Id, versionId, DownloadFormat.Zip, "CHG-8").ToInput());

        var panel = Render<DownloadPanel>(p => p.Add(d => d.Certificate, view));

        panel.WaitForAssertion(() => Assert.Equal("CHG-8", panel.Find("#reason").GetAttribute("value")));
        Assert.Equal("Zip", panel.Find("input[name=format][checked]").GetAttribute("value"));
        Assert.Null(await ArrangeAsync<LoadDraft, LoadDraftInput, DraftView?>(new LoadDraftInput(KeyExportDraft.Kind)));
    }

    [Fact]
    public async Task Download_TwoVersions_TakesTheChosenOne()
    {
        var view = await ArrangeAsync<GetCertificate, Guid, CertificateView>(await StoreAsync());
        var older = view.Versions[0] with { Id = Guid.CreateVersion7(), Number = 0, Current = false };
        var panel = Render<DownloadPanel>(p => p.Add(d => d.Certificate, view with { Versions = [.. view.Versions, older] }));
        Assert.Equal($"/certificates/{versionId}/download", panel.Find("form").GetAttribute("action"));

        panel.Find("select").Change(older.Id.ToString());

        Assert.Equal($"/certificates/{older.Id}/download", panel.Find("form").GetAttribute("action"));
    }

    [Fact]
    public async Task Pickups_WatchedOrNot_IsSetOnThePage()
    {
        var id = await StoreAsync();
        var page = Page(id);
        page.WaitForElement(".watch input");
        Assert.True(page.Find(".watch input").HasAttribute("checked"));
        Assert.Contains("after 7 days", page.Find(".watch").TextContent, StringComparison.Ordinal);

        page.Find(".watch input").Change(false);

        page.WaitForAssertion(() => Assert.False(page.Find(".watch input").HasAttribute("checked")));
        Assert.False(await Store.ReadAsync((db, ct) => db.Certificates.Where(c => c.Id == id).Select(c => c.PickupWatched).SingleAsync(ct), Xunit.TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Page_OfAnUnknownCertificate_SaysSoAndLeadsBack()
    {
        var page = Render<CertificatePage>(p => p.Add(c => c.Id, Guid.CreateVersion7()));

        page.WaitForAssertion(() => Assert.Contains("was not found", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/certificates", page.Find(".note a").GetAttribute("href"));
    }
}
