using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Api;

public sealed class PullTests
{
    private static CancellationToken None => Xunit.TestContext.Current.CancellationToken;

    private static async Task<(int Code, string Out, string Error)> RunAsync(ApiPortal portal, TempFolder folder, string token, params string[] args)
    {
        var script = folder.Of("acmportal.sh");
        using var client = portal.Client(null);
        await File.WriteAllTextAsync(script, await client.GetStringAsync("/pull/acmportal.sh", None), None);
        await File.WriteAllTextAsync(folder.Of("token"), token + "\n", None);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in (string[])[script, "--dir", folder.Of("tls"), .. args])
            start.ArgumentList.Add(arg);
        start.Environment["ACMPORTAL_URL"] = portal.Portal.Address.ToString();
        start.Environment["ACMPORTAL_TOKEN_FILE"] = folder.Of("token");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(None), process.StandardError.ReadToEndAsync(None));
        await process.WaitForExitAsync(None);
        return (process.ExitCode, await output, await error);
    }

    private static UnixFileMode Mode(string link) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(File.ResolveLinkTarget(link, true)?.FullName ?? link);

    [Fact]
    public async Task Pull_ByName_PutsFilesInPlaceOnceAndReloads()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var folder = new TempFolder();
        using var client = await portal.ClientAsync();
        await ApiPortal.IssueAsync(client, "pull.example.com");
        await ApiPortal.IssueAsync(client, "xpull.example.com");
        var token = (await portal.TokenAsync(ApiScope.Read, ApiScope.KeysExport)).Token.Reveal();
        var reloads = folder.Of("reloads");

        var first = await RunAsync(portal, folder, token, "--name", "PULL.example.com", "--reload", $"echo x >> {reloads}");
        Assert.True(first.Code == 0, first.Error);
        using (var pair = X509Certificate2.CreateFromPemFile(folder.Of("tls/fullchain.pem"), folder.Of("tls/privkey.pem")))
            Assert.Equal("CN=pull.example.com", pair.Subject);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(folder.Of("tls/privkey.pem")));
        Assert.True((Mode(folder.Of("tls/fullchain.pem")) & UnixFileMode.OtherRead) != 0);

        var second = await RunAsync(portal, folder, token, "--name", "pull.example.com", "--reload", $"echo x >> {reloads}");
        Assert.Equal((0, ""), (second.Code, second.Out));
        Assert.Single(await File.ReadAllLinesAsync(reloads, None));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder.Of("tls")), e => Path.GetFileName(e).StartsWith(".acmportal.", StringComparison.Ordinal));

        // Whoever may read the files comes to them, in a folder that the script has made.
        Assert.Equal(UnixFileMode.OtherExecute, Mode(folder.Of("tls")) & UnixFileMode.OtherExecute);
        var live = new FileInfo(folder.Of("tls/.acmportal-live")).LinkTarget!;
        var forced = await RunAsync(portal, folder, token, "--name", "pull.example.com", "--force", "--reload", "exit 3");
        Assert.Equal(1, forced.Code);
        Assert.Contains("reload command failed", forced.Error, StringComparison.Ordinal);
        // The same serial again: beside what was live, never in its place.
        Assert.NotEqual(live, new FileInfo(folder.Of("tls/.acmportal-live")).LinkTarget);
        Assert.False(Directory.Exists(folder.Of($"tls/{live}")));
        var again = await RunAsync(portal, folder, token, "--name", "pull.example.com", "--reload", $"echo x >> {reloads}");
        Assert.Equal(0, again.Code);
        Assert.Equal(2, (await File.ReadAllLinesAsync(reloads, None)).Length);
    }

    [Fact]
    public async Task Pull_ByAName_ThatManyOthersEndIn_FindsIt()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var folder = new TempFolder();
        using var client = await portal.ClientAsync();
        await ApiPortal.IssueAsync(client, "many.example.com");
        await portal.Portal.Get<PortalStore>().ChangeAsync(async (scope, ct) =>
        {
            var one = await scope.Db.Certificates.AsNoTracking().SingleAsync(ct);
            for (var i = 0; i < 210; i++)
            {
                var name = $"n{i}.many.example.com";
                var other = new Certificate
                {
                    CommonName = name,
                    Names = [name],
                    AuthorityId = one.AuthorityId,
                    ProfileId = one.ProfileId,
                    Arn = one.Arn + i,
                    KeyAlgorithm = one.KeyAlgorithm,
                    CreatedAt = one.CreatedAt,
                    CurrentVersionId = one.CurrentVersionId,
                    CurrentSerial = one.CurrentSerial,
                    NotBefore = one.NotBefore,
                    NotAfter = one.NotAfter.AddDays(1),
                    LabelScheme = CertificateLabels.Scheme,
                };
                scope.Db.Certificates.Add(other);
                scope.Db.CertificateLabels.AddRange(CertificateLabels.Of(other.Id, other.Names));
            }

            return true;
        }, None);
        var token = (await portal.TokenAsync(ApiScope.Read, ApiScope.KeysExport)).Token.Reveal();

        var found = await RunAsync(portal, folder, token, "--name", "many.example.com");

        Assert.True(found.Code == 0, found.Error);
    }

    [Fact]
    public async Task Pull_WithoutTheRightToKeys_LeavesWhatIsThere()
    {
        await using var portal = await ApiPortal.StartAsync();
        using var folder = new TempFolder();
        using var client = await portal.ClientAsync();
        await ApiPortal.IssueAsync(client, "keep.example.com");
        Directory.CreateDirectory(folder.Of("tls"));
        await File.WriteAllTextAsync(folder.Of("tls/privkey.pem"), "mine", None);
        var reader = (await portal.TokenAsync(ApiScope.Read)).Token.Reveal();
        var refused = await RunAsync(portal, folder, reader, "--name", "keep.example.com");
        Assert.Equal(1, refused.Code);
        Assert.Contains("ExportKeys", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.Of("tls/privkey.pem"), None));
        var wrong = await RunAsync(portal, folder, "acmp_wrong", "--name", "keep.example.com");
        Assert.Equal(1, wrong.Code);
        var unknown = await RunAsync(portal, folder, reader, "--name", "nobody.example.com");
        Assert.Contains("no certificate", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await RunAsync(portal, folder, reader)).Code);
    }
}
