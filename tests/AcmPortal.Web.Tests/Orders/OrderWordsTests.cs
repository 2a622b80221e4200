using AcmPortal.Core.Orders;
using AcmPortal.Web.Orders;
using Bunit;

namespace AcmPortal.Web.Tests.Orders;

public class OrderWordsTests : PortalBunitContext
{
    [Fact]
    public void Words_EveryReasonAndState_HasThem()
    {
        Assert.All(Enum.GetValues<OrderReason>(), r => Assert.NotEmpty(OrderWords.Of(r)));
        Assert.All(Enum.GetValues<OrderState>(), s => Assert.NotEmpty(OrderWords.Of(s)));
        Assert.All(Enum.GetValues<NextActor>(), a => Assert.NotEmpty(OrderWords.Of(a)));
    }

    [Theory]
    [InlineData(700, "$7")]
    [InlineData(8_650, "$86.50")]
    [InlineData(700_000, "$7,000")]
    public void Money_Cents_AreDollars(int cents, string words) => Assert.Equal(words, PriceWords.Money(cents));

    [Theory]
    [InlineData("xn--bcher-kva.example.com", "bücher.example.com (xn--bcher-kva.example.com)")]
    [InlineData("*.xn--bcher-kva.example.com", "*.bücher.example.com (*.xn--bcher-kva.example.com)")]
    [InlineData("xn--.example.com", "xn--.example.com")]
    [InlineData("shop.example.com", "shop.example.com")]
    public void Name_International_IsShownInBothForms(string ascii, string shown) => Assert.Equal(shown, NameWords.Both(ascii));

    [Fact]
    public void Records_AsText_CarryFinalDots()
    {
        var records = Render<OrderRecords>(p => p.Add(r => r.Records,
        [
            new(["shop.example.com", "*.shop.example.com"], "_75ec.shop.example.com", "_a1d0.acm-validations.aws", "example.com", null, null, false),
            new(["pay.example.com"], null, null, "example.com", null, null, false),
        ]));

        Assert.Equal("_75ec.shop.example.com. 300 IN CNAME _a1d0.acm-validations.aws.", records.Find("pre").TextContent);
        Assert.Contains("AWS has not named it yet", records.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_Many_ShowsTheLastUntilAsked()
    {
        var at = new DateTime(2027, 3, 14, 14, 2, 11, DateTimeKind.Utc);
        var calls = Render<OrderCalls>(p => p.Add(c => c.Calls, [.. Enumerable.Range(0, 30).Select(i => new AwsCallRow(at.AddSeconds(i), "ListCertificates", 200, null, $"look {i}", 40, $"6f1c{i:0000}", true))]));
        Assert.Equal(25, calls.FindAll("tbody tr").Count);
        Assert.Contains("look 29", calls.Markup, StringComparison.Ordinal);

        calls.FindAll("button").Single(b => b.TextContent.Contains("Show all 30", StringComparison.Ordinal)).Click();

        Assert.Equal(30, calls.FindAll("tbody tr").Count);
    }
}
