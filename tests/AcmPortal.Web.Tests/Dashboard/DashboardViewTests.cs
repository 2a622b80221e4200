using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Web.Dashboard;
using AcmPortal.Web.Tests.Orders;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Dashboard;

public class DashboardViewTests : SeededPortal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private Certificate Certificate(string name, double left) => new()
    {
        CommonName = name,
        Names = [name],
        AuthorityId = Authority.Id,
        ProfileId = Profile.Id,
        Arn = $"arn:aws:acm:us-east-1:111122223333:certificate/{name}",
        KeyAlgorithm = KeyAlgorithms.EcP256,
        CreatedAt = Clock.Now,
        CurrentVersionId = Guid.CreateVersion7(),
        CurrentSerial = "0a",
        NotBefore = Clock.Now.AddDays(left - 198),
        NotAfter = Clock.Now.AddDays(left),
    };

    [Fact]
    public async Task Dashboard_CardsChartsAndLines_LinkToTheListsBehindThem()
    {
        var gone = Certificate("pay.example.com", 5.5);
        (gone.Attention, gone.AttentionSince, gone.AttentionText) = (RenewalRule.RecordMissing, Clock.Now, "The CNAME is gone.");
        await SaveAsync(gone, Certificate("shop.example.com", 100.5));

        var page = Render<DashboardView>();
        page.WaitForElement("#money", Patience);

        Assert.Equal("1 certificate needs a person", page.Find("h1").TextContent);
        Assert.Equal("2", page.Find("a[href='/certificates?status=Valid'] .big").TextContent);
        Assert.Equal("1", page.Find("a[href='/certificates?days=7&successor=none'] .big").TextContent);
        // All of it, not the first lines alone.
        Assert.Equal("1", page.Find("a[href='/?all=1#needs'] .big").TextContent);
        Assert.Contains("All connections work", page.Find("a[href='/connections']").TextContent, StringComparison.Ordinal);
        var line = page.Find("#needs li");
        Assert.Contains("The CNAME is gone.", line.TextContent, StringComparison.Ordinal);
        Assert.Contains("Expires in 5 days", line.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/renewal?state=NeedsPerson&open={gone.Id}", line.QuerySelector("a.btn")!.GetAttribute("href"));
        var day = DateOnly.FromDateTime(gone.NotAfter).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Single(page.FindAll($".heat a[href='/certificates?status=Valid&from={day}&to={day}'] rect.risk"));
        Assert.All(page.FindAll("svg a"), a => Assert.Equal("-1", a.GetAttribute("tabindex")));
        Assert.NotEmpty(page.FindAll($"details a[href='/certificates?status=Valid&from={day}&to={day}']"));
        Assert.Contains("shop.example.com", page.Markup, StringComparison.Ordinal);
        // Each part of a bar leads to just those that it counts, and so does its number in the table.
        Assert.Single(page.FindAll("svg.bars a[href^='/certificates?'][href$='&standing=AtRisk'] rect.bad"));
        Assert.Single(page.FindAll("svg.bars a[href^='/certificates?'][href$='&standing=Renewing'] rect.c1"));
        Assert.Equal("1", page.Find("[aria-label='Expiries by week'] a[href$='&standing=AtRisk']").TextContent);
        // What AWS renews by itself is counted with the portal's own orders, and so is the list behind it.
        Assert.Equal("0", page.Find("a[href='/renewal?state=Renewing'] .big").TextContent);
        Assert.Equal(page.FindAll("#money [aria-label='Forecast by month'] a").Select(a => a.GetAttribute("href")), page.FindAll("#money svg a").Select(a => a.GetAttribute("href")));
        Assert.Equal(13, page.FindAll("svg.bars a[href^='/renewal/due?from=']:not([href*='&how=']) rect.reach").Count);
        Assert.Single(page.FindAll("svg.bars a[href^='/renewal/due?from='][href$='&how=Late'] rect.c3"));
        Assert.Single(page.FindAll("a[href='/renewal?state=ByThemselves&sort=expires']"));
        Assert.Equal($"/certificates/{gone.Id}", line.QuerySelector("a.row")!.GetAttribute("href"));
        Assert.Equal(13, page.FindAll("#money svg a[href^='/charges/expected?month=']").Count);
        Assert.Equal(2, page.FindAll("#money .sums a[href^='/charges?from=']").Count);
        Assert.Equal(13, page.FindAll("#money [aria-label='Forecast by month'] tbody tr").Count);
        Assert.All(page.FindAll("svg.bars, svg.heat"), chart => Assert.Equal("true", chart.GetAttribute("aria-hidden")));
        Assert.Contains("Late: stored more than", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5.5, "most urgent in 5 days")]
    [InlineData(0.5, "most urgent today")]
    [InlineData(-0.5, "most urgent has expired")]
    public async Task Card_OfWhatNeedsAPerson_SaysWhenTheFirstEnds(double days, string words)
    {
        var gone = Certificate("pay.example.com", days);
        (gone.Attention, gone.AttentionSince, gone.AttentionText) = (RenewalRule.RecordMissing, Clock.Now, "The CNAME is gone.");
        await SaveAsync(gone);

        var page = Render<DashboardView>();

        page.WaitForAssertion(() => Assert.Equal(words, page.Find("a[href='/?all=1#needs'] .dim").TextContent), Patience);
    }

    [Fact]
    public async Task Dashboard_ChangedElsewhere_FollowsWithoutReloading()
    {
        await SaveAsync(Certificate("shop.example.com", 100));
        var page = Render<DashboardView>();
        page.WaitForElement("#money", Patience);
        Assert.Equal("Nothing needs a person", page.Find("h1").TextContent);

        var id = await OrderAsync("new.example.com");
        await PutAsync(id, OrderState.Failed, OrderReason.CaaForbids, "A CAA record forbids it.");

        page.WaitForAssertion(() => Assert.Equal("1 order needs a person", page.Find("h1").TextContent), Patience);
        Assert.Equal($"/orders/{id}", page.Find("#needs a.btn").GetAttribute("href"));
    }

    [Fact]
    public async Task AwsCard_EachNumber_LinksToItsCallsOrCertificates()
    {
        await SaveAsync(
            new AwsScope { Scope = "111122223333/us-east-1", NextAt = Clock.Now, CertificatesAtAws = 12, CreatedLastYear = 7 },
            Call("SearchCertificates", null), Call("SearchCertificates", "ThrottlingException"), Call("ListCertificates", null));
        var page = Render<DashboardView>();
        page.WaitForElement(".meters", Patience);

        Assert.Equal("12 of 2,500", page.Find(".meters a[href='/certificates?account=111122223333%2Fus-east-1']").TextContent);
        Assert.Equal("7 of 5,000", page.Find(".meters a[href='/certificates?account=111122223333%2Fus-east-1&requested=365']").TextContent);
        Assert.Equal("3", page.Find(".meters a[href='/aws/calls?account=111122223333%2Fus-east-1']").TextContent);
        Assert.Equal("1", page.Find(".meters a[href='/aws/calls?account=111122223333%2Fus-east-1&result=throttled']").TextContent);
        Assert.Equal("SearchCertificates", page.Find("td a[href='/aws/calls?account=111122223333%2Fus-east-1&operation=SearchCertificates']").TextContent);

        Services.GetRequiredService<NavigationManager>().NavigateTo("/aws/calls?account=111122223333%2Fus-east-1&result=throttled");
        var calls = Render<AwsCallsPage>();
        calls.WaitForAssertion(() => Assert.Equal("SearchCertificates", Assert.Single(calls.FindAll("tbody tr")).QuerySelector("b")!.TextContent), Patience);
        Assert.Equal("told", calls.Find("tbody .bad").TextContent);

        AwsCall Call(string operation, string? code) => new() { Scope = "111122223333/us-east-1", At = Clock.Now, Operation = operation, Code = code, Outcome = "told" };
    }

    [Fact]
    public void Replace_OfALine_BeginsTheReplacement()
    {
        var item = new NeedsPersonItem(NeedsPersonKind.Certificate, Guid.Empty, "a", 1, "", Clock.Now, null, NeedsPersonMend.Replace, Guid.Empty);
        Assert.Equal($"/certificates/request?replace={Guid.Empty}", NeedsPersonWords.Href(item));
    }

    [Theory]
    [InlineData(5.5, "Expires in 5 days")]
    [InlineData(0.5, "Expires today")]
    [InlineData(-2.5, "Expired 2 days ago")]
    public void When_OfACertificate_IsItsEnd(double days, string words)
    {
        var item = new NeedsPersonItem(NeedsPersonKind.Certificate, Guid.Empty, "a", 1, "", Clock.Now.AddDays(days), null, NeedsPersonMend.OpenRenewal, Guid.Empty);
        Assert.Equal(words, NeedsPersonWords.When(item, Clock.Now));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 8)]
    [InlineData(11, 20)]
    [InlineData(33, 40)]
    [InlineData(1_900, 2_000)]
    public void Ceiling_OfTheHighestBar_IsRound(int most, int ceiling) => Assert.Equal(ceiling, Svg.Ceiling(Math.Max(1, most)));
}
