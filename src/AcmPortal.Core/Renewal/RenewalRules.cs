using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using static AcmPortal.Core.Renewal.RenewalAction;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// The rules of renewal: a chain of small pure functions, in the order of <see cref="RenewalRule"/>. The first that holds
/// decides. The loop acts by it, and every screen explains by it, so the two cannot differ.
/// </summary>
public static class RenewalRules
{
    private static readonly TimeSpan MostJitter = TimeSpan.FromHours(4);

    // A forced renewal takes up to several hours; what takes a day is looked at by a person.
    private static readonly TimeSpan LongRenewal = TimeSpan.FromHours(24);

    // What ended without success is not begun anew at once: whatever ended it would end the next one too.
    private static readonly TimeSpan RestAfterEnd = TimeSpan.FromHours(1);

    private static readonly Func<RenewalSnapshot, DateTime, RenewalVerdict?>[] Chain =
    [
        RevocationUnderWay, RevokedAtAws, DeletedAtAws, NotExportable, RenewalUnderWay, RenewedAtAws, EndedOnPurpose, Expired, LetItEnd,
        NotExportedSinceRenewal, RecordMissing, NearExpiry, AwsHasNotRenewed, NotPickedUp, InAwsWindow,
    ];

    /// <summary>What the rules say at <paramref name="now"/>, the domain's time.</summary>
    public static RenewalVerdict Evaluate(RenewalSnapshot s, DateTime now)
    {
        foreach (var rule in Chain)
        {
            if (rule(s, now) is { } verdict)
                return verdict;
        }

        return UpToDate(s);
    }

    /// <summary>When AWS begins to renew by itself.</summary>
    public static DateTime WindowOf(RenewalSnapshot s) => s.Certificate.NotAfter.AddDays(-s.ManagedRenewalDays);

    /// <summary>
    /// When the portal triggers what AWS has not renewed: the days before the end, later by up to four hours (an hour for
    /// each day at most), so that certificates that end together do not all come at once. The same for one certificate always.
    /// </summary>
    public static DateTime ThresholdOf(RenewalSnapshot s)
    {
        var most = TimeSpan.FromHours(s.Setting.Days) < MostJitter ? TimeSpan.FromHours(s.Setting.Days) : MostJitter;
        var share = BitConverter.ToUInt16(s.Certificate.Id.ToByteArray(), 14) / 65_536.0;
        return s.Certificate.NotAfter.AddDays(-s.Setting.Days) + TimeSpan.FromMinutes(Math.Floor(most.TotalMinutes * share / 15) * 15);
    }

    /// <summary>When a stored version that nobody fetched needs a person; null when that is not watched.</summary>
    public static DateTime? PickupDueOf(RenewalSnapshot s)
    {
        if (s.Certificate.PickedUpAt is not null)
            return null;
        // As long as it lies there a key that may have leaked is good.
        if (s.Awaited)
            return s.Current.StoredAt.AddDays(1);
        if (!s.Certificate.PickupWatched || s.Current.Number < 2)
            return null;
        var due = s.Current.StoredAt.AddDays(s.Options.PickupDays);
        // Renewed late, there is less time than that: a day, then people are told.
        return PickupAgainOf(s) is { } again && again < due ? Max(again, s.Current.StoredAt.AddDays(1)) : due;
    }

    /// <summary>When people are told of it again.</summary>
    public static DateTime? PickupAgainOf(RenewalSnapshot s) => s.InUseNotAfter?.AddDays(-s.Options.PickupBeforeEndDays);

    private static RenewalVerdict? RevocationUnderWay(RenewalSnapshot s, DateTime now) => s.Open is { Kind: OrderKind.Revoke } open
        ? new(RenewalRule.RevocationUnderWay, OrderAtWork, open.NextAttemptAt, "It is being revoked: nothing is renewed.")
        : null;

    private static RenewalVerdict? RevokedAtAws(RenewalSnapshot s, DateTime now)
    {
        if (s.Certificate.State != CertificateState.Revoked && s.Certificate.AwsStatus != "REVOKED")
            return null;
        var on = s.Certificate.RevokedAt is { } at ? $" on {Day(at)}" : "";
        return s.RevokedHere || s.Succeeded || now >= s.Certificate.NotAfter
            ? new(RenewalRule.RevokedAtAws, None, null, $"It was revoked{on} and never renews again.")
            : new(RenewalRule.RevokedAtAws, NeedsPerson, null, $"It was revoked at AWS{on}, not by the portal, and never renews again. Replace it if it is still wanted.");
    }

    private static RenewalVerdict? DeletedAtAws(RenewalSnapshot s, DateTime now) => s.Certificate.State != CertificateState.Deleted ? null
        : s.Succeeded || now >= s.Certificate.NotAfter
            ? new(RenewalRule.DeletedAtAws, None, null, "It was deleted at AWS and never renews again.")
            : new(RenewalRule.DeletedAtAws, NeedsPerson, null, $"It was deleted at AWS: the stored version is valid until {Day(s.Certificate.NotAfter)} and never renews. Replace it with a new certificate.");

    private static RenewalVerdict? NotExportable(RenewalSnapshot s, DateTime now) => s.Certificate.AwsExportable == false && now < s.Certificate.NotAfter
        ? new(RenewalRule.NotExportable, NeedsPerson, null, "AWS does not let it be exported, so no new version can be fetched. Replace it with a new certificate.")
        : null;

    private static RenewalVerdict? RenewalUnderWay(RenewalSnapshot s, DateTime now)
    {
        if (s.Open is not { Kind: OrderKind.Renew } open)
            return null;
        if (OrderRules.NeedsPerson(open.State, open.Reason))
            return new(RenewalRule.RenewalFailing, NeedsPerson, open.NextAttemptAt, open.ReasonText ?? "The renewal goes on without success.");
        if (now - open.OpenedAt >= LongRenewal)
            return new(RenewalRule.RenewalFailing, NeedsPerson, open.NextAttemptAt, $"The renewal has been under way since {Day(open.OpenedAt)}. {open.ReasonText ?? "AWS has not made a new version yet; look at the certificate in the AWS console."}");
        return new(RenewalRule.RenewalUnderWay, OrderAtWork, open.NextAttemptAt, open.State switch
        {
            OrderState.Issued => "AWS has renewed it: the new version is being exported.",
            OrderState.Renewing => open.AcceptedAt is null ? "AWS is renewing it by itself; the portal fetches the new version." : "AWS is making the new version that the portal asked for.",
            _ => open.ReasonText ?? "A renewal is under way.",
        });
    }

    private static bool IsAhead(Certificate c) => c.AwsNotAfter > c.NotAfter || (c.AwsSerial is not null && c.AwsSerial != c.CurrentSerial && c.AwsNotAfter >= c.NotAfter);

    private static RenewalVerdict? RenewedAtAws(RenewalSnapshot s, DateTime now) => IsAhead(s.Certificate) && s.Setting.Mode != RenewalMode.LetItEnd
        ? Order(s, now, RenewalRule.RenewedAtAws, RenewalGoal.Export, "AWS has renewed it: the new version is exported.")
        : null;

    private static RenewalVerdict? EndedOnPurpose(RenewalSnapshot s, DateTime now) => IsAhead(s.Certificate)
        ? new(RenewalRule.EndedOnPurpose, Wait, s.Certificate.NotAfter > now ? s.Certificate.NotAfter : null,
            $"Let end: AWS has made and charged a version until {Day(s.Certificate.AwsNotAfter ?? s.Certificate.NotAfter)}, which is not exported, so AWS makes no other. The stored one ends on {Day(s.Certificate.NotAfter)}.")
        : null;

    private static RenewalVerdict? Expired(RenewalSnapshot s, DateTime now) => now < s.Certificate.NotAfter ? null
        : s.Succeeded || s.Setting.Mode == RenewalMode.LetItEnd
            ? new(RenewalRule.Expired, None, null, $"It ended on {Day(s.Certificate.NotAfter)}.")
            : new(RenewalRule.Expired, NeedsPerson, null, $"It expired on {Day(s.Certificate.NotAfter)} without a successor. AWS renews no expired certificate: replace it, or delete it here if nobody wants it.");

    private static RenewalVerdict? LetItEnd(RenewalSnapshot s, DateTime now) => s.Setting.Mode == RenewalMode.LetItEnd
        ? new(RenewalRule.LetItEnd, Wait, s.Certificate.NotAfter, $"Let end on {Day(s.Certificate.NotAfter)}. {(s.Certificate.AwsEligible == false
            ? "AWS makes no other version."
            : $"AWS may make and charge one more version from {Day(WindowOf(s))}, which is not exported.")}")
        : null;

    private static RenewalVerdict? NotExportedSinceRenewal(RenewalSnapshot s, DateTime now) => s.Certificate is { AwsEligible: false, AwsExported: not true }
        ? Order(s, now, RenewalRule.NotExportedSinceRenewal, RenewalGoal.Export, "AWS will not renew it because its current version was not exported: it is exported now, at no charge.")
        : null;

    private static RenewalVerdict? RecordMissing(RenewalSnapshot s, DateTime now) => s.Certificate.AwsRenewalStatus == "PENDING_VALIDATION"
        ? Order(s, now, RenewalRule.RecordMissing, s.Setting.Mode == RenewalMode.On && now >= ThresholdOf(s) ? RenewalGoal.Trigger : RenewalGoal.Follow,
            "AWS wants to renew it and does not find a CNAME: the portal puts back what is missing.")
        : null;

    private static RenewalVerdict? NearExpiry(RenewalSnapshot s, DateTime now) => s.Setting.Mode == RenewalMode.On && now >= ThresholdOf(s)
        ? Order(s, now, RenewalRule.NearExpiry, RenewalGoal.Trigger, $"{Days(s.Setting.Days)} before its end AWS has not renewed it: the portal triggers the renewal.")
        : null;

    private static RenewalVerdict? AwsHasNotRenewed(RenewalSnapshot s, DateTime now) => s.Setting.Mode == RenewalMode.Follow && now >= ThresholdOf(s)
        ? new(RenewalRule.AwsHasNotRenewed, NeedsPerson, s.Certificate.NotAfter,
            $"AWS has not renewed it, and the portal only follows AWS here. It ends on {Day(s.Certificate.NotAfter)}: renew it now, or set its renewal to on.")
        : null;

    private static RenewalVerdict? NotPickedUp(RenewalSnapshot s, DateTime now)
    {
        if (PickupDueOf(s) is not { } due || now < due)
            return null;
        if (s.Awaited)
        {
            return new(RenewalRule.NotPickedUp, NeedsPerson, null,
                $"It takes over from a certificate that is revoked once this one's key was fetched, and nobody has fetched it since {Day(s.Current.StoredAt)}. Fetch it and install it, or have the old one revoked without waiting.");
        }

        return new(RenewalRule.NotPickedUp, NeedsPerson, s.InUseNotAfter > now ? s.InUseNotAfter : null,
            $"It was renewed on {Day(s.Current.StoredAt)}, and nobody has fetched the new key.{(s.InUseNotAfter is { } end
                ? end > now ? $" The version in use ends on {Day(end)}: fetch the new one and install it." : $" The version before ended on {Day(end)}: whoever still uses it is down."
                : "")}");
    }

    private static RenewalVerdict? InAwsWindow(RenewalSnapshot s, DateTime now)
    {
        if (now < WindowOf(s))
            return null;
        var failed = s.Certificate.AwsRenewalStatus == "FAILED" ? "AWS tried to renew it and failed; it tries again by itself. " : "AWS renews it by itself now. ";
        return new(RenewalRule.InAwsWindow, Wait, ThresholdOf(s), failed + (s.Setting.Mode == RenewalMode.On
            ? $"From {Day(ThresholdOf(s))} on the portal triggers what AWS has not done."
            : $"If it has not by {Day(ThresholdOf(s))}, people are told."));
    }

    private static RenewalVerdict UpToDate(RenewalSnapshot s) => new(RenewalRule.UpToDate, Wait, WindowOf(s), $"AWS renews it from {Day(WindowOf(s))}, and the portal fetches the new version.");

    // An order is opened, unless one has just ended in vain or a person has called it off.
    private static RenewalVerdict Order(RenewalSnapshot s, DateTime now, RenewalRule rule, RenewalGoal goal, string sentence)
    {
        if (s.Ended is not { State: OrderState.Failed or OrderState.Cancelled } ended || ended.Reason == OrderReason.LetEnd || ended.BaselineSerial != s.Certificate.CurrentSerial)
            return new(rule, OpenOrder, now, sentence, goal);
        if (ended.CancelledBy is { } person && goal != RenewalGoal.Export)
            return new(rule, NeedsPerson, null, $"{person} called its renewal off on {Day(ended.At)}. Nothing is triggered until somebody renews it now or lets it end; it ends on {Day(s.Certificate.NotAfter)}.");
        return now < ended.At + RestAfterEnd ? new(rule, Wait, ended.At + RestAfterEnd, sentence, goal) : new(rule, OpenOrder, now, sentence, goal);
    }

    internal static string Day(DateTime time) => time.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);

    private static string Days(int days) => days == 1 ? "One day" : $"{days} days";

    private static DateTime Max(DateTime a, DateTime b) => a > b ? a : b;
}
