using AcmPortal.Core.Aws;
using Xunit;

namespace AcmPortal.Core.Tests.Aws;

public sealed class AwsPacingTests
{
    private const double Share = 0.95;
    private static readonly DateTime Now = new(2027, 3, 14, 14, 2, 11, DateTimeKind.Utc);

    public static TheoryData<string> Operations => [.. AwsRates.Operations];

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 3, 0, 3)]
    [InlineData(0, 1000, 0, 4)]
    [InlineData(-5000, 2, 0, 2)]
    [InlineData(700, 2, 700, 2)]
    public void Take_Wanted_CutsUpToASecondsWorthBehindWhatIsTaken(int takenAhead, int wanted, int startsAfter, int count)
    {
        var (slots, _) = AwsPacing.Take(Quota(TimeSpan.FromMilliseconds(takenAhead)), Now, wanted, TimeSpan.Zero, 5, Share, person: false);

        Assert.Equal((Now.AddMilliseconds(startsAfter), count), (slots!.Value.Start, slots.Value.Count));
        Assert.Equal(1 / 4.75, slots.Value.Spacing.TotalSeconds, 0.001);
    }

    [Fact]
    public void Take_TakenFarAhead_MakesBulkWaitAndLetsAPersonBehindIt()
    {
        var quota = Quota(TimeSpan.FromSeconds(1.5));
        var (none, wait) = AwsPacing.Take(quota, Now, 5, TimeSpan.Zero, 5, Share, person: false);
        Assert.Null(none);
        Assert.Equal(0.5, wait.TotalSeconds, 0.001);
        Assert.Equal(Now.AddSeconds(1.5), AwsPacing.Take(quota, Now, 5, TimeSpan.Zero, 5, Share, person: true).Slots!.Value.Start);
        Assert.Null(AwsPacing.Take(Quota(TimeSpan.FromSeconds(3.5)), Now, 1, TimeSpan.Zero, 5, Share, person: true).Slots);
    }

    [Fact]
    public void Take_AfterTheClockWasSetBack_WaitsForNoOldTime() =>
        Assert.Equal(Now, AwsPacing.Take(Quota(TimeSpan.FromDays(40)), Now, 1, TimeSpan.Zero, 5, Share, person: false).Slots!.Value.Start);

    [Fact]
    public void Halve_Refusals_HalveOncePerSwarmAndClimbBackInFiftySeconds()
    {
        var quota = Quota(TimeSpan.Zero);
        Throttle(quota, Now);
        Assert.Equal(500, AwsPacing.Permille(quota, Now));
        Assert.Null(AwsPacing.Halve(quota, Now.AddSeconds(0.9), 5, Share));
        Throttle(quota, Now.AddSeconds(1));
        Assert.Equal(255, AwsPacing.Permille(quota, Now.AddSeconds(1)));
        Assert.Equal(755, AwsPacing.Permille(quota, Now.AddSeconds(51)));
        Assert.Equal(1000, AwsPacing.Permille(quota, Now.AddSeconds(80)));
        for (var i = 2; i < 60; i += 2)
            Throttle(quota, Now.AddSeconds(i));
        Assert.InRange(AwsPacing.Permille(quota, Now.AddSeconds(60)), 62, 100);
    }

    [Fact]
    public void Halve_Refusal_PutsTheNextSlotAWholeSpacingAway()
    {
        var halved = AwsPacing.Halve(Quota(TimeSpan.FromSeconds(-3)), Now, 5, Share)!.Value;
        Assert.Equal(2 / 4.75, (halved.NextAt - Now).TotalSeconds, 0.001);
    }

    [Fact]
    public void PerSecond_SteadyUseThatStops_IsShownAndFades()
    {
        var quota = Quota(TimeSpan.Zero);
        for (var i = 0; i < 60; i++)
        {
            var now = Now.AddSeconds(i * 0.5);
            (quota.WindowAt, quota.WindowTaken, quota.WindowBefore) = AwsPacing.Count(quota, now, 2);
        }

        Assert.InRange(AwsPacing.PerSecond(quota, Now.AddSeconds(30)), 3.5, 4.5);
        Assert.InRange(AwsPacing.PerSecond(quota, Now.AddSeconds(36)), 0.5, 3);
        Assert.Equal(0, AwsPacing.PerSecond(quota, Now.AddSeconds(60)));
    }

    /// <summary>Instances that take blocks as they like, and use each slot as late as is allowed, or not at all.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void Slots_OfSeveralInstancesUsedAsLateAsAllowed_StayWithinTheRate(string operation)
    {
        var rate = AwsRates.For(operation);
        var random = new Random(1);
        var quota = Quota(TimeSpan.Zero);
        var calls = new List<double>();
        var now = Now;
        for (var i = 0; i < 1_000; i++)
        {
            now = now.AddMilliseconds(random.Next(0, 700));
            if (random.Next(60) == 0)
                Throttle(quota, now);
            if (AwsPacing.Take(quota, now, random.Next(1, 12), TimeSpan.FromMilliseconds(random.Next(0, 200)), rate, Share, random.Next(2) == 0).Slots is not { } slots)
                continue;
            quota.NextAt = slots.End;
            for (var s = 0; s < slots.Count; s++)
            {
                if (random.Next(10) > 0)
                    calls.Add((slots.Start + slots.Spacing * s - Now).TotalSeconds + AwsPacing.Grace.TotalSeconds * (random.Next(2) == 0 ? 1 : random.NextDouble()));
            }
        }

        Assert.True(calls.Count > 100, $"{calls.Count} calls");
        Assert.InRange(RateWindows.Worst(calls, rate), 0, rate);
    }

    private static void Throttle(AwsQuota quota, DateTime at)
    {
        if (AwsPacing.Halve(quota, at, 5, Share) is { } halved)
            (quota.Permille, quota.NextAt, quota.PermilleAt, quota.ThrottledAt) = (halved.Permille, halved.NextAt, at, at);
    }

    private static AwsQuota Quota(TimeSpan takenAhead) => new() { Account = "111122223333", Region = "us-east-1", Operation = "RequestCertificate", NextAt = Now + takenAhead, PermilleAt = Now };
}

/// <summary>The rule that AWS holds callers to, as this suite understands it.</summary>
internal static class RateWindows
{
    /// <summary>By how many calls the fullest window passes rate x seconds: AWS allows one second's worth.</summary>
    public static double Worst(IEnumerable<double> seconds, double rate)
    {
        var (best, worst, index) = (double.MaxValue, 0.0, 0);
        foreach (var at in seconds.Order())
        {
            best = Math.Min(best, index - rate * at);
            worst = Math.Max(worst, index + 1 - rate * at - best);
            index++;
        }

        return worst;
    }
}
