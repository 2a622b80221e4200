using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>The rules of who has a word, by table; the same people against the query that lists what waits for them.</summary>
public sealed class ApproverTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Where: E everywhere, D in the team that owns the order, S in the team that is asked, O in another one.
    public static TheoryData<string, bool, bool, bool> People => new()
    {
        // roles, sees the order, decides when approval is missing, decides when the cap is reached
        { "Viewer:E", true, false, false },
        { "Requester:E", true, false, false },
        { "Operator:E", true, false, false },
        { "Auditor:E", true, false, false },
        { "Administrator:E", true, true, true },
        { "Viewer:S", false, false, false },
        { "Requester:S", false, false, false },
        { "Auditor:S", false, false, false },
        { "Operator:S", true, true, false },
        { "Administrator:S", true, true, false },
        { "Viewer:D", true, false, false },
        { "Operator:D", true, false, false },
        { "Administrator:D", true, false, true },
        { "Operator:O", false, false, false },
        { "Administrator:O", false, false, false },
        { "Operator:E Viewer:S", true, true, false },
        { "Operator:D Viewer:S", true, false, false },
        { "Operator:O Viewer:S", false, false, false },
        { "Administrator:D Operator:S", true, true, true },
    };

    [Theory]
    [MemberData(nameof(People))]
    public async Task Person_WithRoles_SeesAndDecidesWhatTheyMay(string roles, bool sees, bool approves, bool lifts)
    {
        await using var portal = await ApprovalPortal.StartAsync(capCents: 0);
        var elsewhere = await portal.TeamAsync("Other");
        var held = roles.Split(' ').Select(r => r.Split(':')).Select(r => new HeldRole(
            Enum.Parse<Role>(r[0]), r[1] switch { "D" => Team.DefaultId, "S" => portal.Security, "O" => elsewhere, _ => null }, "test")).ToList();
        var person = ActorDirectory.Of("somebody", "Somebody", "test", held);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");

        await CheckAsync(portal, person, id, sees, approves);
        if (!approves)
            await portal.ApproveAsync(portal.Sam, id);
        Assert.Equal((OrderState.AwaitingApproval, OrderReason.SpendCapReached), ((await portal.Portal.OrderAsync(id)).State, (await portal.Portal.OrderAsync(id)).Reason));
        await CheckAsync(portal, person, id, sees, lifts);
        Assert.Equal(lifts ? OrderState.Requested : OrderState.AwaitingApproval, (await portal.Portal.OrderAsync(id)).State);
    }

    // What is shown, what is listed and what is done agree.
    private static async Task CheckAsync(ApprovalPortal portal, Actor person, Guid id, bool sees, bool decides)
    {
        if (sees)
            Assert.Equal(decides, (await portal.SeeAsync(person, id)).MayDecide);
        else
            await Assert.ThrowsAsync<NotFoundException>(() => portal.SeeAsync(person, id));
        Assert.Equal(decides ? [id] : [], await portal.WaitingForAsync(person));
        if (decides)
            await portal.ApproveAsync(person, id);
        else if (person.May(Permission.DecideOrders) && !sees)
            await Assert.ThrowsAsync<NotFoundException>(() => portal.ApproveAsync(person, id));
        else
            await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(person, id));
    }

    [Fact]
    public async Task Approver_OfAnotherTeam_SeesThatOrderAndNothingElseOfIt()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.EditAsync(e => e with { ApproverTeamIds = [], ApprovalsNeeded = 0 });
        var hidden = await portal.RequestAsync(portal.Rita, "b.example.com");

        var view = await portal.SeeAsync(portal.Sam, id);
        Assert.Equal(("web", true, true), (view.ProfileName, view.OfAnotherTeam, view.MayDecide));
        Assert.Equal(["Security"], view.Approval!.Teams);
        Assert.NotEmpty(view.History);
        Assert.False(view.MayCancel || view.MayRetry || view.MayRequestAgain);
        var row = Assert.Single((await portal.Get<ListOrders>().RunAsync(portal.Sam, new ListOrdersInput(new()) { ForMe = true }, Cancel)).Items);
        Assert.Equal((id, "web"), (row.Id, row.ProfileName));

        Assert.Empty((await portal.Get<ListOrders>().RunAsync(portal.Sam, new ListOrdersInput(new()), Cancel)).Items);
        Assert.Empty((await portal.Get<ListProfiles>().RunAsync(portal.Sam, new ListProfilesInput(new()), Cancel)).Items);
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<GetProfile>().RunAsync(portal.Sam, portal.Portal.Profile.Id, Cancel));
        var missing = await Assert.ThrowsAsync<NotFoundException>(() => portal.SeeAsync(portal.Sam, Guid.CreateVersion7()));
        Assert.Equal(missing.Message, (await Assert.ThrowsAsync<NotFoundException>(() => portal.SeeAsync(portal.Sam, hidden))).Message);
        Assert.Equal(missing.Message, (await Assert.ThrowsAsync<NotFoundException>(() => portal.ApproveAsync(portal.Sam, hidden))).Message);
        await Assert.ThrowsAsync<NotFoundException>(() => portal.Get<CancelOrder>().RunAsync(portal.Sam, id, Cancel));

        // They go on seeing what became of it; others still do not.
        await portal.ApproveAsync(portal.Sam, id);
        Assert.Equal(OrderState.Requested, (await portal.SeeAsync(portal.Sue, id)).State);
        var other = await portal.PersonAsync("otto", Role.Administrator, await portal.TeamAsync("Other"));
        Assert.Equal(missing.Message, (await Assert.ThrowsAsync<NotFoundException>(() => portal.SeeAsync(other, id))).Message);
    }

    [Fact]
    public async Task WaitingForMe_CanBeSearchedAndCounted()
    {
        await using var portal = await ApprovalPortal.StartAsync(needed: 2);
        var first = await portal.RequestAsync(portal.Rita, "a.example.com");
        var second = await portal.RequestAsync(portal.Rita, "b.example.com");
        await portal.ApproveAsync(portal.Sam, first);

        Assert.Equal([second], await portal.WaitingForAsync(portal.Sam));
        Assert.Equal([second, first], await portal.WaitingForAsync(portal.Sue));
        var found = await portal.Get<ListOrders>().RunAsync(portal.Sue, new ListOrdersInput(new(), "a.exam") { ForMe = true }, Cancel);
        Assert.Equal((first, 1), (Assert.Single(found.Items).Id, found.Total));
        Assert.Empty(await portal.WaitingForAsync(portal.Rita));
    }

    [Fact]
    public async Task DeleteTeam_ThatIsAsked_IsRefusedAndSaysByWhat()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        Task<bool> DeleteAsync() => portal.Get<DeleteTeam>().RunAsync(OrderPortal.Admin, portal.Security, Cancel);
        Assert.Contains("by the profile web.", (await Assert.ThrowsAsync<RefusedException>(DeleteAsync)).Message, StringComparison.Ordinal);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.EditAsync(e => e with { ApproverTeamIds = [], ApprovalsNeeded = 0 });
        Assert.Contains("the request for a.example.com.", (await Assert.ThrowsAsync<RefusedException>(DeleteAsync)).Message, StringComparison.Ordinal);
        await portal.RefuseAsync(portal.Sam, id);
        Assert.True(await DeleteAsync());
    }
}
