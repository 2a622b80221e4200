using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Tests.Connections;
using Xunit;

namespace AcmPortal.Core.Tests.Profiles;

public sealed class ProfileApprovalTests
{
    private static readonly Guid A = Guid.CreateVersion7();
    private static readonly Guid B = Guid.CreateVersion7();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, int?, string, int, string> Cases => new()
    {
        // what, given teams, given number, teams before, number before: what is stored, or the wrong field
        { "nothing given keeps", null, null, "AB", 2, "AB 2" },
        { "nothing given keeps nothing", null, null, "", 0, " 0" },
        { "teams alone ask for one", "A", null, "", 0, "A 1" },
        { "other teams keep the number", "B", null, "A", 3, "B 3" },
        { "a number alone keeps the teams", null, 4, "AB", 2, "AB 4" },
        { "both", "AB", 2, "", 0, "AB 2" },
        { "a team twice is once", "AA", 1, "", 0, "A 1" },
        { "no teams switch it off", "", null, "AB", 2, " 0" },
        { "zero switches it off", null, 0, "AB", 2, " 0" },
        { "a number without teams", null, 1, "", 0, "ApproverTeamIds" },
        { "a number with teams taken away", "", 2, "A", 1, "ApproverTeamIds" },
        { "teams that nobody of must approve", "A", 0, "", 0, "ApprovalsNeeded" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Settle_WhatIsGivenAndWhatWas_IsWhatIsMeant(string what, string? teams, int? needed, string before, int neededBefore, string expected)
    {
        string got;
        try
        {
            var (asked, count) = ProfileApproval.Settle(teams is null ? null : Of(teams), needed, (Of(before), neededBefore));
            got = $"{string.Concat(asked.Select(t => t == A ? 'A' : 'B'))} {count}";
        }
        catch (InvalidInputException e)
        {
            got = Assert.Single(e.Errors).Field;
        }

        Assert.True(expected == got, $"{what}: {got}");
    }

    private static IReadOnlyList<Guid> Of(string letters) => [.. letters.Select(l => l == 'A' ? A : B)];

    [Theory]
    [InlineData(1, "Security", "somebody of Security")]
    [InlineData(2, "Security", "2 people of Security")]
    [InlineData(1, "Security,Web", "somebody of Security or Web")]
    [InlineData(3, "Security,Web,Platform", "3 people of Security, Web or Platform")]
    public void Whom_NumberAndTeams_ReadsAsASentence(int needed, string teams, string expected) =>
        Assert.Equal(expected, ProfileApproval.Whom(needed, teams.Split(',')));

    [Fact]
    public async Task CreateAndEdit_WithApprovers_ShowThemAndKeepThemWhenLeftOut()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var security = await portal.Get<CreateTeam>().DoAsync(new CreateTeamInput("Security", "security@example.com"));
        var web = await portal.Get<CreateTeam>().DoAsync(new CreateTeamInput("Web"));
        var id = await portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority) with { TeamId = web, ApproverTeamIds = [security], ApprovalsNeeded = 2 });

        var view = await portal.Get<GetProfile>().DoAsync(id);
        Assert.Equal((web, "Web", 2), (view.TeamId, view.TeamName, view.ApprovalsNeeded));
        Assert.Equal(new ApproverTeam(security, "Security", "security@example.com"), Assert.Single(view.ApproverTeams));
        var row = Assert.Single((await portal.Get<ListProfiles>().DoAsync(new(new()))).Items);
        Assert.Equal(("Web", 2), (row.TeamName, row.ApprovalsNeeded));
        var requestable = Assert.Single(await portal.Get<ListRequestableProfiles>().DoAsync(new()));
        Assert.Equal(("Web", "2 people of Security"), (requestable.TeamName, requestable.Approval));

        await portal.Get<EditProfile>().DoAsync(EditOf(view) with { RenewBeforeDays = 20 });
        view = await portal.Get<GetProfile>().DoAsync(id);
        Assert.Equal((20, 2, 1), (view.RenewBeforeDays, view.ApprovalsNeeded, view.ApproverTeams.Count));

        var preview = await portal.Get<PreviewProfileChange>().DoAsync(EditOf(view) with { ApproverTeamIds = [security, web], ApprovalsNeeded = 1 });
        Assert.Equal(new ProfileFieldChange("Approval", "2 people of Security", "somebody of Security or Web", false), Assert.Single(preview.Changes));
        await portal.Get<EditProfile>().DoAsync(EditOf(view) with { ApproverTeamIds = [] });
        Assert.Equal((0, 0), ((await portal.Get<GetProfile>().DoAsync(id)).ApprovalsNeeded, (await portal.Get<GetProfile>().DoAsync(id)).ApproverTeams.Count));
        Assert.Contains("approvalsNeeded", (await portal.AuditAsync()).Last(a => a.Action == AuditAction.ProfileChanged).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approvers_ThatAreNotThereOrTooMany_AreRefused()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        async Task<string> WrongAsync(IReadOnlyList<Guid>? teams, int? needed) => Assert.Single((await Assert.ThrowsAsync<InvalidInputException>(
            () => portal.Get<CreateProfile>().DoAsync(SetupPortal.ProfileOf(authority) with { ApproverTeamIds = teams, ApprovalsNeeded = needed }))).Errors).Field;

        Assert.Equal("ApproverTeamIds", await WrongAsync([Guid.CreateVersion7()], 1));
        Assert.Equal("ApproverTeamIds", await WrongAsync([.. Enumerable.Range(0, 11).Select(_ => Guid.CreateVersion7())], 1));
        Assert.Equal("ApprovalsNeeded", await WrongAsync([Team.DefaultId], 6));
        Assert.Equal("ApprovalsNeeded", await WrongAsync([Team.DefaultId], -1));
        Assert.Equal("ApproverTeamIds", await WrongAsync(null, 1));
    }

    [Fact]
    public async Task AdministratorOfATeam_NamesTeamsThatTheySeeAndKeepsTheOthers()
    {
        await using var portal = await SetupPortal.StartAsync();
        var (_, authority) = await portal.AuthorityAsync();
        var web = await portal.Get<CreateTeam>().DoAsync(new CreateTeamInput("Web"));
        var security = await portal.Get<CreateTeam>().DoAsync(new CreateTeamInput("Security"));
        var ada = ActorDirectory.Of("ada", "Ada", "test", [new HeldRole(Role.Administrator, web, "test")]);
        var wanted = SetupPortal.ProfileOf(authority) with { TeamId = web };

        var unseen = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateProfile>().RunAsync(ada, wanted with { ApproverTeamIds = [security] }, Cancel));
        var missing = await Assert.ThrowsAsync<InvalidInputException>(() => portal.Get<CreateProfile>().RunAsync(ada, wanted with { ApproverTeamIds = [Guid.CreateVersion7()] }, Cancel));
        Assert.Equal(missing.Message, unseen.Message);

        var id = await portal.Get<CreateProfile>().DoAsync(wanted with { ApproverTeamIds = [security] });
        var view = await portal.Get<GetProfile>().RunAsync(ada, id, Cancel);
        Assert.Equal("Security", Assert.Single(view.ApproverTeams).Name);
        await portal.Get<EditProfile>().RunAsync(ada, EditOf(view) with { ApproverTeamIds = [security, web], ApprovalsNeeded = 2 }, Cancel);
        Assert.Equal(2, (await portal.Get<GetProfile>().RunAsync(ada, id, Cancel)).ApproverTeams.Count);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Get<CreateProfile>().RunAsync(ada, wanted with { Name = "x", TeamId = security }, Cancel));
    }

    private static EditProfileInput EditOf(ProfileView p) => new(
        p.Id, p.Name, p.Description, p.NamePatterns, p.WildcardsAllowed, p.KeyAlgorithms, p.DefaultKeyAlgorithm, p.RenewalMode, p.RenewBeforeDays, p.OwnerContact, p.Version);
}
