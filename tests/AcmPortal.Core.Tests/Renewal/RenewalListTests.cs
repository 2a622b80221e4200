using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Connections;
using AcmPortal.Core.Tests.Dashboard;
using AcmPortal.Core.Tests.Orders;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>The Manage Renewal table's filters and order, and the preview of a change, over one certificate of each kind.</summary>
public sealed class RenewalListTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<Inventory, RenewalFilter>, string[]> Filters => new()
    {
        { "nothing asked: all but what has ended", _ => new(), ["attention", "by-aws", "choice", "due", "follow", "open", "waiting"] },
        { "needs a person", _ => In(RenewalCategory.NeedsPerson), ["attention"] },
        { "renewing: an order is open, or AWS renews by itself", _ => In(RenewalCategory.Renewing), ["by-aws", "open"] },
        { "due", _ => In(RenewalCategory.Due), ["due"] },
        { "waiting", _ => In(RenewalCategory.Waiting), ["follow", "waiting"] },
        { "ends by choice", _ => In(RenewalCategory.EndsByChoice), ["choice"] },
        { "ended", _ => In(RenewalCategory.Ended), ["expired", "revoked"] },
        { "two categories", _ => In(RenewalCategory.Due, RenewalCategory.Ended), ["due", "expired", "revoked"] },
        { "every category", _ => In(Enum.GetValues<RenewalCategory>()), ["attention", "by-aws", "choice", "due", "expired", "follow", "open", "revoked", "waiting"] },
        { "a profile", i => new(ProfileIds: [i.Follow.Id]), ["follow"] },
        { "two profiles", i => new(ProfileIds: [i.Follow.Id, i.LetEnd.Id]), ["choice", "follow"] },
        { "a CA", i => new(AuthorityIds: [i.Other.Id]), ["choice", "follow"] },
        { "part of the owner", _ => new(Owner: "ops@"), ["due"] },
        { "an owner nobody has", _ => new(Owner: "nobody"), [] },
        { "days left", _ => new(MaxDaysLeft: 21), ["due"] },
        { "days left and category", _ => In(RenewalCategory.Ended) with { MaxDaysLeft = 0 }, ["expired"] },
        { "part of a name", _ => new(Search: "waiting.exa"), ["waiting"] },
        { "another of its names", _ => new(Search: "second.example.org"), ["waiting"] },
        { "a serial", _ => new(Search: "0A000000 0000000C"), ["due"] },
        { "all at once", i => new("due", [RenewalCategory.Due], [i.Web.Id], [i.Authority.Id], "ops", 30), ["due"] },
        { "all at once, one of which does not fit", i => new("due", [RenewalCategory.Waiting], [i.Web.Id], [i.Authority.Id], "ops", 30), [] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task List_Filtered_ShowsJustThoseAndCountsThem(string what, Func<Inventory, RenewalFilter> filter, string[] expected)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var inventory = await Inventory.FillAsync(portal);

        var page = await portal.Get<ListRenewals>().RunAsync(OrderPortal.Admin, new(new PageRequest(), filter(inventory)), Ct);

        Assert.True(expected.SequenceEqual(page.Items.Select(Short).Order(StringComparer.Ordinal)), $"{what}: {string.Join(", ", page.Items.Select(Short))}");
        Assert.Equal(expected.Length, page.Total);
        // The category that a row shows is the one by which it is found.
        foreach (var row in page.Items)
        {
            var same = await portal.Get<ListRenewals>().RunAsync(OrderPortal.Admin, new(new PageRequest(), In(row.Category)), Ct);
            Assert.Contains(same.Items, r => r.Id == row.Id);
        }
    }

    [Theory]
    [InlineData(null, false, "attention,expired")]
    [InlineData("expires", false, "expired,due")]
    [InlineData("expires", true, "choice,waiting")]
    [InlineData("name", false, "attention,by-aws")]
    [InlineData("name", true, "waiting,revoked")]
    [InlineData("profile", false, "follow,choice")]
    public async Task List_Sorted_BeginsWithWhatComesFirst(string? sort, bool descending, string expected)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await Inventory.FillAsync(portal);

        var page = await portal.Get<ListRenewals>().RunAsync(OrderPortal.Admin, new(new PageRequest(Sort: sort, Descending: descending, Size: 2), In(Enum.GetValues<RenewalCategory>())), Ct);

        Assert.Equal((expected, 9), (string.Join(',', page.Items.Select(Short)), page.Total));
    }

    [Fact]
    public async Task List_SuccessorRevoked_ThatItReplacedNeedsAPersonAgain()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var old = portal.Certificate(60, change: c => c.State = CertificateState.Deleted);
        var successor = portal.Certificate(190, replaces: old.Id);
        await portal.SaveAsync();
        Assert.Equal(RenewalAction.None, await NextAsync());

        await using (var db = portal.Database.NewContext())
            await db.Certificates.Where(c => c.Id == successor.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CertificateState.Revoked), Ct);

        Assert.Equal(RenewalAction.NeedsPerson, await NextAsync());

        async Task<RenewalAction> NextAsync() =>
            (await portal.Get<ListRenewals>().DoAsync(new(new PageRequest(), In(Enum.GetValues<RenewalCategory>())))).Items.Single(r => r.Id == old.Id).Next.Action;
    }

    public static TheoryData<string, RenewalChange, string[], string[], string[], int> Changes => new()
    {
        { "follow for all", new(RenewalChangeKind.Override, RenewalMode.Follow), ["attention", "by-aws", "choice", "due", "expired", "follow", "open", "waiting"], ["revoked"], ["a person must"], 0 },
        { "let end", new(RenewalChangeKind.Override, RenewalMode.LetItEnd), ["attention", "by-aws", "choice", "due", "expired", "follow", "open", "waiting"], ["revoked"], ["not renewed any more"], 0 },
        { "days", new(RenewalChangeKind.Override, Days: 10), ["attention", "by-aws", "choice", "due", "expired", "follow", "open", "waiting"], ["revoked"], [], 0 },
        { "no override to remove", new(RenewalChangeKind.RemoveOverride), [], ["revoked"], [], 0 },
        { "renew now", new(RenewalChangeKind.RenewNow), ["attention", "by-aws", "due", "follow", "waiting"], ["choice", "expired", "revoked"], ["$49"], 4_900 },
        { "export after all", new(RenewalChangeKind.ExportAfterAll), [], ["attention", "by-aws", "choice", "due", "expired", "follow", "revoked", "waiting"], [], 0 },
        { "watch no pickup", new(RenewalChangeKind.WatchPickup, Watch: false), ["attention", "by-aws", "choice", "due", "expired", "follow", "open", "revoked", "waiting"], [], [], 0 },
        { "watch pickups, as they are", new(RenewalChangeKind.WatchPickup), [], [], [], 0 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Preview_Change_SaysWhatTheChangeThenDoes(string what, RenewalChange change, string[] changing, string[] refused, string[] warnings, int cents)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        await Inventory.FillAsync(portal);
        var input = new ChangeRenewalInput(new(null, In(Enum.GetValues<RenewalCategory>())), change);

        var preview = await portal.Get<PreviewRenewalChange>().RunAsync(OrderPortal.Admin, input, Ct);

        Assert.True(changing.SequenceEqual(Of(RenewalOutcome.Changed)), $"{what} changes {string.Join(", ", Of(RenewalOutcome.Changed))}");
        Assert.All(refused, r => Assert.Contains(r, Of(RenewalOutcome.Refused)));
        Assert.Equal((9, changing.Length, Of(RenewalOutcome.Refused).Length, cents), (preview.Selected, preview.Changing, preview.Refused, preview.CostCents));
        Assert.Equal(warnings.Length, preview.Warnings.Count);
        Assert.All(warnings, w => Assert.Contains(preview.Warnings, p => p.Contains(w, StringComparison.Ordinal)));
        Assert.All(preview.Rows.Where(r => r.Outcome == RenewalOutcome.Refused), r => Assert.NotNull(r.Note));
        Assert.All(preview.Rows.Where(r => r.Outcome == RenewalOutcome.Changed), r => Assert.NotEqual(r.Before, r.After));
        await using (var db = portal.Database.NewContext())
            Assert.All(db.Certificates, c => Assert.Equal((null, null, true), (c.RenewalModeOverride, c.RenewBeforeDaysOverride, c.PickupWatched)));

        var done = await portal.Get<ChangeRenewal>().RunAsync(OrderPortal.Admin, input, Ct);
        Assert.Equal(preview.Rows.Select(r => (r.Id, r.Outcome)), done.Outcomes.Select(o => (o.Id, o.Outcome)));

        string[] Of(RenewalOutcome outcome) => [.. preview.Rows.Where(r => r.Outcome == outcome).Select(r => r.CommonName.Split('.')[0]).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("on, with the days of the profile reached", RenewalMode.On, null, 700)]
    [InlineData("on, with days of its own that are not reached", RenewalMode.On, 10, 0)]
    [InlineData("on, with days of its own that are reached", RenewalMode.On, 21, 700)]
    [InlineData("it goes on following, whatever the days", RenewalMode.Follow, 25, 0)]
    [InlineData("let end", RenewalMode.LetItEnd, null, 0)]
    public async Task Preview_SettingByWhichARenewalIsTriggeredAtOnce_SaysWhatThatCosts(string what, RenewalMode mode, int? days, int cents)
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var certificate = Assert.Single(await portal.LoadAsync(daysLeft: 20, exported: false));
        await using (var db = portal.Database.NewContext())
            await db.Certificates.ExecuteUpdateAsync(set => set.SetProperty(c => c.RenewalModeOverride, RenewalMode.Follow), Ct);
        var input = new ChangeRenewalInput(new([certificate.Id]), new(RenewalChangeKind.Override, mode, days));

        var preview = await portal.Get<PreviewRenewalChange>().RunAsync(OrderPortal.Admin, input, Ct);

        Assert.Equal((what, cents, cents), (what, preview.CostCents, Assert.Single(preview.Rows).CostCents));
        Assert.Equal(cents > 0, preview.Warnings.Any(w => w.Contains("AWS charges about $7", StringComparison.Ordinal)));
        // The rules then do what was foretold.
        await portal.Get<ChangeRenewal>().RunAsync(OrderPortal.Admin, input, Ct);
        await RenewalPortal.LookAsync(portal);
        await using var after = portal.Database.NewContext();
        Assert.Equal(cents > 0, await after.Orders.AnyAsync(o => o.Kind == OrderKind.Renew && o.RenewalGoal == RenewalGoal.Trigger, Ct));
    }

    [Fact]
    public async Task Preview_WrongInput_NamesTheFields()
    {
        await using var portal = await OrderPortal.StartAsync(runWorker: false);
        var preview = portal.Get<PreviewRenewalChange>();

        await Refused(new(new(null), new(RenewalChangeKind.RenewNow)), nameof(ChangeRenewalInput.Selection));
        await Refused(new(new([], new()), new(RenewalChangeKind.RenewNow)), nameof(ChangeRenewalInput.Selection));
        await Refused(new(new([]), new(RenewalChangeKind.Override, Days: 31)), nameof(RenewalChange.Days));
        await Refused(new(new([]), new(RenewalChangeKind.Override)), nameof(RenewalChange.Mode));
        await Assert.ThrowsAsync<RefusedException>(() => preview.RunAsync(OrderPortal.Admin, new(new([.. Enumerable.Range(0, 5_001).Select(_ => Guid.CreateVersion7())]), new(RenewalChangeKind.RenewNow)), Ct));

        async Task Refused(ChangeRenewalInput input, string field) =>
            Assert.Contains((await Assert.ThrowsAsync<InvalidInputException>(() => preview.RunAsync(OrderPortal.Admin, input, Ct))).Errors, e => e.Field == field);
    }

    private static RenewalFilter In(params RenewalCategory[] categories) => new(Categories: categories);

    private static string Short(RenewalRow row) => row.CommonName.Split('.')[0];

    /// <summary>One certificate of each kind, over three profiles of two CAs.</summary>
    public sealed record Inventory(CertificateAuthority Authority, CertificateAuthority Other, Profile Web, Profile Follow, Profile LetEnd)
    {
        internal static async Task<Inventory> FillAsync(OrderPortal portal)
        {
            var other = new CertificateAuthority { Name = "other", ConnectionId = portal.Connection.Id, DnsConnectionId = portal.Connection.Id, Region = "eu-west-1", AccountId = "111122223333" };
            var follow = new Profile { Name = "follow", AuthorityId = other.Id, RenewalMode = RenewalMode.Follow, KeyAlgorithms = [KeyAlgorithms.EcP256], DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
            var end = new Profile { Name = "let-end", AuthorityId = other.Id, RenewalMode = RenewalMode.LetItEnd, KeyAlgorithms = [KeyAlgorithms.EcP256], DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
            var now = portal.Database.DomainClock.Now;
            var n = 10;
            var issued = new Order
            {
                Kind = OrderKind.Issue,
                CommonName = "issued",
                Names = ["issued"],
                KeyAlgorithm = KeyAlgorithms.EcP256,
                AuthorityId = portal.Authority.Id,
                ProfileId = portal.Profile.Id,
                RequestedById = "tester",
                RequestedByName = "Tester",
                RequestedAt = now.AddDays(-40),
                Fingerprint = "issued",
                State = OrderState.Stored,
                StateSince = now.AddDays(-40),
            };
            await portal.Database.AddAsync(other, follow, end, issued);
            await portal.Database.AddAsync(
                [.. Make("waiting", 150, names: ["waiting.example.com", "second.example.org", "third.example.org"]), .. Make("due", 20, owner: "ops@example.com"), .. Make("by-aws", 44, c => c.AwsRenewalStatus = "PENDING_AUTO_RENEWAL"),
                .. Make("attention", 40, c => (c.Attention, c.AttentionText, c.AttentionSince) = (RenewalRule.RenewalFailing, "It does not go on.", now)),
                .. Make("expired", -3), .. Make("revoked", 90, c => (c.State, c.RevokedAt) = (CertificateState.Revoked, now)), .. Make("follow", 120, profile: follow), .. Make("choice", 160, profile: end), .. Make("open", 35)]);
            await using var db = portal.Database.NewContext();
            var open = db.Certificates.Single(c => c.CommonName == "open.example.com");
            await portal.Database.AddAsync(new Order
            {
                Kind = OrderKind.Renew,
                CommonName = open.CommonName,
                Names = open.Names,
                KeyAlgorithm = KeyAlgorithms.EcP256,
                AuthorityId = open.AuthorityId,
                ProfileId = open.ProfileId,
                CertificateId = open.Id,
                RequestedById = "portal",
                RequestedByName = "AcmPortal",
                RequestedAt = now,
                Fingerprint = "open",
                OpenSlot = "open",
                State = OrderState.Renewing,
                StateSince = now,
                RenewalGoal = RenewalGoal.Trigger,
                BaselineSerial = open.CurrentSerial,
            });
            return new(portal.Authority, other, portal.Profile, follow, end);

            List<object> Make(string name, int days, Action<Certificate>? change = null, Profile? profile = null, string owner = "team@example.com", List<string>? names = null)
            {
                var serial = $"0a:00:00:00:00:00:00:{++n:x2}";
                var certificate = new Certificate
                {
                    CommonName = $"{name}.example.com",
                    Names = names ?? [$"{name}.example.com"],
                    AuthorityId = profile is null ? portal.Authority.Id : other.Id,
                    ProfileId = profile?.Id ?? portal.Profile.Id,
                    OwnerContact = owner,
                    Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{name}",
                    KeyAlgorithm = KeyAlgorithms.EcP256,
                    CreatedAt = now.AddDays(-40),
                    CurrentVersionId = Guid.CreateVersion7(),
                    CurrentSerial = serial,
                    NotBefore = now.AddDays(-40),
                    NotAfter = now.AddDays(days).AddHours(1),
                    AwsStatus = "ISSUED",
                    AwsSerial = serial,
                    AwsExported = true,
                    AwsEligible = true,
                };
                change?.Invoke(certificate);
                var version = new CertificateVersion
                {
                    Id = certificate.CurrentVersionId,
                    CertificateId = certificate.Id,
                    Number = 1,
                    Serial = serial,
                    Subject = "",
                    Issuer = "",
                    NotBefore = certificate.NotBefore,
                    NotAfter = certificate.NotAfter,
                    Sha256 = "",
                    Sha1 = "",
                    LeafPem = "",
                    ChainPem = "",
                    OrderId = issued.Id,
                    StoredAt = certificate.NotBefore,
                };
                return [certificate, version, .. certificate.Names.Select(text => new CertificateName { CertificateId = certificate.Id, Name = text })];
            }
        }
    }
}
