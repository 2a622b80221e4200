using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Access;
using AcmPortal.Core.Tests.Dashboard;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

public sealed class CertificateTagsTests : IAsyncLifetime
{
    private DashboardPortal portal = null!;
    private Certificate shop = null!;
    private Certificate mail = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        portal = await DashboardPortal.StartAsync();
        shop = portal.Certificate(20, null, null, null, "shop.example.com");
        mail = portal.Certificate(30, null, null, null, "mail.example.com");
        await portal.SaveAsync();
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Set_ReplacesTheWholeSet_AndAuditsBeforeAndAfter()
    {
        await SetAsync(shop, new Tag("env", "prod"), new Tag("Owner", "web team"));
        var answered = await SetAsync(shop, new Tag(" Env ", " staging "), new Tag("Owner", "web team"));

        Assert.Equal([new Tag("Env", "staging"), new Tag("Owner", "web team")], answered);
        Assert.Equal(answered, (await ListAsync("owner:WEB TEAM")).Items.Single().Tags);
        await using var db = portal.Database.NewContext();
        var line = await db.AuditEntries.OrderByDescending(e => e.Sequence).FirstAsync(e => e.Action == AuditAction.CertificateTagsChanged, Cancel);
        Assert.Equal(shop.Id.ToString(), line.ObjectId);
        var change = Assert.Single(AuditDiff.Of(line.Detail));
        Assert.Equal("tags", change.Field);
        Assert.Contains("env:prod", change.Before, StringComparison.Ordinal);
        Assert.Contains("Env:staging", change.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_ToWhatIsThere_ChangesAndAuditsNothing()
    {
        await SetAsync(shop, new Tag("env", "prod"));
        await SetAsync(shop, new Tag("env", "prod"));

        await using var db = portal.Database.NewContext();
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Action == AuditAction.CertificateTagsChanged, Cancel));
    }

    [Fact]
    public async Task Set_WhereSomebodyWasFaster_IsRefusedAndKeepsTheirs()
    {
        await SetAsync(shop, new Tag("env", "prod"));

        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<SetCertificateTags>().RunAsync(AccessPeople.Admin, new(shop.Id, [new("tier", "1")], Was: []), Cancel));
        Assert.Equal(1, (await ListAsync("env:prod")).Total);
        await portal.Get<SetCertificateTags>().RunAsync(AccessPeople.Admin, new(shop.Id, [new("tier", "1")], Was: [new("env", "prod")]), Cancel);
        Assert.Equal(0, (await ListAsync("env")).Total);
    }

    [Fact]
    public async Task Rules_NameEveryWrongTagAtOnce()
    {
        Tag[] wrong = [new("", "x"), new(new string('k', 65), ""), new("a:b", ""), new("line", "one\ntwo"), new("hidden", "a\u200bb"), new("long", new string('v', 257)), new("Env", "1"), new("env", "2")];

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => SetAsync(shop, wrong));

        Assert.All(refused.Errors, e => Assert.Equal("Tags", e.Field));
        Assert.Equal(7, refused.Errors.Count);
        await Assert.ThrowsAsync<InvalidInputException>(() => SetAsync(shop, [.. Enumerable.Range(0, 51).Select(i => new Tag($"k{i}", ""))]));
        Assert.Equal(50, (await SetAsync(shop, [.. Enumerable.Range(0, 50).Select(i => new Tag($"k{i}", new string('v', 256)))])).Count);
    }

    [Theory]
    [InlineData("env", "mail.example.com,shop.example.com")]
    [InlineData("ENV:Prod", "shop.example.com")]
    [InlineData("env:", "")]
    [InlineData("flag:", "shop.example.com")]
    [InlineData("flag", "shop.example.com")]
    [InlineData("en", "")]
    [InlineData("url:https://example.com:8443/", "mail.example.com")]
    [InlineData("env:prod,tier:1", "shop.example.com")]
    [InlineData("env:prod,tier:2", "")]
    [InlineData("env%", "")]
    public async Task Filter_ByTag_FindsWholeKeysAndValuesOfAnyCase(string tags, string found)
    {
        await SetAsync(shop, new Tag("Env", "prod"), new Tag("tier", "1"), new Tag("flag", ""));
        await SetAsync(mail, new Tag("env", "test"), new Tag("environment", "prod"), new Tag("url", "https://example.com:8443/"));

        var page = await ListAsync(tags.Split(','));
        var keyset = await portal.Get<PageCertificates>().RunAsync(AccessPeople.Admin, new(new(new(), Tags: tags.Split(','))), Cancel);

        Assert.Equal(found, string.Join(',', page.Items.Select(c => c.CommonName).Order()));
        Assert.Equal(page.Total, page.Items.Count);
        Assert.Equal(found, string.Join(',', keyset.Items.Select(c => c.CommonName).Order()));
    }

    [Fact]
    public async Task Filter_WithManyHits_GoesThroughThePagesWithoutGapOrRepeat()
    {
        var rows = Enumerable.Range(0, 2_100).Select(i => portal.Certificate(40 + (i % 90), null, null, null, $"n{i:0000}.example.com")).ToList();
        portal.Add([.. rows.Select(c => new CertificateTag { CertificateId = c.Id, Key = "bulk", Value = "yes", Search = "bulk:yes" })]);
        await portal.SaveAsync();
        var seen = new List<string>();
        CertificateCursor? after = null;
        do
        {
            var page = await portal.Get<PageCertificates>().RunAsync(AccessPeople.Admin, new(new(new(Size: 200), Tags: ["bulk"]), after), Cancel);
            seen.AddRange(page.Items.Select(c => c.CommonName));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(2_100, seen.Distinct().Count());
        Assert.Equal(2_100, seen.Count);
        Assert.Equal(2_100, (await ListAsync("bulk:yes")).Total);
    }

    [Fact]
    public async Task Set_OnAnotherTeamsCertificate_AnswersLikeOneThatDoesNotExist()
    {
        var ada = await portal.UserAsync("ada");
        await portal.GiveAsync(ada, Role.Operator, await portal.TeamAsync("Payments"));
        var actor = (await portal.ActorAsync(ada))!;
        await SetAsync(shop, new Tag("env", "prod"));

        var hidden = await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<SetCertificateTags>().RunAsync(actor, new(shop.Id, []), Cancel));
        var missing = await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<SetCertificateTags>().RunAsync(actor, new(Guid.CreateVersion7(), []), Cancel));

        Assert.Equal(missing.Message, hidden.Message);
        Assert.Equal(0, (await portal.Get<ListCertificates>().RunAsync(actor, new(new(), Tags: ["env"]), Cancel)).Total);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<SetCertificateTags>().RunAsync(DemoPeople.Of(Role.Requester), new(shop.Id, []), Cancel));
    }

    private Task<IReadOnlyList<Tag>> SetAsync(Certificate certificate, params Tag[] tags) =>
        portal.Get<SetCertificateTags>().RunAsync(AccessPeople.Admin, new(certificate.Id, tags), Cancel);

    private Task<Page<CertificateRow>> ListAsync(params string[] tags) => portal.Get<ListCertificates>().RunAsync(AccessPeople.Admin, new(new(), Tags: tags), Cancel);
}
