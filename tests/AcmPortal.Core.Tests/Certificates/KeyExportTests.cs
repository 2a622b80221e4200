using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>A private key leaves to a person with a fresh sign-in and a reason, and to a token.</summary>
public sealed class KeyExportTests
{
    private static readonly DateTime Now = new(2027, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("session", 0, true)]
    [InlineData("session", 15 * 60, true)]
    [InlineData("session", (15 * 60) + 1, false)]
    [InlineData("session", null, false)]
    [InlineData("link", 60, true)]
    [InlineData("link", 3600, false)]
    [InlineData("demo", null, false)]
    [InlineData("token:ABC", null, true)]
    [InlineData("tokens", null, false)]
    public void Fresh_ByHowAndHowLongAgoOneSignedIn_IsJudged(string via, int? secondsAgo, bool expected)
    {
        var actor = Actor.Administrator("a", "A", via) with { AuthenticatedAt = secondsAgo is { } ago ? Now.AddSeconds(-ago) : null };

        Assert.Equal(expected, KeyExportRules.IsFresh(actor, Limit, Now));
        Assert.True(KeyExportRules.IsFresh(actor, null, Now));
    }

    [Theory]
    [InlineData("CHG-1234", true)]
    [InlineData("  x  ", true)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData(null, false)]
    [InlineData("two\nlines", false)]
    [InlineData("a bell \a", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("one line\n", false)]
    public void Reason_OfAPerson_IsOneLineOfWords(string? reason, bool right) =>
        Assert.Equal(right, KeyExportRules.ReasonProblem(Actor.Administrator("a", "A", "session"), reason) is null);

    [Fact]
    public void Reason_Longest_Is200CharactersForEverybody()
    {
        foreach (var via in new[] { "session", "token:ABC" })
        {
            var actor = Actor.Administrator("a", "A", via);
            Assert.Null(KeyExportRules.ReasonProblem(actor, new string('x', 200)));
            Assert.Contains("201", KeyExportRules.ReasonProblem(actor, new string('x', 201)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Export_ByPeopleAndTokens_NeedsWhatEachCanShow()
    {
        await using var portal = await OrderPortal.StartAsync();
        var certificate = await portal.StoredAsync();
        await portal.StopWorkerAsync();
        var download = portal.Get<DownloadCertificate>();
        Task<DownloadedFile> TakeAsync(Actor actor, string? reason, string passphrase = "pass-phrase-1") => download.RunAsync(
            actor, new DownloadInput(certificate.CurrentVersionId, DownloadFormat.Pkcs12, new SecretText(passphrase), reason), Cancel);
        var old = OrderPortal.Admin with { Via = "session", AuthenticatedAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-16) };

        await Assert.ThrowsAsync<StaleSignInException>(() => TakeAsync(old, "CHG-1"));
        await Assert.ThrowsAsync<StaleSignInException>(() => TakeAsync(old with { AuthenticatedAt = null }, "CHG-1"));
        var wrong = await Assert.ThrowsAsync<InvalidInputException>(() => TakeAsync(OrderPortal.JustSignedIn, " ", "short"));
        Assert.Equal([nameof(DownloadInput.Reason), nameof(DownloadInput.Passphrase)], wrong.Errors.Select(e => e.Field));
        Assert.Empty(await PickupsAsync(portal, certificate));
        // The public part is no key: it asks for neither.
        using (var leaf = await download.RunAsync(old, new DownloadInput(certificate.CurrentVersionId, DownloadFormat.LeafPem), Cancel))
            Assert.NotEmpty(leaf.Content);

        (await TakeAsync(OrderPortal.JustSignedIn, " CHG-2 ")).Dispose();
        var token = OrderPortal.Admin with { Via = "token:ABCDEFGHIJKL" };
        (await TakeAsync(token, null)).Dispose();
        (await TakeAsync(token, "nightly deployment")).Dispose();

        Assert.Equal(["nightly deployment", null, "CHG-2"], (await PickupsAsync(portal, certificate)).Select(p => p.Reason));
        var audit = await portal.Get<ListAudit>().RunAsync(Actor.Host, new ListAuditInput(new PageRequest(0, 100)), Cancel);
        Assert.Contains(audit.Items, r => r.Action == AuditAction.KeyExported && r.Detail?.Contains("\"reason\":\"CHG-2\"", StringComparison.Ordinal) == true);
        Assert.Equal(3, audit.Items.Count(r => r.Action == AuditAction.KeyExported));
        var denied = Assert.Single(audit.Items, r => r.Action == AuditAction.AccessDenied);
        Assert.Contains("too old", denied.Detail, StringComparison.Ordinal);
        await using var db = portal.Database.NewContext();
        Assert.Equal(3, await db.KeyPickups.CountAsync(Cancel));
    }

    private static async Task<IReadOnlyList<PickupRow>> PickupsAsync(OrderPortal portal, Certificate certificate) =>
        (await portal.Get<ListPickups>().RunAsync(OrderPortal.Admin, new ListPickupsInput(certificate.Id, new PageRequest()), Cancel)).Items;
}
