using AcmPortal.Core.Dashboard;
using Xunit;

namespace AcmPortal.Core.Tests.Dashboard;

public sealed class RenewalHealthTests
{
    private static readonly DateTime Now = new(2027, 3, 14, 14, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(44, 30, false, "aws")]
    [InlineData(29.9, 30, true, "portal")]
    [InlineData(27, 30, true, "portal")]
    [InlineData(26.9, 30, true, "late")]
    [InlineData(26.9, 30, false, "late")]
    [InlineData(0.1, 1, true, "portal")]
    [InlineData(0, 1, true, "failed")]
    [InlineData(-2, 30, true, "failed")]
    public void Of_AStoredRenewal_IsJudgedByWhatWasLeft(double left, int threshold, bool byPortal, string how)
    {
        var stored = Now.AddDays(-10);
        var counts = RenewalHealth.Of([new(stored, stored.AddDays(left), threshold, byPortal)], [], Now).Counts;
        Assert.Equal(how, counts switch { { ByAws: 1 } => "aws", { ByPortal: 1 } => "portal", { Late: 1 } => "late", { Failed: 1 } => "failed", _ => "nothing" });
        Assert.Equal(1, counts.Due);
    }

    [Theory]
    [InlineData(-5, 30, 0, 1)]
    [InlineData(20, 30, 1, 0)]
    [InlineData(27.5, 30, 0, 0)]
    [InlineData(20, 10, 0, 0)]
    [InlineData(-92, 30, 0, 0)]
    public void Of_AMissingRenewal_IsLateOnceItsThresholdPassedAndFailedOnceItEnded(double end, int threshold, int late, int failed)
    {
        var counts = RenewalHealth.Of([], [new(Now.AddDays(end), threshold)], Now).Counts;
        Assert.Equal((late, failed), (counts.Late, counts.Failed));
    }

    [Fact]
    public void Of_ThirteenWeeks_EndTodayAndHaveNoGap()
    {
        var health = RenewalHealth.Of([new(Now, Now.AddDays(40), 30, false), new(Now.AddDays(-90), Now, 30, false), new(Now.AddDays(-91), Now, 30, false)], [], Now);
        Assert.Equal(13, health.Weeks.Count);
        Assert.Equal(DateOnly.FromDateTime(Now), health.Weeks[^1].Last);
        Assert.All(health.Weeks.Zip(health.Weeks.Skip(1)), pair => Assert.Equal(pair.First.Last.AddDays(1), pair.Second.First));
        Assert.Equal((1, 1), (health.Weeks[0].Counts.Due, health.Weeks[^1].Counts.Due));
    }

    [Theory]
    [InlineData(new int[0], null)]
    [InlineData(new[] { 43 }, 43)]
    [InlineData(new[] { 50, 1, 43 }, 43)]
    [InlineData(new[] { 4, 1, 3, 2 }, 2)]
    public void Median_OfSome_IsTheMiddle(int[] values, int? median) => Assert.Equal(median, RenewalHealth.Median([.. values]));
}
