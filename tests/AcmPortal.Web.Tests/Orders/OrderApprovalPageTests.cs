using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Web.Orders;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Orders;

/// <summary>What waits for people, as the requester, the asked and the others see it.</summary>
public sealed class OrderApprovalPageTests : SeededPortal
{
    private static readonly Guid Security = Guid.CreateVersion7();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Actor Rita = ActorDirectory.Of("rita", "Rita", "session", [new HeldRole(Role.Requester, Team.DefaultId, "test")]);
    private static readonly Actor Sam = ActorDirectory.Of("sam", "Sam", "session", [new HeldRole(Role.Operator, Security, "test")]);
    private static readonly Actor Sue = ActorDirectory.Of("sue", "Sue", "session", [new HeldRole(Role.Operator, Security, "test")]);

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    private async Task<Guid> WaitingAsync(int needed)
    {
        await SaveAsync(new Team { Id = Security, Name = "Security" });
        await Store.ChangeAsync(async (scope, ct) =>
        {
            var profile = await scope.Db.Profiles.SingleAsync(ct);
            (profile.ApproverTeamIds, profile.ApprovalsNeeded) = ([Security], needed);
            return 0;
        }, Cancel);
        return (await Services.GetRequiredService<RequestCertificate>().RunAsync(Rita, new(Profile.Id, ["shop.example.com"], KeyAlgorithms.EcP256), Cancel)).OrderId;
    }

    private IRenderedComponent<OrderPage> Page(Guid id, Actor visitor)
    {
        Visitor = visitor;
        var page = Render<OrderPage>(p => p.Add(o => o.Id, id));
        page.WaitForElement(".steps", Patience);
        return page;
    }

    private static bool Offers(IRenderedComponent<OrderPage> page, string button) => page.FindAll("button").Any(b => b.TextContent.Trim() == button);

    private void Decide(IRenderedComponent<OrderPage> page, string verb, string comment)
    {
        page.FindAll("button").Single(b => b.TextContent.Trim() == verb).Click();
        Dialogs.WaitForElement(".mud-dialog textarea", Patience).Input(comment);
        Dialogs.FindAll(".mud-dialog button").Single(b => b.TextContent.Trim() == verb).Click();
    }

    [Fact]
    public async Task Order_ForItsRequester_SaysWhomItWaitsForAndOffersNoDecision()
    {
        var page = Page(await WaitingAsync(2), Rita);

        Assert.Contains("2 people of Security", page.Find(".note.warn").TextContent, StringComparison.Ordinal);
        Assert.Contains("2 approvals are missing", page.Markup, StringComparison.Ordinal);
        Assert.Contains("You asked for it, so others decide.", page.Markup, StringComparison.Ordinal);
        Assert.False(Offers(page, "Approve order") || Offers(page, "Refuse order"));
        Assert.True(Offers(page, "Cancel order"));
    }

    [Fact]
    public async Task Order_ApprovedByTwoOfTheAskedTeam_GoesOn()
    {
        var id = await WaitingAsync(2);
        var page = Page(id, Sam);
        // What else that team has is nothing of theirs.
        Assert.Empty(page.FindAll("a[href^='/profiles/'], a[href^='/certificates/request']"));
        Assert.DoesNotContain("Audit history", page.Markup, StringComparison.Ordinal);

        Decide(page, "Approve order", "Fine by me");

        page.WaitForAssertion(() => Assert.Contains("1 of 2", page.Find(".note.warn").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal("Fine by me", page.Find(".said").TextContent);
        Assert.False(Offers(page, "Approve order"));
        var second = Page(id, Sue);
        Assert.Contains("one approval is missing", second.Markup, StringComparison.Ordinal);
        Decide(second, "Approve order", "");
        second.WaitForAssertion(() => Assert.Equal("Requesting", second.Find(".head .chip").TextContent.Trim()), Patience);
        Assert.Equal(["Sam", "Sue"], second.FindAll(".votes b").Select(b => b.TextContent));
    }

    [Fact]
    public async Task Order_RefusedWithAComment_ShowsItToItsRequester()
    {
        var id = await WaitingAsync(2);
        var page = Page(id, Sam);

        Decide(page, "Refuse order", "Use the wildcard");

        page.WaitForAssertion(() => Assert.Equal("Refused", page.Find(".head .chip").TextContent.Trim()), Patience);
        var asked = Page(id, Rita);
        Assert.Contains("Refused by Sam: Use the wildcard.", asked.Find(".note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialog_WhenSomebodyElseWasFaster_SaysSoInside()
    {
        var id = await WaitingAsync(1);
        var page = Page(id, Sam);
        page.FindAll("button").Single(b => b.TextContent.Trim() == "Approve order").Click();
        Dialogs.WaitForElement(".mud-dialog textarea", Patience);
        await Services.GetRequiredService<RefuseOrder>().RunAsync(Sue, new(id), Cancel);

        Dialogs.FindAll(".mud-dialog button").Single(b => b.TextContent.Trim() == "Approve order").Click();

        Dialogs.WaitForAssertion(() => Assert.Contains("does not wait for approval any more", Dialogs.Find(".mud-dialog").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Dialog_TooLongAComment_CannotBeSent()
    {
        var page = Page(await WaitingAsync(1), Sam);
        page.FindAll("button").Single(b => b.TextContent.Trim() == "Approve order").Click();

        Dialogs.WaitForElement(".mud-dialog textarea", Patience).Input(new string('x', 501));

        Assert.Contains("501 characters; at most 500", Dialogs.Find(".mud-dialog").TextContent, StringComparison.Ordinal);
        Assert.True(Dialogs.FindAll(".mud-dialog button").Single(b => b.TextContent.Trim() == "Approve order").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Orders_WaitingForMyApproval_ListsThoseOfOtherTeams()
    {
        var id = await WaitingAsync(1);
        Visitor = Sam;
        Services.GetRequiredService<NavigationManager>().NavigateTo("/orders?needs=me");

        var page = Render<OrdersPage>();

        page.WaitForAssertion(() => Assert.Equal($"/orders/{id}", page.Find("a.row").GetAttribute("href")), Patience);
        Assert.Contains("web-prod", page.Markup, StringComparison.Ordinal);
        await Services.GetRequiredService<ApproveOrder>().RunAsync(Sam, new(id), Cancel);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("a.row")), Patience);
    }
}
