using AcmPortal.Core.Certificates;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Profiles;

namespace AcmPortal.Core.Renewal;

/// <summary>When the rules must look at a certificate again, and what people are to be told by then. Pure.</summary>
public static class RenewalTimes
{
    private static readonly TimeSpan Late = TimeSpan.FromDays(1);

    /// <summary>The next time at which the verdict or an alert can change by time alone; null when none can.</summary>
    public static DateTime? NextCheck(RenewalSnapshot s, RenewalVerdict verdict, DateTime now)
    {
        if (verdict.Action == RenewalAction.None)
            return null;
        var times = new List<DateTime>();
        // An order wakes the rules by itself when it changes.
        if (verdict.At is { } at && verdict.Action != RenewalAction.OrderAtWork && s.Open is null)
            times.Add(at);
        if (s.Open is { } open)
            times.Add(open.OpenedAt.AddDays(1));
        times.Add(s.Certificate.NotAfter);
        times.Add(RenewalRules.WindowOf(s));
        if (s.Setting.Mode != RenewalMode.LetItEnd)
        {
            times.AddRange(s.Options.ExpiringDays.Select(d => s.Certificate.NotAfter.AddDays(-d)));
            times.Add(RenewalRules.ThresholdOf(s));
            times.Add(RenewalRules.ThresholdOf(s) + Late);
        }

        if (RenewalRules.PickupDueOf(s) is { } due)
        {
            times.Add(due);
            if (RenewalRules.PickupAgainOf(s) is { } again)
                times.Add(again);
        }

        var next = times.Where(t => t > now).DefaultIfEmpty(DateTime.MaxValue).Min();
        return next == DateTime.MaxValue ? null : next;
    }

    /// <summary>What is to be told by now; each has a key, so that it is told once.</summary>
    public static IEnumerable<Alert> Alerts(RenewalSnapshot s, RenewalVerdict verdict, DateTime now)
    {
        var c = s.Certificate;
        var key = $"{c.Id:N}:{c.CurrentSerial}";
        var wanted = c.State != CertificateState.Revoked && !s.Succeeded && s.Setting.Mode != RenewalMode.LetItEnd;
        if (wanted && now >= c.NotAfter)
        {
            yield return AlertRows.About(c, AlertEvent.Expired, AlertSeverity.Critical, now, $"{c.CommonName} has expired", verdict.Sentence, $"expired:{key}", s.Open?.OrderId);
            yield break;
        }

        // After an outage only the nearest of the days that have passed is told.
        if (wanted && s.Options.ExpiringDays.Where(d => now >= c.NotAfter.AddDays(-d)).DefaultIfEmpty(0).Min() is > 0 and var days && !SuccessorUnderWay(s, verdict, days, now))
        {
            yield return AlertRows.About(c, AlertEvent.Expiring, days <= 7 ? AlertSeverity.Critical : AlertSeverity.Warning, now,
                $"{c.CommonName} ends in {Left(c, now)} and has no successor", $"It ends on {RenewalRules.Day(c.NotAfter)}. {verdict.Sentence}", $"expiring:{key}:{days}", s.Open?.OrderId);
        }

        if (wanted && c.State == CertificateState.Active && s.Setting.Mode == RenewalMode.On && now >= RenewalRules.ThresholdOf(s) + Late)
        {
            yield return AlertRows.About(c, AlertEvent.RenewalLate, AlertSeverity.Warning, now, $"The renewal of {c.CommonName} is late",
                $"It should have been renewed from {RenewalRules.Day(RenewalRules.ThresholdOf(s))} on. {verdict.Sentence}", $"late:{key}", s.Open?.OrderId);
        }

        if (verdict.Action == RenewalAction.NeedsPerson && OfPerson(s, verdict, now, key) is { } alert)
            yield return alert;
    }

    // A renewal that goes its way, or that the portal makes within a day, is no news; after a day without success the rules
    // call it failing, and then this is told too. On the last day it is told in any case.
    private static bool SuccessorUnderWay(RenewalSnapshot s, RenewalVerdict verdict, int days, DateTime now) => days > 1
        && (verdict.Action is RenewalAction.OpenOrder or RenewalAction.OrderAtWork
            || (verdict.Action == RenewalAction.Wait && s.Setting.Mode == RenewalMode.On && RenewalRules.ThresholdOf(s) is var at && now < at && at < now.AddDays(1)));

    private static string Left(Certificate c, DateTime now) => (c.NotAfter - now).TotalDays switch
    {
        < 1 => "less than a day",
        < 2 => "a day",
        var days => $"{Math.Floor(days):0} days",
    };

    private static Alert? OfPerson(RenewalSnapshot s, RenewalVerdict verdict, DateTime now, string key)
    {
        var c = s.Certificate;
        return verdict.Rule switch
        {
            // What ended at AWS is told by whoever saw it end.
            RenewalRule.RevokedAtAws or RenewalRule.DeletedAtAws or RenewalRule.Expired => null,
            RenewalRule.RenewalFailing => AlertRows.About(c, AlertEvent.RenewalFailed, AlertSeverity.Critical, now, $"{c.CommonName} could not be renewed yet",
                verdict.Sentence, $"failing:{s.Open!.OrderId:N}:{s.Open.Reason}", s.Open.OrderId),
            RenewalRule.NotPickedUp => AlertRows.About(c, AlertEvent.NeedsPerson, s.Awaited ? AlertSeverity.Critical : AlertSeverity.Warning, now,
                $"Nobody has fetched the {(s.Awaited ? "new" : "renewed")} key of {c.CommonName}", verdict.Sentence, $"pickup:{key}:{(RenewalRules.PickupAgainOf(s) is { } again && now >= again ? 2 : 1)}"),
            _ => AlertRows.About(c, AlertEvent.NeedsPerson, AlertSeverity.Warning, now, $"{c.CommonName} needs a person", verdict.Sentence, $"needs:{key}:{verdict.Rule}"),
        };
    }
}
