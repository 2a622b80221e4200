using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Tests.Access;
using AcmPortal.Core.Tests.Dashboard;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Certificates;

/// <summary>A certificate that goes from one team to another, and what goes with it.</summary>
public sealed class ChangeCertificateOwnerTests : IAsyncLifetime
{
    private DashboardPortal portal = null!;
    private Guid web;
    private Guid payments;
    private Profile profile = null!;
    private Certificate certificate = null!;
    private Order renewal = null!;
    private Order ended = null!;
    private Order successor = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        portal = await DashboardPortal.StartAsync();
        (web, payments) = (await portal.TeamAsync("Web"), await portal.TeamAsync("Payments"));
        profile = new Profile { Name = "shop", AuthorityId = portal.Authority.Id, TeamId = web, DefaultKeyAlgorithm = KeyAlgorithms.EcP256, RenewBeforeDays = 17 };
        await portal.Database.AddAsync(profile);
        certificate = portal.Certificate(12, profile, c => (c.TeamId, c.OwnerContact) = (web, "web@example.com"), null, "shop.example.com");
        renewal = OrderOf(OrderKind.Renew, OrderState.Renewing);
        ended = OrderOf(OrderKind.Issue, OrderState.Stored);
        successor = SuccessorOf(web, "next.example.com");
        portal.Add(VersionOf());
        await portal.SaveAsync();
        await using var db = portal.Database.NewContext();
        await db.Orders.Where(o => o.Id == renewal.Id).ExecuteUpdateAsync(s => s.SetProperty(o => o.OpenSlot, RenewalOrders.SlotOf(certificate.Id)), Cancel);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Move_TakesItsOrdersAlong_AndTellsTheNewOwnerFromThenOn()
    {
        var both = await PersonAsync("ada", (Role.Operator, web), (Role.Administrator, payments));

        var owner = await MoveAsync(both, payments, " pay@example.com ");

        Assert.Equal(new CertificateOwner("pay@example.com", payments), owner);
        await using var db = portal.Database.NewContext();
        var moved = await db.Certificates.IgnoreQueryFilters().SingleAsync(c => c.Id == certificate.Id, Cancel);
        Assert.Equal((payments, "pay@example.com", profile.Id), (moved.TeamId, moved.OwnerContact, moved.ProfileId));
        Assert.Equal("pay@example.com", AlertRows.About(moved, AlertEvent.Expiring, AlertSeverity.Info, portal.Now, "", "").OwnerContact);
        var orders = await db.Orders.IgnoreQueryFilters().ToDictionaryAsync(o => o.Id, Cancel);
        Assert.All(orders.Values, o => Assert.Equal(payments, o.TeamId));
        Assert.Equal(("pay@example.com", "pay@example.com", ""), (orders[renewal.Id].OwnerContact, orders[successor.Id].OwnerContact, orders[ended.Id].OwnerContact));
        Assert.Equal(RenewalOrders.SlotOf(certificate.Id), orders[renewal.Id].OpenSlot);
        Assert.Equal(OrderFingerprint.Of(payments, portal.Authority.Id, ["next.example.com"], KeyAlgorithms.EcP256), orders[successor.Id].OpenSlot);
        var line = await db.AuditEntries.SingleAsync(e => e.Action == AuditAction.CertificateOwnerChanged, Cancel);
        Assert.Equal([("ownerContact", "web@example.com", "pay@example.com"), ("team", "Web", "Payments"), ("teamId", web.ToString(), payments.ToString())],
            AuditDiff.Of(line.Detail).Select(c => (c.Field, c.Before!, c.After!)));
    }

    [Fact]
    public async Task Move_HidesItFromTheOldTeam_AndShowsTheNewOneAllOfItThoughTheProfileIsNotTheirs()
    {
        var old = await PersonAsync("olaf", (Role.Administrator, web));
        var next = await PersonAsync("nora", (Role.Administrator, payments));
        await MoveAsync(AccessPeople.Admin, payments);

        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetCertificate>().RunAsync(old, certificate.Id, Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetOrder>().RunAsync(old, renewal.Id, Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetProfile>().RunAsync(next, profile.Id, Cancel));

        var shown = await portal.Get<GetCertificate>().RunAsync(next, certificate.Id, Cancel);
        Assert.Equal(("shop", 17, payments, "Payments", false, true), (shown.ProfileName, shown.RenewBeforeDays, shown.TeamId, shown.TeamName, shown.SeesProfile, shown.MayOperate));
        Assert.Equal("shop", (await portal.Get<GetOrder>().RunAsync(next, renewal.Id, Cancel)).ProfileName);
        var row = Assert.Single((await portal.Get<ListCertificates>().RunAsync(next, new(new(), WithoutSuccessor: true), Cancel)).Items);
        Assert.Equal(("shop", "Payments"), (row.ProfileName, row.TeamName));
        Assert.All((await portal.Get<ListOrders>().RunAsync(next, new(new()), Cancel)).Items, o => Assert.Equal(("shop", "Payments"), (o.ProfileName, o.TeamName)));
        Assert.Equal("shop", Assert.Single((await portal.Get<ListRenewals>().RunAsync(next, new(new(Sort: "profile"), new()), Cancel)).Items).Setting.ProfileName);
        Assert.Equal("shop", (await portal.Get<GetRenewal>().RunAsync(next, certificate.Id, Cancel)).Row.Setting.ProfileName);
        Assert.Equal(1, (await portal.Get<GetOverview>().RunAsync(next, new(), Cancel)).Valid);
        Assert.Equal(1, (await portal.Get<ListNextRenewals>().RunAsync(next, new(), Cancel)).Total);
        Assert.Equal(1, (await portal.Get<GetExpiryTimeline>().RunAsync(next, new(), Cancel)).Total);
        Assert.Equal("shop", Assert.Single((await portal.Get<GetSpending>().RunAsync(next, new(), Cancel)).Profiles).Name);
        Assert.Equal(0, (await portal.Get<ListProfiles>().RunAsync(next, new(new()), Cancel)).Total);
        await portal.Get<GetRenewalHealth>().RunAsync(next, new(), Cancel);
    }

    [Fact]
    public async Task Move_ToATeamThatOneDoesNotSee_AnswersLikeOneThatDoesNotExist()
    {
        var ada = await PersonAsync("ada", (Role.Administrator, web));

        var hidden = await Assert.ThrowsAsync<InvalidInputException>(() => MoveAsync(ada, payments));
        var missing = await Assert.ThrowsAsync<InvalidInputException>(() => MoveAsync(ada, Guid.CreateVersion7()));
        var everybody = await Assert.ThrowsAsync<InvalidInputException>(() => MoveAsync(AccessPeople.Admin, Guid.CreateVersion7()));

        Assert.Equal(("TeamId", missing.Message), (Assert.Single(hidden.Errors).Field, hidden.Message));
        Assert.Equal(missing.Message, everybody.Message);
        await NothingChangedAsync();
    }

    [Theory]
    [InlineData(Role.Operator, Role.Viewer)]
    [InlineData(Role.Operator, Role.Requester)]
    [InlineData(Role.Operator, Role.Auditor)]
    public async Task Move_WithoutRightsInTheNewTeam_IsNotAllowed(Role inOld, Role inNew)
    {
        var ada = await PersonAsync("ada", (inOld, web), (inNew, payments));

        await Assert.ThrowsAsync<NotAllowedException>(() => MoveAsync(ada, payments));
        await NothingChangedAsync();
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Requester)]
    [InlineData(Role.Auditor)]
    public async Task Move_WithoutRightsInTheOldTeam_FindsNothing(Role inOld)
    {
        var ada = await PersonAsync("ada", (inOld, web), (Role.Administrator, payments));

        await Assert.ThrowsAsync<NotFoundException>(() => MoveAsync(ada, payments));
        await NothingChangedAsync();
    }

    [Fact]
    public async Task Move_WhereTheNewTeamHasATwinOfTheSuccessorUnderWay_IsRefusedAsAWhole()
    {
        SuccessorOf(payments, "next.example.com", replaces: false);
        await portal.SaveAsync();

        await Assert.ThrowsAsync<RefusedException>(() => MoveAsync(AccessPeople.Admin, payments));
        await NothingChangedAsync();
    }

    [Fact]
    public async Task Change_OfTheContactAlone_NeedsNoOtherTeam_AndTheSecondSaverIsTold()
    {
        var ada = await PersonAsync("ada", (Role.Operator, web));
        var was = new CertificateOwner("web@example.com", web);

        Assert.Equal(new CertificateOwner("shop@example.com", web), await portal.Get<ChangeCertificateOwner>().RunAsync(ada, new(certificate.Id, "shop@example.com", Was: was), Cancel));
        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<ChangeCertificateOwner>().RunAsync(ada, new(certificate.Id, "late@example.com", Was: was), Cancel));
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<ChangeCertificateOwner>().RunAsync(ada, new(certificate.Id, "one\ntwo"), Cancel));
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<ChangeCertificateOwner>().RunAsync(ada, new(certificate.Id, new string('a', 257)), Cancel));
    }

    [Fact]
    public async Task Team_ThatGaveAwayItsCertificates_CanBeDeletedOnceItsProfilesAreGone_AndAProfileInUseCannot()
    {
        await MoveAsync(AccessPeople.Admin, payments);
        var olaf = await PersonAsync("olaf", (Role.Administrator, web));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteProfile>().RunAsync(olaf, new(profile.Id), Cancel));

        Assert.Contains("1 certificate and 3 orders", refused.Message, StringComparison.Ordinal);
        var team = await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteTeam>().RunAsync(AccessPeople.Admin, web, Cancel));
        Assert.Contains("1 profiles, 0 certificates", team.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_WhileTheNewTeamIsBeingDeleted_LeavesNothingInATeamThatIsGone()
    {
        var gone = await portal.TeamAsync("Short-lived");
        var outcomes = await Task.WhenAll(Try(() => MoveAsync(AccessPeople.Admin, gone)), Try(() => portal.Get<DeleteTeam>().RunAsync(AccessPeople.Admin, gone, Cancel)));

        Assert.Single(outcomes, o => o is null);
        await using var db = portal.Database.NewContext();
        var team = await db.Certificates.IgnoreQueryFilters().Where(c => c.Id == certificate.Id).Select(c => c.TeamId).SingleAsync(Cancel);
        Assert.True(await db.Teams.AnyAsync(t => t.Id == team, Cancel));

        static async Task<Exception?> Try(Func<Task> act)
        {
            try
            {
                await act();
                return null;
            }
            catch (UseCaseException e)
            {
                return e;
            }
        }
    }

    private Task<CertificateOwner> MoveAsync(Actor actor, Guid team, string contact = "web@example.com") =>
        portal.Get<ChangeCertificateOwner>().RunAsync(actor, new(certificate.Id, contact, team), Cancel);

    private async Task NothingChangedAsync()
    {
        await using var db = portal.Database.NewContext();
        var now = await db.Certificates.IgnoreQueryFilters().SingleAsync(c => c.Id == certificate.Id, Cancel);
        Assert.Equal((web, "web@example.com"), (now.TeamId, now.OwnerContact));
        Assert.All(await db.Orders.IgnoreQueryFilters().Where(o => o.CertificateId == certificate.Id || o.ReplacesCertificateId == certificate.Id).ToListAsync(Cancel), o => Assert.Equal(web, o.TeamId));
        Assert.False(await db.AuditEntries.AnyAsync(e => e.Action == AuditAction.CertificateOwnerChanged, Cancel));
    }

    private async Task<Actor> PersonAsync(string name, params (Role Role, Guid Team)[] roles)
    {
        var user = await portal.UserAsync(name);
        foreach (var (role, team) in roles)
            await portal.GiveAsync(user, role, team);
        return (await portal.ActorAsync(user))!;
    }

    private Order OrderOf(OrderKind kind, OrderState state)
    {
        var order = portal.Order(kind, state, certificate: certificate.Id, name: $"{kind}.example.com".ToLowerInvariant(), oldEnds: 12, profile: profile.Id);
        order.TeamId = web;
        return order;
    }

    private Order SuccessorOf(Guid team, string name, bool replaces = true)
    {
        var slot = OrderFingerprint.Of(team, portal.Authority.Id, [name], KeyAlgorithms.EcP256);
        var order = new Order
        {
            Kind = OrderKind.Issue,
            CommonName = name,
            Names = [name],
            KeyAlgorithm = KeyAlgorithms.EcP256,
            AuthorityId = portal.Authority.Id,
            ProfileId = profile.Id,
            TeamId = team,
            RequestedById = "t",
            RequestedByName = "T",
            RequestedAt = portal.Now,
            Fingerprint = slot,
            OpenSlot = slot,
            State = OrderState.Validating,
            StateSince = portal.Now,
            NextAttemptAt = portal.Now,
            ReplacesCertificateId = replaces ? certificate.Id : null,
        };
        portal.Add(order);
        return order;
    }

    private CertificateVersion VersionOf() => new()
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
        LeafPem = "",
        ChainPem = "",
        OrderId = ended.Id,
        StoredAt = certificate.CreatedAt,
    };
}
