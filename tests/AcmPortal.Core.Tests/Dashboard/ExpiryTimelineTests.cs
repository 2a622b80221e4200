using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Profiles;
using Xunit;

namespace AcmPortal.Core.Tests.Dashboard;

public sealed class ExpiryTimelineTests
{
    // A Sunday.
    private static readonly DateOnly Today = new(2027, 3, 14);

    private static ExpiryRow Row(int days, int count = 1, RenewalMode mode = RenewalMode.On, bool person = false, bool replaced = false) => new(Today.AddDays(days), mode, person, replaced, count);

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    [InlineData(197, 1)]
    [InlineData(198, 0)]
    public void Of_EdgesOfTheDays_AreInAndOut(int day, int total) => Assert.Equal(total, ExpiryTimeline.Of([Row(day)], Today, 198).Total);

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 1)]
    [InlineData(2, 10, 1)]
    [InlineData(3, 10, 2)]
    [InlineData(5, 10, 2)]
    [InlineData(6, 10, 3)]
    [InlineData(8, 10, 4)]
    [InlineData(10, 10, 4)]
    [InlineData(1, 1, 4)]
    [InlineData(1, 1_000_000, 1)]
    [InlineData(0, 0, 0)]
    public void Level_ShareOfTheMost_IsItsQuarter(int count, int most, int level) => Assert.Equal(level, ExpiryTimeline.Level(count, most));

    [Theory]
    [InlineData(RenewalMode.On, false, false, 100, "renewing")]
    [InlineData(RenewalMode.Follow, false, false, 100, "following")]
    [InlineData(RenewalMode.LetItEnd, false, false, 100, "ending")]
    [InlineData(RenewalMode.On, false, true, 100, "ending")]
    [InlineData(RenewalMode.On, true, false, 100, "risk")]
    [InlineData(RenewalMode.LetItEnd, true, true, 100, "risk")]
    [InlineData(RenewalMode.On, false, false, 7, "renewing")]
    [InlineData(RenewalMode.On, false, false, 6, "risk")]
    [InlineData(RenewalMode.Follow, false, false, 0, "risk")]
    [InlineData(RenewalMode.LetItEnd, false, false, 0, "ending")]
    [InlineData(RenewalMode.On, false, true, 0, "ending")]
    public void Of_OneCertificate_StandsWhereItsStateSays(RenewalMode mode, bool person, bool replaced, int day, string where)
    {
        var counts = ExpiryTimeline.Of([Row(day, 1, mode, person, replaced)], Today, 198).Days[day].Counts;
        Assert.Equal(where, counts switch { { Renewing: 1 } => "renewing", { Following: 1 } => "following", { Ending: 1 } => "ending", { AtRisk: 1 } => "risk", _ => "nowhere" });
        Assert.Equal(1, counts.Total);
    }

    [Fact]
    public void Of_Weeks_RunFromMondayToSundayAndMissNothing()
    {
        var timeline = ExpiryTimeline.Of([Row(0), Row(1, 3), Row(197, 2)], Today, 198);
        Assert.Equal((Today, Today), (timeline.Weeks[0].First, timeline.Weeks[0].Last));
        Assert.Equal((Today.AddDays(1), Today.AddDays(7)), (timeline.Weeks[1].First, timeline.Weeks[1].Last));
        Assert.Equal(timeline.Total, timeline.Weeks.Sum(w => w.Counts.Total));
        Assert.Equal(Today.AddDays(197), timeline.Weeks[^1].Last);
        Assert.Equal(3, timeline.Busiest!.Counts.Total);
    }

    [Fact]
    public void Of_Nothing_HasNoBusiestWeek()
    {
        var timeline = ExpiryTimeline.Of([], Today, 198);
        Assert.Null(timeline.Busiest);
        Assert.All(timeline.Days, d => Assert.Equal(0, d.Level));
    }
}
