using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Connections;
using Xunit;

namespace AcmPortal.Core.Tests.Dashboard;

/// <summary>Each number of the dashboard is the total of the list that it leads to, whoever looks.</summary>
public sealed class CardsAndListsTests
{
    private static readonly Guid Theirs = Guid.CreateVersion7();

    [Theory]
    [InlineData(1, "everybody's")]
    [InlineData(1, "the default team's")]
    [InlineData(1, "another team's")]
    [InlineData(2, "everybody's")]
    [InlineData(2, "another team's")]
    [InlineData(3, "no team's")]
    public async Task Cards_OfARandomInventory_AreTheTotalsOfTheirLists(int seed, string whose)
    {
        await using var portal = await RandomAsync(seed);
        var actor = whose switch
        {
            "everybody's" => Actor.Administrator("a", "A", "test"),
            "the default team's" => Viewer(Team.DefaultId),
            "another team's" => Viewer(Theirs),
            _ => Viewer(Guid.CreateVersion7()),
        };

        var cards = await portal.Get<GetOverview>().RunAsync(actor, new(), Cancel);
        var charts = await portal.Get<GetCharts>().RunAsync(actor, new(), Cancel);

        Assert.Equal(whose == "no team's" ? 0 : cards.Valid, cards.Valid);
        Assert.Equal(await TotalAsync(new(new(), Valid: true)), cards.Valid);
        Assert.Equal(await TotalAsync(new(new(), MaxDaysLeft: 45)), cards.Expiring);
        Assert.Equal(await TotalAsync(new(new(), MaxDaysLeft: 7, WithoutSuccessor: true)), cards.ExpiringSoon);
        Assert.Equal(await TotalAsync(new(new(), NeedsPerson: true)), cards.Attention.Certificates);
        Assert.Equal(await TotalAsync(new(new(), Status: CertificateStatus.Revoked)), cards.Revoked);
        Assert.Equal(await TotalAsync(new(new(), Status: CertificateStatus.Expired)), cards.Expired);
        Assert.Equal(await RenewalsAsync(RenewalCategory.Renewing), cards.Renewing);
        Assert.Equal(await RenewalsAsync(RenewalCategory.NeedsPerson), cards.Attention.Certificates);
        Assert.Equal(await RenewalsAsync(RenewalCategory.EndsByChoice), charts.EndsByChoice);
        foreach (var day in charts.Expiries.Days.Where(d => d.Counts.Total > 0 || d.Day.Day == 1).Skip(1))
            Assert.Equal((day.Day, await TotalAsync(new(new(), Valid: true, EndsFrom: day.Day, EndsTo: day.Day))), (day.Day, day.Counts.Total));
        foreach (var week in charts.Expiries.Weeks)
        {
            foreach (var standing in Enum.GetValues<CertificateStanding>())
                Assert.Equal((week.First, standing, await TotalAsync(new(new(), EndsFrom: week.First, EndsTo: week.Last, Standing: standing))), (week.First, standing, week.Counts.Of(standing)));
        }

        Assert.Equal(
            cards.Valid - await TotalAsync(new(new(), Valid: true, EndsFrom: charts.Expiries.Days[^1].Day.AddDays(1))), charts.Expiries.Total);

        async Task<int> TotalAsync(ListCertificatesInput input) => (await portal.Get<ListCertificates>().RunAsync(actor, input, Cancel)).Total;

        async Task<int> RenewalsAsync(RenewalCategory category) => (await portal.Get<ListRenewals>().RunAsync(actor, new(new(), new(Categories: [category])), Cancel)).Total;
    }

    [Fact]
    public async Task AwsCard_OfAnAccountAndRegion_LeadsToWhatItCounts()
    {
        await using var portal = await DashboardPortal.StartAsync();
        const string Scope = "111122223333/us-east-1";
        var elsewhere = new CertificateAuthority { Name = "eu", ConnectionId = portal.Connection.Id, DnsConnectionId = portal.Connection.Id, Region = "eu-central-1", AccountId = "111122223333" };
        await portal.Database.AddAsync(elsewhere);
        var old = portal.Certificate(portal.Authority, 400, 100);
        var fresh = portal.Certificate(100);
        portal.Certificate(elsewhere, 0, 100);
        var open = portal.Order(OrderKind.Renew, OrderState.Renewing, certificate: fresh.Id, name: fresh.CommonName, daysAgo: 30);
        var done = portal.Order(OrderKind.Renew, OrderState.Stored, certificate: old.Id, name: old.CommonName, daysAgo: 3);
        portal.Add(new AwsScope { Scope = Scope, NextAt = portal.Now });
        portal.Add(
            Call("SearchCertificates", scope: Scope), Call("SearchCertificates", scope: Scope, code: "ThrottlingException"), Call("SearchCertificates", scope: "111122223333/eu-central-1"),
            Call("SearchCertificates", scope: Scope, daysAgo: 2), Call("RenewCertificate", open.Id, code: "Throttling"), Call("ExportCertificate", done.Id, daysAgo: 3));
        await portal.SaveAsync();

        var row = Assert.Single(await portal.Get<ListAwsScopes>().DoAsync(new()));
        Assert.Equal((3, 2), (row.Today.Sum(t => t.Calls), row.ThrottledToday));
        Assert.Equal(["RenewCertificate", "SearchCertificates", "SearchCertificates"], (await CallsAsync(new(new(), Scope))).Select(c => c.Operation).Order());
        Assert.Equal(["RenewCertificate", "SearchCertificates"], (await CallsAsync(new(new(), Scope, Throttled: true))).Select(c => c.Operation).Order());
        Assert.Equal((open.Id, open.CommonName), Assert.Single((await CallsAsync(new(new(), Scope, Operation: "RenewCertificate"))).Select(c => (c.OrderId!.Value, c.CommonName!))));
        var today = DateOnly.FromDateTime(portal.Now);
        Assert.Equal(5, (await CallsAsync(new(new(), Scope, today.AddDays(-9)))).Count);
        Assert.Equal("ExportCertificate", Assert.Single(await CallsAsync(new(new(), Scope, today.AddDays(-9), today.AddDays(-3)))).Operation);
        Assert.True(await portal.Get<ListAwsCalls>().DoAsync(new(new(1, 1), Scope, today.AddDays(-9))) is { Items: [{ Operation: "SearchCertificates" or "RenewCertificate" }], Total: 5 });

        Assert.Equal([old.Id, fresh.Id], (await CertificatesAsync(new(new(Sort: "created"), Scope: Scope))));
        Assert.Equal([fresh.Id], (await CertificatesAsync(new(new(), Scope: Scope, RequestedWithinDays: 365))));
        Assert.Empty(await CertificatesAsync(new(new(), Scope: "999999999999/us-east-1")));

        async Task<IReadOnlyList<ScopeCallRow>> CallsAsync(ListAwsCallsInput input) => (await portal.Get<ListAwsCalls>().DoAsync(input)).Items;

        async Task<IEnumerable<Guid>> CertificatesAsync(ListCertificatesInput input) => (await portal.Get<ListCertificates>().DoAsync(input)).Items.Select(c => c.Id);

        AwsCall Call(string operation, Guid? order = null, string? scope = null, string? code = null, double daysAgo = 0) =>
            new() { OrderId = order, Scope = scope, At = portal.Now.AddDays(-daysAgo), Operation = operation, Code = code, Outcome = "o" };
    }

    [Theory]
    [InlineData(null)]
    [InlineData("profile")]
    public async Task Pages_OfManageRenewal_HaveEachCertificateOnce(string? sort)
    {
        await using var portal = await RandomAsync(4);
        var actor = Actor.Administrator("a", "A", "test");
        var seen = new List<RenewalRow>();
        var total = 0;
        for (var page = 0; page == 0 || seen.Count < total; page++)
        {
            var rows = await portal.Get<ListRenewals>().RunAsync(actor, new(new(page, 7, sort), new(Categories: Enum.GetValues<RenewalCategory>())), Cancel);
            Assert.NotEmpty(rows.Items);
            (total, seen) = (rows.Total, [.. seen, .. rows.Items]);
        }

        Assert.Equal((total, total), (seen.Count, seen.Select(r => r.Id).Distinct().Count()));
        var names = new Dictionary<Guid, string> { [portal.Profile.Id] = "web", [portal.Ending.Id] = "once" };
        Assert.Equal(
            sort is null ? seen.OrderBy(r => r.Attention is null).ThenBy(r => r.NotAfter).Select(r => r.Id) : seen.OrderBy(r => names[r.ProfileId], StringComparer.Ordinal).ThenBy(r => r.NotAfter).Select(r => r.Id),
            seen.Select(r => r.Id));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Viewer(Guid team) => ActorDirectory.Of("v", "V", "test", [new HeldRole(Role.Viewer, team, "test")]);

    // Ends, states, modes, teams and successors in any combination; the profiles are the default team's.
    private static async Task<DashboardPortal> RandomAsync(int seed)
    {
        var portal = await DashboardPortal.StartAsync();
        var random = new Random(seed);
        var made = new List<Certificate>();
        for (var i = 0; i < 160; i++)
        {
            var replaced = made.Count > 0 && random.Next(8) == 0 ? made[random.Next(made.Count)] : null;
            var certificate = portal.Certificate(
                random.Next(3) == 0 ? (random.NextDouble() * 16) - 4 : random.NextDouble() * 220,
                random.Next(4) == 0 ? portal.Ending : portal.Profile,
                c =>
                {
                    c.TeamId = random.Next(3) == 0 ? Theirs : Team.DefaultId;
                    c.State = random.Next(10) switch { 0 => CertificateState.Revoked, 1 => CertificateState.Deleted, _ => CertificateState.Active };
                    c.RenewalModeOverride = random.Next(5) switch { 0 => RenewalMode.LetItEnd, 1 => RenewalMode.Follow, 2 => RenewalMode.On, _ => null };
                    c.AwsRenewalStatus = random.Next(6) switch { 0 => "PENDING_AUTO_RENEWAL", 1 => "PENDING_VALIDATION", 2 => "SUCCESS", _ => null };
                    if (random.Next(12) == 0)
                        (c.Attention, c.AttentionText, c.AttentionSince) = (RenewalRule.RecordMissing, "A CNAME is gone.", DateTime.UnixEpoch);
                },
                replaced?.Id);
            made.Add(certificate);
            if (random.Next(6) == 0)
            {
                var order = portal.Order(OrderKind.Renew, random.Next(2) == 0 ? OrderState.Renewing : OrderState.Due, certificate: certificate.Id, name: certificate.CommonName);
                (order.OpenSlot, order.TeamId) = ($"slot {i}", certificate.TeamId);
            }
        }

        await portal.SaveAsync();
        return portal;
    }
}
