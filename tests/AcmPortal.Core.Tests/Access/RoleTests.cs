using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Tests.Dashboard;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Access;

public sealed class RoleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GiveRole_Everywhere_WorksWithTheNextUseCaseAndIsAudited()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        Assert.Null(await portal.ActorAsync(ada));

        await portal.GiveAsync(ada, Role.Requester);

        var actor = await portal.ActorAsync(ada);
        Assert.True(actor!.MayEverywhere(Permission.RequestCertificates));
        Assert.False(actor.May(Permission.ExportKeys));
        await using var db = portal.Database.NewContext();
        var row = await db.AuditEntries.SingleAsync(a => a.Action == AuditAction.RoleGiven, Cancel);
        Assert.Equal(("ada", "Root"), (row.ObjectName, row.ActorName));
    }

    [Fact]
    public async Task GiveRole_Twice_IsOneGrantAndOneAuditRow()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");

        Assert.Equal(await portal.GiveAsync(ada, Role.Viewer), await portal.GiveAsync(ada, Role.Viewer));

        await using var db = portal.Database.NewContext();
        Assert.Equal(1, await db.AuditEntries.CountAsync(a => a.Action == AuditAction.RoleGiven, Cancel));
    }

    [Fact]
    public async Task TakeRole_IsRefusedWithTheNextUseCase()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        var grant = await portal.GiveAsync(ada, Role.Operator);
        await portal.GiveAsync(ada, Role.Viewer);

        Assert.True(await portal.Get<TakeRole>().RunAsync(AccessPeople.Admin, grant, Cancel));

        var actor = (await portal.ActorAsync(ada))!;
        Assert.False(actor.May(Permission.OperateOrders));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<DeleteCertificate>().RunAsync(actor, new DeleteCertificateInput(Guid.NewGuid(), false, "x"), Cancel));
        Assert.False(await portal.Get<TakeRole>().RunAsync(AccessPeople.Admin, grant, Cancel));
    }

    [Fact]
    public async Task TakeRole_TheLastOne_LeavesNobodyToActAs()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        var grant = await portal.GiveAsync(ada, Role.Viewer);

        await portal.Get<TakeRole>().RunAsync(AccessPeople.Admin, grant, Cancel);

        Assert.Null(await portal.ActorAsync(ada));
        var refused = await portal.Get<SignInUser>().RunAsync(Actor.Anonymous, new SignInUserInput(AccessPeople.Issuer, "ada", "Ada", "ada@example.com", []), Cancel);
        Assert.Equal(SignInRefusal.NoRole, refused.Refusal);
    }

    [Fact]
    public async Task TakeRole_OnesOwnAdministration_IsRefused()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        var grant = await portal.GiveAsync(ada, Role.Administrator);
        var herself = (await portal.ActorAsync(ada))!;

        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<TakeRole>().RunAsync(herself, grant, Cancel));

        Assert.True((await portal.ActorAsync(ada))!.MayEverywhere(Permission.ManageUsers));
    }

    [Fact]
    public async Task SetUserDisabled_OfOneself_IsRefused()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        await portal.GiveAsync(ada, Role.Administrator);
        var herself = (await portal.ActorAsync(ada))!;

        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<SetUserDisabled>().RunAsync(herself, new SetUserDisabledInput(ada.Id, true), Cancel));
    }

    [Fact]
    public async Task SetUserDisabled_EndsTheirSessionsAndKeepsThemOut()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        await portal.GiveAsync(ada, Role.Operator);
        var key = await SessionAsync(portal, ada);
        Assert.NotNull(await portal.Get<ActorDirectory>().OfSessionAsync(key, Cancel));

        await portal.Get<SetUserDisabled>().RunAsync(AccessPeople.Admin, new SetUserDisabledInput(ada.Id, true), Cancel);

        Assert.Null(await portal.Get<ActorDirectory>().OfSessionAsync(key, Cancel));
        Assert.Null(await portal.ActorAsync(ada));
        await portal.Get<SetUserDisabled>().RunAsync(AccessPeople.Admin, new SetUserDisabledInput(ada.Id, false), Cancel);
        Assert.NotNull(await portal.ActorAsync(ada));
        Assert.Null(await portal.Get<ActorDirectory>().OfSessionAsync(key, Cancel));
    }

    [Fact]
    public async Task EndSession_OfSomebodyElse_IsForAdministratorsAlone()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var ada = await portal.UserAsync("ada");
        var ben = await portal.UserAsync("ben");
        await portal.GiveAsync(ada, Role.Operator);
        await portal.GiveAsync(ben, Role.Operator);
        var key = await SessionAsync(portal, ada);
        var session = (await portal.Get<ActorDirectory>().OfSessionAsync(key, Cancel))!.SessionId!.Value;
        var benHimself = (await portal.ActorAsync(ben))!;

        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<EndSession>().RunAsync(benHimself, new EndSessionInput(session), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<ListSessions>().RunAsync(benHimself, new ListSessionsInput(new(), Everybodys: true), Cancel));
        Assert.Equal(1, await portal.Get<EndSession>().RunAsync(AccessPeople.Admin, new EndSessionInput(session), Cancel));

        Assert.Null(await portal.Get<ActorDirectory>().OfSessionAsync(key, Cancel));
    }

    [Fact]
    public async Task Mapping_OfAGroup_GivesAndEndsTheRole()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var team = await portal.TeamAsync("Payments");
        var ada = await portal.UserAsync("ada", "pay-ops", "staff");
        var mapping = await portal.Get<AddRoleMapping>().RunAsync(AccessPeople.Admin, new AddRoleMappingInput("pay-ops", Role.Operator, team), Cancel);

        var actor = (await portal.ActorAsync(ada))!;
        Assert.True(actor.May(Permission.ExportKeys, team));
        Assert.False(actor.May(Permission.View, Team.DefaultId));
        var view = await portal.Get<GetUser>().RunAsync(AccessPeople.Admin, ada.Id, Cancel);
        Assert.Equal("group pay-ops", Assert.Single(view.User.Roles).Source);
        await portal.Get<RemoveRoleMapping>().RunAsync(AccessPeople.Admin, mapping, Cancel);

        Assert.Null(await portal.ActorAsync(ada));
    }

    [Fact]
    public async Task TeamAdministrator_GivesRolesInTheirTeamAndNowhereElse()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var (own, other) = (await portal.TeamAsync("Payments"), await portal.TeamAsync("Web"));
        var ada = await portal.UserAsync("ada");
        var ben = await portal.UserAsync("ben");
        await portal.GiveAsync(ada, Role.Administrator, own);
        var admin = (await portal.ActorAsync(ada))!;

        await portal.Get<GiveRole>().RunAsync(admin, new GiveRoleInput(null, Role.Operator, own, "BEN@example.com"), Cancel);

        Assert.True((await portal.ActorAsync(ben))!.May(Permission.ExportKeys, own));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.GiveAsync(ben, Role.Viewer, other, admin));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.GiveAsync(ben, Role.Viewer, null, admin));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<AddRoleMapping>().RunAsync(admin, new AddRoleMappingInput("all", Role.Administrator, null), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<CreateTeam>().RunAsync(admin, new CreateTeamInput("Mine"), Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<DeleteTeam>().RunAsync(admin, own, Cancel));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<SetUserDisabled>().RunAsync(admin, new SetUserDisabledInput(ben.Id, true), Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetTeam>().RunAsync(admin, other, Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<EditTeam>().RunAsync(admin, new EditTeamInput(other, "Theirs", "", "", 0), Cancel));
        var team = Assert.Single((await portal.Get<ListTeams>().RunAsync(admin, new ListTeamsInput(new()), Cancel)).Items);
        Assert.Equal(own, team.Id);

        // Names are unique over all teams: whether one is free is not theirs to find out.
        foreach (var name in new[] { "Web", "Free" })
            await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<EditTeam>().RunAsync(admin, new EditTeamInput(own, name, "", "", team.Version), Cancel));
        await portal.Get<EditTeam>().RunAsync(admin, new EditTeamInput(own, "Payments", "pay@example.com", "Cards", team.Version), Cancel);
    }

    [Fact]
    public async Task TeamAdministrator_DoesNotSeeWhoIsInOtherTeams()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var (own, other) = (await portal.TeamAsync("Payments"), await portal.TeamAsync("Web"));
        var ada = await portal.UserAsync("ada");
        var ben = await portal.UserAsync("ben");
        await portal.GiveAsync(ada, Role.Administrator, own);
        var foreign = await portal.GiveAsync(ben, Role.Viewer, other);
        var admin = (await portal.ActorAsync(ada))!;

        Assert.Equal("ada", Assert.Single((await portal.Get<ListUsers>().RunAsync(admin, new ListUsersInput(new()), Cancel)).Items).Name);
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetUser>().RunAsync(admin, ben.Id, Cancel));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<TakeRole>().RunAsync(admin, foreign, Cancel));
        var found = Assert.Single((await portal.Get<ListUsers>().RunAsync(admin, new ListUsersInput(new(), "ben@example.com"), Cancel)).Items);
        Assert.Empty(found.Roles);
    }

    [Fact]
    public async Task Team_WithATakenName_IsRefusedAndAnEmptyOneIsDeletedWithItsRoles()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var team = await portal.TeamAsync("Payments");
        var ada = await portal.UserAsync("ada");
        await portal.GiveAsync(ada, Role.Viewer, team);
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.TeamAsync(" payments "));
        await Assert.ThrowsAsync<RefusedException>(() => portal.Get<DeleteTeam>().RunAsync(AccessPeople.Admin, Team.DefaultId, Cancel));

        await portal.Get<DeleteTeam>().RunAsync(AccessPeople.Admin, team, Cancel);

        Assert.Null(await portal.ActorAsync(ada));
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetTeam>().RunAsync(AccessPeople.Admin, team, Cancel));
    }

    [Fact]
    public async Task EditTeam_OverSomebodyElsesEdit_IsToldSo()
    {
        await using var portal = await DashboardPortal.StartAsync();
        var team = await portal.TeamAsync("Payments");
        var shown = (await portal.Get<GetTeam>().RunAsync(AccessPeople.Admin, team, Cancel)).Team;
        await portal.Get<EditTeam>().RunAsync(AccessPeople.Admin, new EditTeamInput(team, "Pay", "", "", shown.Version), Cancel);

        await Assert.ThrowsAsync<ChangedMeanwhileException>(() => portal.Get<EditTeam>().RunAsync(AccessPeople.Admin, new EditTeamInput(team, "Payment", "", "", shown.Version), Cancel));
    }

    private static async Task<byte[]> SessionAsync(DashboardPortal portal, PortalUser user)
    {
        var now = portal.Database.Clock.GetUtcNow().UtcDateTime;
        var key = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        await portal.Database.AddAsync(new PortalSession
        {
            KeyHash = key,
            ActorId = user.ActorId,
            ActorName = user.Name,
            Via = "session",
            Ticket = [1],
            StartedAt = now,
            AuthenticatedAt = now,
            LastSeenAt = now,
            EndsAt = now.AddHours(8),
        });
        return key;
    }
}
