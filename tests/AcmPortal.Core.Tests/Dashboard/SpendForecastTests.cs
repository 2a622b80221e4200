using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Profiles;
using Xunit;

namespace AcmPortal.Core.Tests.Dashboard;

public sealed class SpendForecastTests
{
    private static readonly DateOnly Today = new(2027, 3, 14);

    private static int[] Days(RenewalMode mode, int end, bool atAws = false) =>
        [.. SpendForecast.Of([new(Guid.Empty, mode, Today.AddDays(end), atAws, 700)], Today, Today.AddYears(1), 45, 198).Select(c => c.Day.DayNumber - Today.DayNumber)];

    [Theory]
    [InlineData(198, new[] { 153, 306 })]
    [InlineData(45, new[] { 0, 153, 306 })]
    [InlineData(46, new[] { 1, 154, 307 })]
    [InlineData(5, new[] { 0, 153, 306 })]
    [InlineData(410, new[] { 365 })]
    [InlineData(411, new int[0])]
    public void Of_OneThatRenews_IsChargedEveryCycle(int end, int[] days)
    {
        // The year from 14 Mar 2027 has 366 days.
        Assert.Equal(days, Days(RenewalMode.On, end));
        Assert.Equal(days, Days(RenewalMode.Follow, end));
    }

    [Theory]
    [InlineData(198, false, new[] { 153 })]
    [InlineData(10, false, new[] { 0 })]
    [InlineData(198, true, new int[0])]
    public void Of_OneThatIsLetEnd_IsChargedOnceUnlessItWas(int end, bool atAws, int[] days) => Assert.Equal(days, Days(RenewalMode.LetItEnd, end, atAws));

    [Fact]
    public void Of_AVersionThatOnlyAwsHas_CountsFromItsEnd() => Assert.Equal([153, 306], Days(RenewalMode.On, 198, atAws: true));

    [Fact]
    public void Of_OddSettings_EndsAndChargesNoDayTwice()
    {
        var days = SpendForecast.Of([new(Guid.Empty, RenewalMode.On, Today, false, 700)], Today, Today.AddDays(10), 45, 45).ToList();
        Assert.Equal(10, days.Select(d => d.Day).Distinct().Count());
        Assert.Equal(10, days.Count);
    }
}
