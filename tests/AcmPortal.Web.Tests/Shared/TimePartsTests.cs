using System.Globalization;
using AcmPortal.Core.Hosting;
using AcmPortal.Web.Shared;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AcmPortal.Web.Tests.Shared;

public class TimePartsTests : BunitContext
{
    private static readonly DateTime Start = new(2026, 11, 25, 12, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Start);

    public TimePartsTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");
        Services.AddSingleton(new DomainClock(time));
        Services.AddSingleton(new OrderOptions());
        Services.AddScoped(_ => new Ticker(time));
    }

    [Theory]
    [InlineData(0, "198 days left", "")]
    [InlineData(168, "30 days left", "")]
    [InlineData(169, "29 days left", "warn")]
    [InlineData(192, "6 days left", "bad")]
    [InlineData(197.5, "expires today", "bad")]
    [InlineData(200, "expired 2 days ago", "bad")]
    public void Validity_AsTimePasses_SaysTheDaysInWords(double days, string words, string tone)
    {
        time.Advance(TimeSpan.FromDays(days));

        var bar = Bar();

        Assert.Equal(words, bar.Find(".ends b").TextContent);
        var drawn = bar.Find("[role=img]");
        Assert.Equal($"{words}: valid 25 Nov 2026 to 11 Jun 2027", drawn.GetAttribute("aria-label"));
        Assert.Equal(tone, string.Join(' ', drawn.ClassList.Where(c => c != "val")));
    }

    [Fact]
    public void Validity_HalfTime_IsHalfFullWithBothMarks()
    {
        time.Advance(TimeSpan.FromDays(99));

        var bar = Bar();

        Assert.Equal("width:50%", bar.Find(".val > i").GetAttribute("style"));
        Assert.Equal($"left:{Share(198 - 45)}%", bar.Find(".val > s:not(.rb)").GetAttribute("style"));
        Assert.Equal($"left:{Share(198 - 30)}%", bar.Find(".val > s.rb").GetAttribute("style"));
        Assert.Equal("AWS renews from 27 Apr 2027", bar.Find(".legend > span").TextContent.Trim());
        Assert.Equal("the portal steps in from 12 May 2027", bar.FindAll(".legend > span")[1].TextContent.Trim());
    }

    [Fact]
    public void Validity_OtherRenewalWindowSet_MovesTheMark()
    {
        Services.AddSingleton(new OrderOptions { ManagedRenewalDays = 60 });

        var bar = Bar();

        Assert.Equal($"left:{Share(198 - 60)}%", bar.Find(".val > s:not(.rb)").GetAttribute("style"));
        Assert.Equal("AWS renews from 12 Apr 2027", bar.Find(".legend > span").TextContent.Trim());
    }

    [Fact]
    public void Validity_BeforeAndAfter_StaysInsideTheBar()
    {
        time.Advance(TimeSpan.FromDays(500));
        Assert.Equal("width:100%", Bar().Find(".val > i").GetAttribute("style"));

        var future = Render<ValidityBar>(p => p.Add(b => b.NotBefore, Start.AddDays(600)).Add(b => b.NotAfter, Start.AddDays(610)));
        Assert.Equal("width:0%", future.Find(".val > i").GetAttribute("style"));
    }

    [Fact]
    public void Validity_NeverRenewedByThePortal_HasNoMarkOfIt()
    {
        var bar = Render<ValidityBar>(p => p.Add(b => b.NotBefore, Start).Add(b => b.NotAfter, Start.AddDays(198)).Add(b => b.Detailed, true));

        Assert.Empty(bar.FindAll("s.rb"));
        Assert.Single(bar.FindAll(".legend > span"));
    }

    [Fact]
    public void Validity_Ended_IsGrey() =>
        Assert.Contains("off", Render<ValidityBar>(p => p.Add(b => b.NotBefore, Start).Add(b => b.NotAfter, Start.AddDays(2)).Add(b => b.Ended, true)).Find(".val").ClassList);

    [Fact]
    public void Relative_AsTimePasses_TicksByItself()
    {
        var shown = Render<RelativeTime>(p => p.Add(t => t.At, Start));
        Assert.Equal("just now", shown.Find("time").TextContent);

        time.Advance(TimeSpan.FromSeconds(5));
        shown.WaitForAssertion(() => Assert.Equal("5 seconds ago", shown.Find("time").TextContent));
        time.Advance(TimeSpan.FromHours(3));
        shown.WaitForAssertion(() => Assert.Equal("3 hours ago", shown.Find("time").TextContent));
    }

    // The browser adds the visitor's own zone to the tooltip: the server does not know it.
    [Fact]
    public void Relative_Always_CarriesTheExactTimeForTooltipAndMachines()
    {
        var shown = Render<RelativeTime>(p => p.Add(t => t.At, Start)).Find("time");

        Assert.Equal("25 Nov 2026, 12:00:00 UTC", shown.GetAttribute("title"));
        Assert.Equal("2026-11-25T12:00:00Z", shown.GetAttribute("datetime"));
    }

    [Fact]
    public void Relative_Since_IsADuration()
    {
        time.Advance(TimeSpan.FromSeconds(72));

        Assert.Equal("1 min 12 s", Render<RelativeTime>(p => p.Add(t => t.At, Start).Add(t => t.Since, true)).Find("time").TextContent);
    }

    private static string Share(double days) => (days / 198 * 100).ToString("0.##", CultureInfo.InvariantCulture);

    private IRenderedComponent<ValidityBar> Bar() => Render<ValidityBar>(p => p
        .Add(b => b.NotBefore, Start).Add(b => b.NotAfter, Start.AddDays(198)).Add(b => b.RenewBeforeDays, 30).Add(b => b.Detailed, true));
}
