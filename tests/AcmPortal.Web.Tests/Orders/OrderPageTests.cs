using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Orders;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Web.Tests.Orders;

public class OrderPageTests : SeededPortal
{
    private const string Arn = "arn:aws:acm:us-east-1:111122223333:certificate/5a1e9c00-0000-0000-0000-000000000000";

    private IRenderedComponent<OrderPage> Page(Guid id)
    {
        var page = Render<OrderPage>(p => p.Add(o => o.Id, id));
        page.WaitForElement(".steps");
        return page;
    }

    [Theory]
    [InlineData(OrderState.Requested, "Requesting", true)]
    [InlineData(OrderState.AwaitingRecords, "Waiting for AWS", true)]
    [InlineData(OrderState.RecordsPending, "Writing records", true)]
    [InlineData(OrderState.Validating, "Waiting for AWS", true)]
    [InlineData(OrderState.Issued, "Exporting", false)]
    [InlineData(OrderState.Cancelling, "Cancelling", false)]
    [InlineData(OrderState.Stored, "Stored", false)]
    [InlineData(OrderState.Cancelled, "Cancelled", false)]
    [InlineData(OrderState.Failed, "Failed", false)]
    public async Task Order_EachState_SaysItAndOffersWhatIsPossible(OrderState state, string chip, bool mayCancel)
    {
        var id = await OrderAsync("shop.example.com", "*.shop.example.com");
        await PutAsync(id, state, arn: Arn);

        var page = Page(id);

        Assert.Equal(chip, page.Find(".head .chip").TextContent.Trim());
        Assert.Equal(mayCancel, page.FindAll("button").Any(b => b.TextContent.Contains("Cancel order", StringComparison.Ordinal)));
        Assert.Equal(state == OrderState.Failed, page.FindAll("button").Any(b => b.TextContent.Trim() == "Retry"));
        Assert.Equal("shop.example.com", page.Find("h1").TextContent);
    }

    [Theory]
    [InlineData(OrderState.Failed, true)]
    [InlineData(OrderState.Cancelled, false)]
    [InlineData(OrderState.Validating, false)]
    public async Task Order_FailedWithoutACertificate_OffersToRequestAgain(OrderState state, bool offered)
    {
        var id = await OrderAsync("shop.example.com");
        await PutAsync(id, state, OrderReason.CaaForbids, "A CAA record forbids it.", Arn, dead: true);

        var page = Page(id);

        Assert.Equal(offered ? 1 : 0, page.FindAll($"a[href='/certificates/request?again={id}']").Count);
    }

    [Theory]
    [InlineData(OrderReason.ZoneNotWritable)]
    [InlineData(OrderReason.RecordConflict)]
    [InlineData(OrderReason.ZoneNotFound)]
    [InlineData(OrderReason.CredentialsRefused)]
    [InlineData(OrderReason.ConnectionDisabled)]
    public async Task Order_WaitsForPerson_SaysWhatToDoAndOffersToTryNow(OrderReason reason)
    {
        var id = await OrderAsync("shop.example.com");
        await PutAsync(id, OrderState.RecordsPending, reason, "Do this and that.", Arn);
        await Store.ChangeAsync((scope, ct) => scope.Db.Orders.Where(o => o.Id == id).ExecuteUpdateAsync(s => s.SetProperty(o => o.Attempt, 3), ct), Xunit.TestContext.Current.CancellationToken);

        var page = Page(id);

        Assert.Equal("Needs a person", page.Find(".head .chip").TextContent.Trim());
        Assert.Contains("Do this and that.", page.Find(".note.warn").TextContent, StringComparison.Ordinal);
        Assert.Contains(page.FindAll("button"), b => b.TextContent.Trim() == "Try now");
    }

    [Theory]
    [InlineData(OrderReason.FailedAtAws)]
    [InlineData(OrderReason.CaaForbids)]
    [InlineData(OrderReason.ValidationTimedOut)]
    [InlineData(OrderReason.QuotaReached)]
    [InlineData(OrderReason.ActionDenied)]
    public async Task Order_Failed_ShowsOurSentenceAndAwssOwnWords(OrderReason reason)
    {
        var id = await OrderAsync("shop.example.com");
        await PutAsync(id, OrderState.Failed, reason, "What happened and what to do.", Arn, dead: true, awsCode: "SomeException");

        var note = Page(id).Find(".note.bad").TextContent;

        Assert.Contains("What happened and what to do.", note, StringComparison.Ordinal);
        Assert.Contains("SomeException: AWS's own words", note, StringComparison.Ordinal);
        Assert.Contains("6f1c-a0", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, false, "Retry asks AWS again.")]
    [InlineData(null, false, true, "AWS made nothing and charged nothing")]
    [InlineData(Arn, false, true, "Retry resumes the same ARN")]
    [InlineData(Arn, true, true, "Retry asks AWS for a new one")]
    public async Task Retry_DependingOnTheArn_SaysWhatItDoes(string? arn, bool dead, bool sent, string words)
    {
        var id = await OrderAsync("shop.example.com");
        await PutAsync(id, OrderState.Failed, OrderReason.QuotaReached, "Full.", arn, dead, sent);

        Assert.Contains(words, Page(id).Find(".note.bad").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Nothing was sent to AWS yet.")]
    [InlineData(true, "watched until it is clear that AWS charged nothing")]
    public async Task Cancel_DependingOnWhatWasSent_StatesTheConsequence(bool sent, string words)
    {
        var id = await OrderAsync("shop.example.com");
        await PutAsync(id, OrderState.Requested, sent: sent);
        var page = Page(id);

        page.FindAll("button").Single(b => b.TextContent.Contains("Cancel order", StringComparison.Ordinal)).Click();

        Dialogs.WaitForAssertion(() => Assert.Contains(words, Dialogs.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_Confirmed_IsAskedOfTheOrder()
    {
        var id = await OrderAsync("shop.example.com");
        var page = Page(id);
        page.FindAll("button").Single(b => b.TextContent.Contains("Cancel order", StringComparison.Ordinal)).Click();
        var confirm = Dialogs.WaitForElement(".mud-dialog .btn.danger");

        await confirm.ClickAsync(new());

        var order = await Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.Id == id, ct), Xunit.TestContext.Current.CancellationToken);
        Assert.NotNull(order.CancelRequestedAt);
    }

    [Fact]
    public async Task Order_MovesOn_PageFollowsWithoutReload()
    {
        var id = await OrderAsync("shop.example.com");
        var page = Page(id);
        Assert.Equal("Requesting", page.Find(".head .chip").TextContent.Trim());

        await PutAsync(id, OrderState.Validating, arn: Arn);

        page.WaitForAssertion(() => Assert.Equal("Waiting for AWS", page.Find(".head .chip").TextContent.Trim()), TimeSpan.FromSeconds(10));
        Assert.Contains("Waiting for AWS to validate; AWS acts next.", page.Find("[role=status].sr-only").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_SeveralCandidates_LetsAPersonChoose()
    {
        var id = await OrderAsync("shop.example.com");
        await PutAsync(id, OrderState.Requested, OrderReason.SeveralCandidates, "Choose.", sent: true);
        await Store.ChangeAsync(
            (scope, ct) => scope.Db.Orders.Where(o => o.Id == id).ExecuteUpdateAsync(s => s.SetProperty(o => o.Candidates, new List<string> { Arn, Arn[..^1] + "1" }), ct),
            Xunit.TestContext.Current.CancellationToken);
        var page = Page(id);
        var take = page.FindAll("button").Single(b => b.TextContent.Contains("Take this certificate", StringComparison.Ordinal));
        Assert.True(take.HasAttribute("disabled"));

        await page.FindAll("input[name=candidate]")[1].ChangeAsync(new ChangeEventArgs { Value = "on" });
        await page.FindAll("button").Single(b => b.TextContent.Contains("Take this certificate", StringComparison.Ordinal)).ClickAsync(new());

        var order = await Store.ReadAsync((db, ct) => db.Orders.SingleAsync(o => o.Id == id, ct), Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(Arn[..^1] + "1", order.Arn);
    }

    [Fact]
    public void Order_Unknown_SaysSoAndLeadsBack()
    {
        var page = Render<OrderPage>(p => p.Add(o => o.Id, Guid.CreateVersion7()));

        page.WaitForAssertion(() => Assert.Contains("was not found", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/orders", page.Find(".note a").GetAttribute("href"));
    }

    [Fact]
    public async Task Order_HeldByTheSpendCap_SaysSoAndIsApprovedInADialog()
    {
        await Store.ChangeAsync((scope, ct) => scope.Db.Profiles.ExecuteUpdateAsync(s => s.SetProperty(p => p.MonthlyCapCents, 500), ct), Xunit.TestContext.Current.CancellationToken);
        var id = await OrderAsync("shop.example.com");

        var page = Page(id);

        Assert.Contains("Awaiting approval.", page.Find(".note.warn").TextContent, StringComparison.Ordinal);
        Assert.Contains("may cost $5 a month", page.Find(".note.warn").TextContent, StringComparison.Ordinal);
        page.FindAll("button").Single(b => b.TextContent.Trim() == "Approve order").Click();
        Dialogs.WaitForElement(".mud-dialog");
        Assert.Contains("$7", Dialogs.Find(".mud-dialog").TextContent, StringComparison.Ordinal);
        Dialogs.FindAll(".mud-dialog button").Single(b => b.TextContent.Trim() == "Approve order").Click();
        page.WaitForAssertion(() => Assert.Equal("Requesting", page.Find(".head .chip").TextContent.Trim()));
    }
}
