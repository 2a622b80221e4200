using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Connections;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

public sealed class ApprovalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_OfAProfileThatAsksTwo_WaitsForBothAndThenGoesOn()
    {
        await using var portal = await ApprovalPortal.StartAsync(needed: 2, runWorker: true);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        var held = await portal.Portal.OrderAsync(id);
        Assert.Equal((OrderState.AwaitingApproval, OrderReason.ApprovalAsked, 2), (held.State, held.Reason, held.ApprovalsNeeded));
        Assert.Equal([portal.Security], held.ApproverTeamIds);
        Assert.Contains("2 people of Security", held.ReasonText, StringComparison.Ordinal);
        Assert.Null(held.NextAttemptAt);

        Assert.Equal(OrderState.AwaitingApproval, await portal.ApproveAsync(portal.Sam, id, "Fine by me"));
        await Task.Delay(1_500, Cancel);
        Assert.Equal(0, portal.Portal.Calls("RequestCertificate"));
        Assert.Contains("1 of 2", (await portal.Portal.OrderAsync(id)).ReasonText, StringComparison.Ordinal);

        Assert.Equal(OrderState.Requested, await portal.ApproveAsync(portal.Sue, id));
        await portal.Portal.UntilAsync(id, OrderState.Stored);
        Assert.Equal(1, portal.Portal.Calls("RequestCertificate"));
        var view = await portal.SeeAsync(portal.Rita, id);
        Assert.Equal([("sam", true, "Fine by me"), ("sue", true, "")], view.Approval!.Votes.Select(v => (v.By, v.Approved, v.Comment)));
        Assert.Equal(0, view.Approval.Missing);
        Assert.Equal(["Approved by sam (1 of 2): Fine by me.", "Approved by sue."], view.History.Skip(1).Take(2).Select(h => h.Detail));
        Assert.Equal(Enumerable.Range(1, view.History.Count), view.History.Select(h => h.Number));
    }

    [Fact]
    public async Task Votes_AreAuditedWithWhoAndWhat()
    {
        await using var portal = await ApprovalPortal.StartAsync(needed: 2);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.ApproveAsync(portal.Sam, id, "Fine");
        await portal.RefuseAsync(portal.Sue, id, "Not in this zone");

        await using var db = portal.Portal.Database.NewContext();
        var rows = await db.AuditEntries.Where(e => e.ObjectId == id.ToString() && (e.Action == AuditAction.OrderApproved || e.Action == AuditAction.OrderRefused)).OrderBy(e => e.Sequence).ToListAsync(Cancel);
        Assert.Equal([("sam", AuditAction.OrderApproved), ("sue", AuditAction.OrderRefused)], rows.Select(r => (r.ActorName, r.Action)));
        Assert.Contains("\"Fine\"", rows[0].Detail, StringComparison.Ordinal);
        Assert.Contains("Not in this zone", rows[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuse_ByOne_EndsTheOrderWithTheComment()
    {
        await using var portal = await ApprovalPortal.StartAsync(needed: 2);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.ApproveAsync(portal.Sam, id);

        Assert.Equal(OrderState.Refused, await portal.RefuseAsync(portal.Sue, id, "Use the wildcard"));

        var order = await portal.Portal.OrderAsync(id);
        Assert.Equal("Refused by sue: Use the wildcard. Nothing was asked of AWS.", order.ReasonText);
        Assert.Null(order.OpenSlot);
        var late = await portal.PersonAsync("sid", Role.Operator, portal.Security);
        await Assert.ThrowsAsync<RefusedException>(() => portal.ApproveAsync(late, id));
        Assert.NotEqual(id, await portal.RequestAsync(portal.Rita, "a.example.com"));
    }

    [Fact]
    public async Task Vote_Twice_CountsOnce()
    {
        await using var portal = await ApprovalPortal.StartAsync(needed: 2);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.ApproveAsync(portal.Sam, id);

        await Assert.ThrowsAsync<RefusedException>(() => portal.ApproveAsync(portal.Sam, id));
        await Assert.ThrowsAsync<RefusedException>(() => portal.RefuseAsync(portal.Sam, id));
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.ApproveAsync(portal.Sue, id, new string('x', 501)));

        Assert.Equal(1, (await portal.SeeAsync(portal.Sue, id)).Approval!.Missing);
        Assert.False((await portal.SeeAsync(portal.Sam, id)).MayDecide);
        Assert.True((await portal.SeeAsync(portal.Sue, id)).MayDecide);
    }

    [Fact]
    public async Task Requester_WhoIsAnApproverToo_NeverDecides()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var both = await portal.PersonAsync("bea", Role.Administrator, null);
        await portal.Get<GiveRole>().DoAsync(new GiveRoleInput(null, Role.Operator, portal.Security, "bea@example.com"));
        both = await portal.ActorAsync("bea");
        var id = await portal.RequestAsync(both, "a.example.com");

        await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(both, id));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.RefuseAsync(both, id));
        // By a token of their own, which speaks for them.
        var token = await portal.TokenAsync(both, [ApiScope.OrdersApprove, ApiScope.SetupManage]);
        Assert.Equal(both.Id, token.Id);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(token, id));
        Assert.Empty(await portal.WaitingForAsync(both));
        Assert.True((await portal.SeeAsync(both, id)).Approval!.Own);

        Assert.Equal(OrderState.Requested, await portal.ApproveAsync(portal.Sam, id));
    }

    [Fact]
    public async Task Requester_ThroughAServiceTokenThatTheyMade_NeverDecides()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var maker = await portal.PersonAsync("bea", Role.Administrator, null);
        var service = await portal.TokenAsync(maker, [ApiScope.OrdersCreate], ApiTokenKind.Service);
        var id = await portal.RequestAsync(service, "a.example.com");
        Assert.Equal(service.Id, (await portal.Portal.OrderAsync(id)).RequestedById);

        await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(maker, id));
        Assert.False((await portal.SeeAsync(maker, id)).MayDecide);
        Assert.Empty(await portal.WaitingForAsync(maker));

        var another = await portal.PersonAsync("ann", Role.Administrator, null);
        Assert.Equal([id], await portal.WaitingForAsync(another));
        Assert.Equal(OrderState.Requested, await portal.ApproveAsync(another, id));
    }

    [Fact]
    public async Task Token_OfAServiceOrForOneTeam_HasNoWord()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");

        await Assert.ThrowsAsync<InvalidInputException>(() => portal.TokenAsync(OrderPortal.Admin, [ApiScope.OrdersApprove], ApiTokenKind.Service));
        await Assert.ThrowsAsync<InvalidInputException>(() => portal.TokenAsync(portal.Sam, [ApiScope.OrdersApprove], team: portal.Security));
        // However one comes by such a thing.
        var service = ActorDirectory.Of("token:X", "X", "token:X", [new HeldRole(Role.Administrator, null, "t"), new HeldRole(Role.Operator, portal.Security, "t")]) with { IsPerson = false };
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(service, id));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.RefuseAsync(service, id));
        Assert.False((await portal.SeeAsync(service, id)).MayDecide);

        // Seeing is not deciding; the scope of its own is needed.
        var reader = await portal.TokenAsync(portal.Sam, [ApiScope.Read, ApiScope.OrdersManage]);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(reader, id));
        var approver = await portal.TokenAsync(portal.Sam, [ApiScope.OrdersApprove]);
        Assert.Equal(OrderState.Requested, await portal.ApproveAsync(approver, id));
    }

    [Fact]
    public async Task Vote_OfWhomeverIsDisabledOrLostTheRoleMeanwhile_IsRefused()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        var user = await portal.Get<GetUser>().DoAsync(await portal.UserIdAsync("sam"));
        await portal.Get<TakeRole>().DoAsync(user.Grants.Single().Id);
        await portal.Get<SetUserDisabled>().DoAsync(new SetUserDisabledInput(await portal.UserIdAsync("sue"), true));

        // Both as they were when they opened the page.
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(portal.Sam, id));
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.RefuseAsync(portal.Sue, id));

        Assert.Empty((await portal.SeeAsync(portal.Rita, id)).Approval!.Votes);
    }

    [Fact]
    public async Task Vote_WhileTheProfileIsDisabled_IsRefused()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        var profile = await portal.Get<GetProfile>().DoAsync(portal.Portal.Profile.Id);
        await portal.Get<SetProfileEnabled>().DoAsync(new(profile.Id, false, profile.Version));

        await Assert.ThrowsAsync<RefusedException>(() => portal.ApproveAsync(portal.Sam, id));
        Assert.Equal(OrderState.Refused, await portal.RefuseAsync(portal.Sam, id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Votes_OfFourAtTheSameMoment_AreExactlyWhatIsNeeded(int needed)
    {
        await using var portal = await ApprovalPortal.StartAsync(needed);
        Actor[] people = [portal.Sam, portal.Sue, await portal.PersonAsync("sid", Role.Operator, portal.Security), await portal.PersonAsync("sol", Role.Administrator, portal.Security)];
        // Two instances, so that nothing inside one process puts them in a row.
        await using var other = await portal.Portal.Database.AnotherInstanceAsync(portal.Portal.ConfigureLikeThis);
        for (var round = 0; round < 5; round++)
        {
            var id = await portal.RequestAsync(portal.Rita, $"r{round}.example.com");
            var answers = await Task.WhenAll(people.Select(async (person, i) =>
            {
                try
                {
                    var approve = i % 2 == 0 ? portal.Get<ApproveOrder>() : other.Services.GetRequiredService<ApproveOrder>();
                    return (OrderState?)await Task.Run(() => approve.RunAsync(person, new ApproveOrderInput(id), Cancel), Cancel);
                }
                catch (RefusedException)
                {
                    return null;
                }
            }));

            Assert.Equal(needed - 1, answers.Count(a => a == OrderState.AwaitingApproval));
            Assert.Equal(1, answers.Count(a => a == OrderState.Requested));
            Assert.Equal(4 - needed, answers.Count(a => a is null));
            var view = await portal.SeeAsync(portal.Rita, id);
            Assert.Equal((OrderState.Requested, needed), (view.State, view.Approval!.Votes.Count));
            Assert.Equal(Enumerable.Range(1, needed + 1), view.History.Select(h => h.Number));
        }
    }

    [Fact]
    public async Task ApproveRefuseAndCancel_AtTheSameMoment_LeaveOneEnd()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        for (var round = 0; round < 8; round++)
        {
            var id = await portal.RequestAsync(portal.Rita, $"r{round}.example.com");
            async Task<bool> Tried(Func<Task<OrderState>> act)
            {
                try
                {
                    await act();
                    return true;
                }
                catch (RefusedException)
                {
                    return false;
                }
            }

            var done = await Task.WhenAll(
                Task.Run(() => Tried(() => portal.ApproveAsync(portal.Sam, id))),
                Task.Run(() => Tried(() => portal.RefuseAsync(portal.Sue, id))),
                Task.Run(() => Tried(() => portal.Get<CancelOrder>().RunAsync(portal.Rita, id, Cancel))));

            var order = await portal.Portal.OrderAsync(id);
            var view = await portal.SeeAsync(portal.Rita, id);
            var ends = view.History.Where(h => h.From == OrderState.AwaitingApproval).ToList();
            Assert.Single(ends);
            Assert.Equal(order.State, ends[0].To);
            // A cancellation may still follow an approval: it is a wish that the next step obeys.
            Assert.Equal(order.State == OrderState.Requested && order.CancelRequestedAt is not null ? 2 : 1, done.Count(d => d));
        }
    }

    [Fact]
    public async Task LastApproval_AboveTheSpendCap_WaitsForAnAdministrator()
    {
        await using var portal = await ApprovalPortal.StartAsync(capCents: 0);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        Assert.Equal(OrderReason.ApprovalAsked, (await portal.Portal.OrderAsync(id)).Reason);

        Assert.Equal(OrderState.AwaitingApproval, await portal.ApproveAsync(portal.Sam, id));

        Assert.Equal(OrderReason.SpendCapReached, (await portal.Portal.OrderAsync(id)).Reason);
        // What is missing now is no approver's word.
        var refused = await Assert.ThrowsAsync<NotAllowedException>(() => portal.ApproveAsync(portal.Sue, id));
        Assert.NotEqual(Permission.View, refused.Permission);
        Assert.Empty(await portal.WaitingForAsync(portal.Sue));
        Assert.Equal([id], await portal.WaitingForAsync(OrderPortal.Admin));
        Assert.Equal(OrderState.Requested, await portal.ApproveAsync(OrderPortal.Admin, id));
        await using var db = portal.Portal.Database.NewContext();
        Assert.Equal([AlertEvent.ApprovalAsked, AlertEvent.NeedsPerson, AlertEvent.Approved], await db.Alerts.Where(a => a.OrderId == id).OrderBy(a => a.At).ThenBy(a => a.Id).Select(a => a.Event).ToListAsync(Cancel));
    }

    [Fact]
    public async Task RequestAgainAndReplace_AreAskedAbout_ARenewalNever()
    {
        await using var portal = await ApprovalPortal.StartAsync(runWorker: true);
        var first = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.ApproveAsync(portal.Sam, first);
        var certificate = (await portal.Portal.UntilAsync(first, OrderState.Stored)).CertificateId!.Value;

        var replaced = await portal.Get<ReplaceCertificate>().DoAsync(new ReplaceCertificateInput(certificate, ["b.example.com"]));
        Assert.Equal(OrderReason.ApprovalAsked, (await portal.Portal.OrderAsync(replaced.OrderId)).Reason);

        await portal.Get<RenewNow>().DoAsync(certificate);
        await using var db = portal.Portal.Database.NewContext();
        var renewal = await db.Orders.AsNoTracking().SingleAsync(o => o.Kind == OrderKind.Renew, Cancel);
        Assert.NotEqual(OrderState.AwaitingApproval, renewal.State);
        Assert.Equal(0, renewal.ApprovalsNeeded);

        await using (var change = portal.Portal.Database.NewContext())
        {
            var order = await change.Orders.SingleAsync(o => o.Id == replaced.OrderId, Cancel);
            order.State = OrderState.Failed;
            order.OpenSlot = null;
            await change.SaveChangesAsync(Cancel);
        }

        var again = await portal.Get<RequestAgain>().DoAsync(new RequestAgainInput(replaced.OrderId));
        Assert.Equal((OrderState.AwaitingApproval, OrderReason.ApprovalAsked), ((await portal.Portal.OrderAsync(again.OrderId)).State, (await portal.Portal.OrderAsync(again.OrderId)).Reason));
    }

    [Fact]
    public async Task ChangeOfTheProfile_LeavesWhatWaitsAsItWasAsked()
    {
        await using var portal = await ApprovalPortal.StartAsync(needed: 2);
        var id = await portal.RequestAsync(portal.Rita, "a.example.com");
        await portal.EditAsync(e => e with { ApproverTeamIds = [] });

        Assert.Equal(OrderState.AwaitingApproval, await portal.ApproveAsync(portal.Sam, id));
        Assert.Equal(OrderState.Requested, (await portal.Portal.OrderAsync(await portal.RequestAsync(portal.Rita, "b.example.com"))).State);
        Assert.Equal(OrderState.Requested, await portal.ApproveAsync(portal.Sue, id));
    }

    [Fact]
    public async Task Alerts_GoToTheAskedTeamsAndThenToOwnerAndRequester()
    {
        await using var portal = await ApprovalPortal.StartAsync();
        var quiet = await portal.TeamAsync("Quiet");
        await portal.EditAsync(e => e with { ApproverTeamIds = [portal.Security, quiet] });
        var id = await portal.RequestAsync(portal.Rita, "a.example.com", "b.example.com");
        await portal.RefuseAsync(portal.Sam, id, "No");

        await using var db = portal.Portal.Database.NewContext();
        var alerts = await db.Alerts.Where(a => a.OrderId == id).ToListAsync(Cancel);
        var asked = alerts.Where(a => a.Event == AlertEvent.ApprovalAsked).OrderBy(a => a.Subject).ToList();
        Assert.Equal([("", quiet), ("security@example.com", portal.Security)], asked.Select(a => (a.OwnerContact, a.TeamId!.Value)));
        Assert.Contains("a.example.com and 1 more names through the profile web; AWS would charge $14", asked[0].Text, StringComparison.Ordinal);
        var refused = alerts.Single(a => a.Event == AlertEvent.Refused);
        Assert.Equal(("web-team@example.com", "rita@example.com", Team.DefaultId), (refused.OwnerContact, refused.AlsoTell, refused.TeamId!.Value));
        Assert.Contains("Refused by sam: No.", refused.Text, StringComparison.Ordinal);
        var link = AlertMessage.Of(asked[1], new Uri("https://portal.example.com")).Link;
        Assert.Equal($"https://portal.example.com/orders/{id}", link!.AbsoluteUri);
        // One incident from the question to the answer.
        Assert.Single(alerts.Select(AlertMessage.OrderKeyOf).Distinct());
    }
}
