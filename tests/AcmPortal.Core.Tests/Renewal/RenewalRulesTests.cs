using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using Xunit;
using static AcmPortal.Core.Tests.Renewal.RenewalMaker;

namespace AcmPortal.Core.Tests.Renewal;

/// <summary>Every rule and its boundaries; the names of the cases are what they say.</summary>
public sealed class RenewalRulesTests
{
    private static readonly DateTime Long = End.AddDays(-100);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    internal static readonly Dictionary<string, (RenewalSnapshot Snapshot, DateTime Now, RenewalRule Rule, RenewalAction Action, RenewalGoal? Goal)> Cases = new()
    {
        ["being revoked, nothing is renewed even near its end"] = (Snapshot() with { Open = Work(OrderKind.Revoke, OrderState.RevocationRequested) }, End.AddDays(-2), RenewalRule.RevocationUnderWay, RenewalAction.OrderAtWork, null),
        ["revoked in the console needs a person"] = (Snapshot(change: c => c.State = CertificateState.Revoked), Long, RenewalRule.RevokedAtAws, RenewalAction.NeedsPerson, null),
        ["revoked by the portal needs nobody"] = (Snapshot(change: c => c.State = CertificateState.Revoked) with { RevokedHere = true }, Long, RenewalRule.RevokedAtAws, RenewalAction.None, null),
        ["revoked in the console and replaced needs nobody"] = (Snapshot(change: c => c.State = CertificateState.Revoked) with { Succeeded = true }, Long, RenewalRule.RevokedAtAws, RenewalAction.None, null),
        ["shown as revoked before the state follows is not renewed"] = (Snapshot(change: c => c.AwsStatus = "REVOKED"), End.AddDays(-2), RenewalRule.RevokedAtAws, RenewalAction.NeedsPerson, null),
        ["deleted in the console needs a person"] = (Snapshot(change: c => c.State = CertificateState.Deleted), Long, RenewalRule.DeletedAtAws, RenewalAction.NeedsPerson, null),
        ["deleted and expired is over"] = (Snapshot(change: c => c.State = CertificateState.Deleted), End, RenewalRule.DeletedAtAws, RenewalAction.None, null),
        ["not exportable needs a person"] = (Snapshot(change: c => c.AwsExportable = false), Long, RenewalRule.NotExportable, RenewalAction.NeedsPerson, null),
        ["an open renewal is at work"] = (Snapshot() with { Open = Work() }, End.AddDays(-20), RenewalRule.RenewalUnderWay, RenewalAction.OrderAtWork, null),
        ["an open renewal that waits for a person is failing"] = (Snapshot() with { Open = Work(reason: OrderReason.ZoneNotWritable) }, End.AddDays(-20), RenewalRule.RenewalFailing, RenewalAction.NeedsPerson, null),
        ["a renewal of just under a day is at work"] = (Snapshot() with { Open = Work() }, End.AddDays(-19) - Second, RenewalRule.RenewalUnderWay, RenewalAction.OrderAtWork, null),
        ["a renewal of a day is failing"] = (Snapshot() with { Open = Work() }, End.AddDays(-19), RenewalRule.RenewalFailing, RenewalAction.NeedsPerson, null),
        ["a later end at AWS is exported"] = (Snapshot(change: c => (c.AwsSerial, c.AwsNotAfter) = (null, End.AddDays(150))), Long, RenewalRule.RenewedAtAws, RenewalAction.OpenOrder, RenewalGoal.Export),
        ["another serial with the same end is exported"] = (Snapshot(change: c => c.AwsSerial = "0a:02"), Long, RenewalRule.RenewedAtAws, RenewalAction.OpenOrder, RenewalGoal.Export),
        ["another serial with an earlier end is a list that lags behind"] = (Snapshot(change: c => (c.AwsSerial, c.AwsNotAfter) = ("0a:02", End.AddDays(-150))), Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["what AWS renewed is exported when following too"] = (Snapshot(RenewalMode.Follow, change: c => c.AwsSerial = "0a:02"), Long, RenewalRule.RenewedAtAws, RenewalAction.OpenOrder, RenewalGoal.Export),
        ["what AWS renewed after the end of the stored one is exported"] = (Snapshot(change: c => (c.AwsSerial, c.AwsNotAfter) = ("0a:02", End.AddDays(150))), End.AddDays(1), RenewalRule.RenewedAtAws, RenewalAction.OpenOrder, RenewalGoal.Export),
        ["let end, what AWS renewed stays there"] = (Snapshot(RenewalMode.LetItEnd, change: c => c.AwsSerial = "0a:02"), Long, RenewalRule.EndedOnPurpose, RenewalAction.Wait, null),
        ["expired needs a person"] = (Snapshot(), End, RenewalRule.Expired, RenewalAction.NeedsPerson, null),
        ["a second before its end it is not expired"] = (Snapshot(), End - Second, RenewalRule.NearExpiry, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["expired and replaced is over"] = (Snapshot() with { Succeeded = true }, End, RenewalRule.Expired, RenewalAction.None, null),
        ["expired as it was let end is over"] = (Snapshot(RenewalMode.LetItEnd), End, RenewalRule.Expired, RenewalAction.None, null),
        ["let end is left alone near its end"] = (Snapshot(RenewalMode.LetItEnd), End.AddDays(-1), RenewalRule.LetItEnd, RenewalAction.Wait, null),
        ["let end is not exported again although ineligible"] = (Snapshot(RenewalMode.LetItEnd, change: c => (c.AwsEligible, c.AwsExported) = (false, false)), Long, RenewalRule.LetItEnd, RenewalAction.Wait, null),
        ["ineligible for lack of export is exported at once"] = (Snapshot(change: c => (c.AwsEligible, c.AwsExported) = (false, false)), Long, RenewalRule.NotExportedSinceRenewal, RenewalAction.OpenOrder, RenewalGoal.Export),
        ["ineligible although exported is not exported again"] = (Snapshot(change: c => c.AwsEligible = false), Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["a missing CNAME is put back"] = (Snapshot(change: c => c.AwsRenewalStatus = "PENDING_VALIDATION"), End.AddDays(-44), RenewalRule.RecordMissing, RenewalAction.OpenOrder, RenewalGoal.Follow),
        ["a missing CNAME near the end is put back and may be triggered"] = (Snapshot(change: c => c.AwsRenewalStatus = "PENDING_VALIDATION"), End.AddDays(-10), RenewalRule.RecordMissing, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["a missing CNAME is put back when following too"] = (Snapshot(RenewalMode.Follow, change: c => c.AwsRenewalStatus = "PENDING_VALIDATION"), End.AddDays(-10), RenewalRule.RecordMissing, RenewalAction.OpenOrder, RenewalGoal.Follow),
        ["just before the threshold AWS acts"] = (Snapshot(), End.AddDays(-30) - Second, RenewalRule.InAwsWindow, RenewalAction.Wait, null),
        ["at the threshold the portal triggers"] = (Snapshot(), End.AddDays(-30), RenewalRule.NearExpiry, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["an old success does not stop the trigger"] = (Snapshot(change: c => c.AwsRenewalStatus = "SUCCESS"), End.AddDays(-30), RenewalRule.NearExpiry, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["with one day, at one day"] = (Snapshot(days: 1), End.AddDays(-1), RenewalRule.NearExpiry, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["following, at the threshold a person decides"] = (Snapshot(RenewalMode.Follow), End.AddDays(-30), RenewalRule.AwsHasNotRenewed, RenewalAction.NeedsPerson, null),
        ["following, just before it AWS acts"] = (Snapshot(RenewalMode.Follow), End.AddDays(-30) - Second, RenewalRule.InAwsWindow, RenewalAction.Wait, null),
        ["a renewal failed a minute ago rests"] = (Snapshot() with { Ended = new(OrderState.Failed, OrderReason.DeletedAtAws, End.AddDays(-10), Serial, null) }, End.AddDays(-10).AddMinutes(1), RenewalRule.NearExpiry, RenewalAction.Wait, RenewalGoal.Trigger),
        ["a renewal failed an hour ago is begun again"] = (Snapshot() with { Ended = new(OrderState.Failed, OrderReason.DeletedAtAws, End.AddDays(-10), Serial, null) }, End.AddDays(-10).AddHours(1), RenewalRule.NearExpiry, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["what a person called off is not begun again"] = (Snapshot() with { Ended = new(OrderState.Cancelled, OrderReason.CancelledBeforeSending, End.AddDays(-20), Serial, "Kim") }, End.AddDays(-10), RenewalRule.NearExpiry, RenewalAction.NeedsPerson, null),
        ["called off in an earlier cycle counts no more"] = (Snapshot() with { Ended = new(OrderState.Cancelled, OrderReason.CancelledBeforeSending, End.AddDays(-200), "09:99", "Kim") }, End.AddDays(-10), RenewalRule.NearExpiry, RenewalAction.OpenOrder, RenewalGoal.Trigger),
        ["a renewal fetched by nobody for just under a week is fine"] = (Renewed(End.AddDays(-150)), End.AddDays(-143) - Second, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["a renewal fetched by nobody for a week needs a person"] = (Renewed(End.AddDays(-150)), End.AddDays(-143), RenewalRule.NotPickedUp, RenewalAction.NeedsPerson, null),
        ["a first version fetched by nobody is fine"] = (Snapshot(), Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["a renewal that was fetched is fine"] = (Renewed(End.AddDays(-150), c => c.PickedUpAt = End.AddDays(-149)), Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["a renewal that nobody watches is fine"] = (Renewed(End.AddDays(-150), c => c.PickupWatched = false), Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["a late renewal fetched by nobody for a day needs a person"] = (Renewed(End.AddDays(-150)) with { InUseNotAfter = End.AddDays(-145) }, End.AddDays(-149), RenewalRule.NotPickedUp, RenewalAction.NeedsPerson, null),
        ["a successor whose pickup a revocation waits for needs a person after a day"] = (Snapshot(change: c => c.PickupWatched = false) with { Awaited = true }, End.AddDays(-197), RenewalRule.NotPickedUp, RenewalAction.NeedsPerson, null),
        ["within the day it is fine"] = (Snapshot() with { Awaited = true }, End.AddDays(-197) - Second, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["fetched, it is fine"] = (Snapshot(change: c => c.PickedUpAt = End.AddDays(-198)) with { Awaited = true }, Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["45 days before the end AWS acts"] = (Snapshot(), End.AddDays(-45), RenewalRule.InAwsWindow, RenewalAction.Wait, null),
        ["just before that nothing is to be done"] = (Snapshot(), End.AddDays(-45) - Second, RenewalRule.UpToDate, RenewalAction.Wait, null),
        ["never seen at AWS, nothing is to be done"] = (Snapshot(change: c => (c.AwsStatus, c.AwsSerial, c.AwsNotAfter, c.AwsExported, c.AwsEligible, c.AwsExportable) = (null, null, null, null, null, null)), Long, RenewalRule.UpToDate, RenewalAction.Wait, null),
    };

    private static RenewalSnapshot Renewed(DateTime storedAt, Action<Certificate>? change = null) =>
        Snapshot(change: change) with { Current = new CurrentVersion(2, storedAt), InUseNotAfter = storedAt.AddDays(45) };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_Certificate_FollowsItsRule(string name)
    {
        var (snapshot, now, rule, action, goal) = Cases[name];

        var verdict = RenewalRules.Evaluate(snapshot, now);

        Assert.Equal((rule, action, goal), (verdict.Rule, verdict.Action, verdict.Goal));
        Assert.NotEmpty(verdict.Sentence);
        // What is awaited lies ahead, and the rules are asked again by then.
        Assert.True(verdict.At is null || verdict.Action is RenewalAction.OrderAtWork or RenewalAction.OpenOrder || snapshot.Open is not null || verdict.At > now);
        if (action == RenewalAction.Wait)
            Assert.True(RenewalTimes.NextCheck(snapshot, verdict, now) is { } next && next > now && next <= (verdict.At ?? End));
        if (action == RenewalAction.None)
            Assert.Null(RenewalTimes.NextCheck(snapshot, verdict, now));
    }

    [Fact]
    public void Evaluate_Cases_AskEveryRuleOfTheChain()
    {
        var rules = Enum.GetValues<RenewalRule>().Except([RenewalRule.AskedByPerson]);
        Assert.Empty(rules.Except(Cases.Values.Select(c => c.Rule)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(30, 4)]
    public void ThresholdOf_ManyCertificates_AreSpreadAndNeverLaterThanIsSafe(int days, int hours)
    {
        var times = Enumerable.Range(0, 1000).Select(i => RenewalRules.ThresholdOf(Snapshot(days: days) with { Certificate = Copy() })).ToList();
        Assert.All(times, t => Assert.InRange(t, End.AddDays(-days), End.AddDays(-days).AddHours(hours)));
        Assert.True(times.Distinct().Count() >= hours * 3);

        static Certificate Copy() => new()
        {
            CommonName = "a",
            Names = ["a"],
            AuthorityId = Guid.Empty,
            ProfileId = Guid.Empty,
            Arn = "",
            KeyAlgorithm = "",
            CreatedAt = End,
            CurrentVersionId = Guid.Empty,
            CurrentSerial = "",
            NotBefore = End,
            NotAfter = End,
        };
    }

    [Theory]
    [InlineData(-31, null)]
    [InlineData(-30, "30")]
    [InlineData(-16, "30")]
    [InlineData(-15, "15")]
    [InlineData(-7, "7")]
    [InlineData(-3, "3")]
    [InlineData(-1, "1")]
    public void Alerts_DaysLeft_TellTheNearestOnly(int days, string? told)
    {
        var snapshot = Snapshot(RenewalMode.Follow);
        var now = End.AddDays(days);

        var alerts = RenewalTimes.Alerts(snapshot, RenewalRules.Evaluate(snapshot, now), now).Where(a => a.Event == AlertEvent.Expiring).ToList();

        Assert.Equal(told, alerts.SingleOrDefault()?.OnceKey?.Split(':')[^1]);
    }

    public static TheoryData<string, double, int, OpenWork?, bool> Underway => new()
    {
        { "the portal triggers it within hours", -30, 30, null, false },
        { "the portal is triggering it", -29.9, 30, null, false },
        { "the order is on its way", -29.5, 30, Work(openedAt: End.AddDays(-30)), false },
        { "the order has been on its way for a day", -28.9, 30, Work(openedAt: End.AddDays(-30)), true },
        { "the order is in trouble", -29.5, 30, Work(reason: OrderReason.ZoneNotFound, openedAt: End.AddDays(-30)), true },
        { "AWS has not renewed, and the portal waits for days", -30, 20, null, true },
        { "the portal triggers it on the last day but one", -3, 3, null, false },
        { "on the last day it is told in any case", -1, 1, Work(openedAt: End.AddDays(-1)), true },
    };

    [Theory]
    [MemberData(nameof(Underway))]
    public void Alerts_SuccessorUnderWay_IsNoNewsUntilItTakesTooLong(string what, double days, int before, OpenWork? open, bool told)
    {
        var snapshot = Snapshot(days: before) with { Open = open };
        var now = End.AddDays(days);

        var alerts = RenewalTimes.Alerts(snapshot, RenewalRules.Evaluate(snapshot, now), now);

        Assert.True(told == alerts.Any(a => a.Event == AlertEvent.Expiring), what);
    }

    [Fact]
    public void Alerts_ThresholdHoursAway_TellNothingOfTheDayYet()
    {
        var snapshot = Enumerable.Range(0, 100).Select(_ => Snapshot()).Select(s => s with { Certificate = Another(s) }).First(s => RenewalRules.ThresholdOf(s) > End.AddDays(-30).AddHours(1));
        var now = End.AddDays(-30);
        Assert.True(RenewalRules.ThresholdOf(snapshot) > now);

        Assert.DoesNotContain(RenewalTimes.Alerts(snapshot, RenewalRules.Evaluate(snapshot, now), now), a => a.Event == AlertEvent.Expiring);

        static Certificate Another(RenewalSnapshot s) => new()
        {
            CommonName = "a",
            Names = ["a"],
            AuthorityId = s.Certificate.AuthorityId,
            ProfileId = s.Certificate.ProfileId,
            Arn = s.Certificate.Arn,
            KeyAlgorithm = "",
            CreatedAt = s.Certificate.CreatedAt,
            CurrentVersionId = Guid.Empty,
            CurrentSerial = s.Certificate.CurrentSerial,
            NotBefore = s.Certificate.NotBefore,
            NotAfter = End,
        };
    }

    [Fact]
    public void Alerts_LetEnd_TellNothingOfItsEnd()
    {
        var snapshot = Snapshot(RenewalMode.LetItEnd);
        foreach (var now in new[] { End.AddDays(-3), End.AddDays(1) })
            Assert.Empty(RenewalTimes.Alerts(snapshot, RenewalRules.Evaluate(snapshot, now), now));
    }

    [Fact]
    public void Alerts_ThresholdPassedByADay_TellThatItIsLate()
    {
        var snapshot = Snapshot() with { Open = Work(openedAt: End.AddDays(-30)) };
        Assert.DoesNotContain(Told(End.AddDays(-29) - Second), a => a.Event == AlertEvent.RenewalLate);
        Assert.Contains(Told(End.AddDays(-29)), a => a.Event == AlertEvent.RenewalLate);

        IEnumerable<Alert> Told(DateTime now) => RenewalTimes.Alerts(snapshot, RenewalRules.Evaluate(snapshot, now), now);
    }

    [Theory]
    [InlineData(-143, -105)]
    [InlineData(-105, null)]
    public void Evaluate_NobodyFetchedIt_NamesTheEndOfTheVersionInUse(int days, int? end) =>
        Assert.Equal(end is { } left ? End.AddDays(left) : null, RenewalRules.Evaluate(Renewed(End.AddDays(-150)), End.AddDays(days)).At);

    [Fact]
    public void Alerts_NobodyFetchedIt_AreToldAgainBeforeTheOldOneEnds()
    {
        var snapshot = Renewed(End.AddDays(-150));
        var keys = new[] { End.AddDays(-143), End.AddDays(-120), End.AddDays(-119) }
            .Select(now => Assert.Single(RenewalTimes.Alerts(snapshot, RenewalRules.Evaluate(snapshot, now), now)).OnceKey!.Split(':')[^1]);
        Assert.Equal(["1", "1", "2"], keys);
    }
}
