using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Certificates;
using AcmPortal.Web.Tests.Orders;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Certificates;

public class RequestPageTests : SeededPortal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private BunitNavigationManager Navigation => (BunitNavigationManager)Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<RequestPage> Wizard(string query = "?profile=web-prod")
    {
        Navigation.NavigateTo("/certificates/request" + query);
        var wizard = Render<RequestPage>();
        wizard.WaitForElement(".act .btn", Patience);
        return wizard;
    }

    private static void Type(IRenderedComponent<RequestPage> wizard, string names) => wizard.Find("#names").Input(names);

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<RequestPage> wizard, string words) =>
        wizard.FindAll(".act button").Single(b => b.TextContent.Contains(words, StringComparison.Ordinal));

    private static void GoToReview(IRenderedComponent<RequestPage> wizard)
    {
        Button(wizard, "Next").Click();
        wizard.WaitForAssertion(() => Assert.Contains("Which key?", wizard.Markup, StringComparison.Ordinal), Patience);
        Button(wizard, "Next").Click();
        wizard.WaitForAssertion(() => Assert.False(Button(wizard, "Request").HasAttribute("disabled")), Patience);
    }

    [Fact]
    public async Task Profile_NotChosen_CannotGoOn()
    {
        var other = new Profile { Name = "other", AuthorityId = Authority.Id, KeyAlgorithms = [KeyAlgorithms.EcP256], DefaultKeyAlgorithm = KeyAlgorithms.EcP256 };
        await SaveAsync(other);

        var wizard = Wizard("");

        Assert.True(Button(wizard, "Next").HasAttribute("disabled"));
        wizard.FindAll("input[name=profile]")[0].Change("on");
        Assert.False(Button(wizard, "Next").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("shop.example.net", "is outside the zones of acm-prod", "Fix 1 name to go on")]
    [InlineData("shop.example.com a_b.example.com shop.example.net", "is outside the zones of acm-prod", "Fix 2 names to go on")]
    [InlineData("*.*.example.com", "", "Fix 1 name to go on")]
    [InlineData("a1.example.com a2.example.com a3.example.com a4.example.com a5.example.com a6.example.com a7.example.com a8.example.com a9.example.com b1.example.com b2.example.com", "11 names", "Fix the list to go on")]
    public void Names_Wrong_AreExplainedBesideTheFieldAndHoldOneBack(string names, string sentence, string hint)
    {
        var wizard = Wizard();

        Type(wizard, names);

        wizard.WaitForAssertion(() => Assert.Contains(hint, wizard.Find(".act").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains(sentence, wizard.Find("#names-errors").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", wizard.Find("#names").GetAttribute("aria-invalid"));
        Assert.True(Button(wizard, "Next").HasAttribute("disabled"));
    }

    [Fact]
    public void Names_PastedInAnySeparator_BecomeRowsWithZoneAndPrice()
    {
        var wizard = Wizard();

        Type(wizard, "shop.example.com, *.shop.example.com;\tBÜCHER.example.org shop.example.com");

        wizard.WaitForAssertion(() => Assert.Equal(3, wizard.FindAll("tbody tr").Count), Patience);
        var rows = wizard.FindAll("tbody tr").Select(r => r.TextContent).ToList();
        Assert.Contains("$7", rows[0], StringComparison.Ordinal);
        Assert.Contains("$79", rows[1], StringComparison.Ordinal);
        Assert.Contains("bücher.example.org", rows[2], StringComparison.Ordinal);
        Assert.Contains("xn--bcher-kva.example.org", rows[2], StringComparison.Ordinal);
        Assert.Contains("$93", wizard.Find(".tot").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typing_WhileAnswersArrive_IsNeverOverwritten()
    {
        var wizard = Wizard();
        const string names = "shop.example.com pay.example.com";

        // Found and typed into in one go: an answer may draw the field anew at any moment in between.
        for (var i = 1; i <= names.Length; i++)
            await wizard.InvokeAsync(() => Type(wizard, names[..i]));

        wizard.WaitForAssertion(() => Assert.Equal(2, wizard.FindAll("tbody tr").Count), Patience);
        Assert.Equal(names, wizard.Find("#names").GetAttribute("value"));
    }

    [Fact]
    public async Task Key_NotAllowedByProfile_CannotBeChosen()
    {
        var narrow = new Profile { Name = "narrow", AuthorityId = Authority.Id, KeyAlgorithms = [KeyAlgorithms.EcP384], DefaultKeyAlgorithm = KeyAlgorithms.EcP384 };
        await SaveAsync(narrow);
        var wizard = Wizard("?profile=narrow&names=shop.example.com");

        Button(wizard, "Next").Click();
        wizard.WaitForAssertion(() => Assert.Equal(3, wizard.FindAll("input[name=key]").Count), Patience);

        Assert.Equal([true, true, false], wizard.FindAll("input[name=key]").Select(i => i.HasAttribute("disabled")));
        Assert.True(wizard.FindAll("input[name=key]")[2].HasAttribute("checked"));
    }

    [Fact]
    public void Review_SaysWhatAcmDecidesAndWhatItCosts()
    {
        var wizard = Wizard("?profile=web-prod&names=shop.example.com+*.shop.example.com");

        GoToReview(wizard);

        var text = wizard.Markup;
        Assert.Contains("198 days", text, StringComparison.Ordinal);
        Assert.Contains("serverAuth only", text, StringComparison.Ordinal);
        Assert.Contains("1 name at $7, 1 wildcard at $79", text, StringComparison.Ordinal);
        Assert.Contains("$86", Button(wizard, "Request").TextContent + wizard.Find(".tot").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_ClickedTwice_OpensOneOrderAndGoesThere()
    {
        var wizard = Wizard("?profile=web-prod&names=shop.example.com");
        GoToReview(wizard);
        var request = Button(wizard, "Request");

        var first = request.ClickAsync(new());
        var second = request.ClickAsync(new());
        await Task.WhenAll(first, second);

        var order = await Store.ReadAsync((db, ct) => db.Orders.SingleAsync(ct), Xunit.TestContext.Current.CancellationToken);
        Assert.EndsWith($"/orders/{order.Id}", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(["shop.example.com"], order.Names);
        Assert.Null(await ArrangeAsync<LoadDraft, LoadDraftInput, DraftView?>(new("request")));
    }

    [Fact]
    public async Task Submit_OpenTwin_GoesToThatOrderAndSaysSo()
    {
        var open = await OrderAsync("shop.example.com");
        var wizard = Wizard("?profile=web-prod&names=shop.example.com");
        Button(wizard, "Next").Click();
        wizard.WaitForAssertion(() => Assert.Contains("Which key?", wizard.Markup, StringComparison.Ordinal), Patience);
        Button(wizard, "Next").Click();
        wizard.WaitForAssertion(() => Assert.False(Button(wizard, "Go to the open order").HasAttribute("disabled")), Patience);

        Button(wizard, "Go to the open order").Click();

        wizard.WaitForAssertion(() => Assert.EndsWith($"/orders/{open}?already=true", Navigation.Uri, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Again_FailedOrder_BeginsWithItsNamesAndTakesItsPlace()
    {
        var failed = await OrderAsync("shop.example.com", "wrong.example.org");
        await PutAsync(failed, OrderState.Failed, OrderReason.CaaForbids, "A CAA record forbids it.");

        var wizard = Wizard($"?again={failed}");

        Assert.Equal("shop.example.com\nwrong.example.org", wizard.Find("textarea").GetAttribute("value"));
        Assert.Contains("A CAA record forbids it.", wizard.Markup, StringComparison.Ordinal);
        Type(wizard, "shop.example.com");
        wizard.WaitForAssertion(() => Assert.False(Button(wizard, "Next").HasAttribute("disabled")), Patience);
        GoToReview(wizard);
        Button(wizard, "Request").Click();

        wizard.WaitForAssertion(() => Assert.Contains("/orders/", Navigation.Uri, StringComparison.Ordinal), Patience);
        var next = Guid.Parse(Navigation.Uri.Split('/')[^1]);
        var orders = await Store.ReadAsync((db, ct) => db.Orders.ToDictionaryAsync(o => o.Id, ct), Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(["shop.example.com"], orders[next].Names);
        Assert.Equal("team-shop@example.com", orders[next].OwnerContact);
        Assert.Equal(OrderState.Cancelled, orders[failed].State);
    }

    [Fact]
    public async Task Again_OrderThatIsNotFailed_BeginsAsEver()
    {
        var open = await OrderAsync("shop.example.com");
        var wizard = Wizard($"?again={open}&profile=web-prod");
        Assert.Equal("", wizard.Find("textarea").GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Draft_LeftAndOpenedAgain_IsThere()
    {
        var wizard = Wizard();
        Type(wizard, "shop.example.com pay.example.com");
        wizard.WaitForAssertion(() => Assert.Contains("Draft saved", wizard.Markup, StringComparison.Ordinal), Patience);
        await wizard.Instance.DisposeAsync();

        var again = Wizard("");

        again.WaitForAssertion(() => Assert.Equal("shop.example.com pay.example.com", again.Find("#names").GetAttribute("value")), Patience);
        Assert.Contains("Your draft is back", again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profiles_None_LeadsToMakingOne()
    {
        await Store.ChangeAsync((scope, ct) => scope.Db.Profiles.ExecuteUpdateAsync(s => s.SetProperty(p => p.Enabled, false), ct), Xunit.TestContext.Current.CancellationToken);
        Navigation.NavigateTo("/certificates/request");

        var wizard = Render<RequestPage>();

        wizard.WaitForAssertion(() => Assert.Equal("/profiles/new", wizard.Find(".empty a.primary").GetAttribute("href")), Patience);
    }
}
