using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Dashboard;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

/// <summary>Two teams with one object each of everything: for the people of one, the other's do not exist.</summary>
public sealed class TeamFilterTests : IAsyncLifetime
{
    private DashboardPortal portal = null!;
    private Guid team;
    private Actor actor = null!;
    private Certificate own = null!;
    private Certificate foreign = null!;
    private Profile foreignProfile = null!;
    private Order foreignOrder = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        portal = await DashboardPortal.StartAsync();
        team = await portal.TeamAsync("Payments");
        var mine = new Profile { Name = "pay", AuthorityId = portal.Authority.Id, TeamId = team, DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
        foreignProfile = portal.Profile;
        await portal.Database.AddAsync(mine);
        own = portal.Certificate(20, mine, c => c.TeamId = team, null, "pay.example.com");
        foreign = portal.Certificate(20, null, null, null, "other.example.com");
        var order = portal.Order(OrderKind.Issue, OrderState.Failed, name: "pay-order.example.com");
        order.TeamId = team;
        foreignOrder = portal.Order(OrderKind.Issue, OrderState.Failed, name: "other-order.example.com");
        portal.Add(VersionOf(own, order), VersionOf(foreign, foreignOrder), AlertOf(own), AlertOf(foreign), Global());
        portal.Charge(portal.Now, 700);
        await portal.SaveAsync();
        var ada = await portal.UserAsync("ada");
        await portal.GiveAsync(ada, Role.Administrator, team);
        actor = (await portal.ActorAsync(ada))!;
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Lists_ShowOnesOwnTeamAlone()
    {
        var certificates = await portal.Get<ListCertificates>().RunAsync(actor, new ListCertificatesInput(new()), Cancel);
        var orders = await portal.Get<ListOrders>().RunAsync(actor, new ListOrdersInput(new()), Cancel);
        var profiles = await portal.Get<ListProfiles>().RunAsync(actor, new ListProfilesInput(new()), Cancel);
        var alerts = await portal.Get<ListAlerts>().RunAsync(actor, new ListAlertsInput(new()), Cancel);
        var renewals = await portal.Get<ListRenewals>().RunAsync(actor, new ListRenewalsInput(new(), new RenewalFilter()), Cancel);

        Assert.Equal(("pay.example.com", 1), (Assert.Single(certificates.Items).CommonName, certificates.Total));
        Assert.Equal(("pay-order.example.com", 1), (Assert.Single(orders.Items).CommonName, orders.Total));
        Assert.Equal(("pay", 1), (Assert.Single(profiles.Items).Name, profiles.Total));
        Assert.Equal(("about pay.example.com", 1), (Assert.Single(alerts.Items).Subject, alerts.Total));
        Assert.All(renewals.Items, r => Assert.Equal(own.Id, r.Id));
    }

    [Fact]
    public async Task Lists_OfAnAdministratorOfAll_ShowEverything()
    {
        Assert.Equal(2, (await portal.Get<ListCertificates>().RunAsync(AccessPeople.Admin, new ListCertificatesInput(new()), Cancel)).Total);
        Assert.Equal(2, (await portal.Get<ListOrders>().RunAsync(AccessPeople.Admin, new ListOrdersInput(new()), Cancel)).Total);
        Assert.Equal(3, (await portal.Get<ListAlerts>().RunAsync(AccessPeople.Admin, new ListAlertsInput(new()), Cancel)).Total);
    }

    [Fact]
    public async Task SearchForAnotherTeamsName_FindsNothing()
    {
        Assert.Equal(0, (await portal.Get<ListCertificates>().RunAsync(actor, new ListCertificatesInput(new(), "other"), Cancel)).Total);
        Assert.Equal(0, (await portal.Get<ListCertificates>().RunAsync(actor, new ListCertificatesInput(new(), foreign.CurrentSerial), Cancel)).Total);
        Assert.Equal(0, (await portal.Get<ListOrders>().RunAsync(actor, new ListOrdersInput(new(), "other-order"), Cancel)).Total);
    }

    [Fact]
    public async Task ById_AnswersLikeWhatDoesNotExist()
    {
        async Task Same<TInput, TResult>(UseCase<TInput, TResult> useCase, TInput there, TInput nowhere)
        {
            var hidden = await Assert.ThrowsAsync<NotFoundException>(() => useCase.RunAsync(actor, there, Cancel));
            var missing = await Assert.ThrowsAsync<NotFoundException>(() => useCase.RunAsync(actor, nowhere, Cancel));
            Assert.Equal(missing.Message, hidden.Message);
            try
            {
                // What is hidden from one is there for who sees all teams: else the test would show nothing.
                await useCase.RunAsync(AccessPeople.Admin, there, Cancel);
            }
            catch (NotFoundException e)
            {
                Assert.Fail($"{useCase.GetType().Name} finds it for nobody: {e.Message}");
            }
            catch (UseCaseException)
            {
                // Found, and refused for what it is.
            }
        }

        var nothing = Guid.CreateVersion7();
        await Same(portal.Get<GetCertificate>(), foreign.Id, nothing);
        await Same(portal.Get<GetRenewal>(), foreign.Id, nothing);
        await Same(portal.Get<GetOrder>(), foreignOrder.Id, nothing);
        await Same(portal.Get<GetProfile>(), foreignProfile.Id, nothing);
        await Same(portal.Get<DownloadCertificate>(), new DownloadInput(foreign.CurrentVersionId, DownloadFormat.LeafPem), new DownloadInput(nothing, DownloadFormat.LeafPem));
        await Same(portal.Get<RetryOrder>(), foreignOrder.Id, nothing);
    }

    [Fact]
    public async Task Numbers_CountOnesOwnTeamAlone()
    {
        var overview = await portal.Get<GetOverview>().RunAsync(actor, new GetOverviewInput(), Cancel);
        var attention = await portal.Get<CountAttention>().RunAsync(actor, new CountAttentionInput(), Cancel);
        var spending = (await portal.Get<GetCharts>().RunAsync(actor, new GetChartsInput(), Cancel)).Money;
        var everybody = await portal.Get<GetOverview>().RunAsync(AccessPeople.Admin, new GetOverviewInput(), Cancel);

        Assert.Equal((1, 1), (overview.Valid, overview.FailedOrders));
        Assert.Equal(1, attention.AllOrders);
        Assert.Equal(0, spending.MonthCents);
        Assert.Equal((2, 2), (everybody.Valid, everybody.FailedOrders));
    }

    [Fact]
    public async Task TwoAtOnce_DoNotSeeThroughEachOther()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            (i, (await portal.Get<ListCertificates>().RunAsync(i % 2 == 0 ? actor : AccessPeople.Admin, new ListCertificatesInput(new()), Cancel)).Total)));

        Assert.All(counts, c => Assert.Equal(c.i % 2 == 0 ? 1 : 2, c.Total));
    }

    [Fact]
    public async Task DeleteTeam_ThatOwnsSomething_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteTeam>().RunAsync(AccessPeople.Admin, team, Cancel));

        Assert.Contains("1 profiles, 1 certificates", refused.Message, StringComparison.Ordinal);
    }

    private static CertificateVersion VersionOf(Certificate certificate, Order order) => new()
    {
        Id = certificate.CurrentVersionId,
        CertificateId = certificate.Id,
        Number = 1,
        Serial = certificate.CurrentSerial,
        Subject = "",
        Issuer = "",
        NotBefore = certificate.NotBefore,
        NotAfter = certificate.NotAfter,
        Sha256 = "",
        Sha1 = "",
        LeafPem = "leaf",
        ChainPem = "chain",
        OrderId = order.Id,
        StoredAt = certificate.CreatedAt,
    };

    private Alert AlertOf(Certificate certificate) =>
        AlertRows.About(certificate, AlertEvent.Expiring, AlertSeverity.Warning, portal.Now, $"about {certificate.CommonName}", "Look.");

    private Alert Global() => new() { Event = AlertEvent.ConnectionBroken, Severity = AlertSeverity.Warning, At = portal.Now, Subject = "about the portal", Text = "Look." };
}
