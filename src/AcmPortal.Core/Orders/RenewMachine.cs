using AcmPortal.Core.Dns;
using AcmPortal.Core.Renewal;
using static AcmPortal.Core.Orders.Decision;
using static AcmPortal.Core.Orders.Observation;

namespace AcmPortal.Core.Orders;

/// <summary>
/// The decisions of renewals: pure, like <see cref="OrderMachine"/>. AWS is always looked at before it is asked for
/// anything, because RenewCertificate has no token and is charged each time.
/// </summary>
public static class RenewMachine
{
    /// <summary>How long AWS may show nothing of a renewal that it accepted; its own words are "several hours".</summary>
    public static readonly TimeSpan AcceptedPatience = TimeSpan.FromHours(24);

    // A version's dates begin at midnight, so a renewal that succeeded later than this after them made another version.
    private static readonly TimeSpan OfAnEarlierRenewal = TimeSpan.FromHours(36);

    // How long another serial may be announced and not handed out before AWS is asked again which one is current.
    private static readonly TimeSpan OldServed = TimeSpan.FromHours(1);

    /// <summary>What to do next with an order of kind <see cref="OrderKind.Renew"/>.</summary>
    /// <param name="order">As stored.</param>
    /// <param name="seen">What the step saw last.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="unknownOutcome">How long AWS must show nothing before RenewCertificate is sent again.</param>
    public static Decision Decide(Order order, Observation seen, DateTime now, TimeSpan unknownOutcome) => seen switch
    {
        CallFailed failed => RenewErrors.OnFailure(order, failed, now),
        OnHold => new Wait(TimeSpan.FromMinutes(1), OrderReason.RestoreHold, Restore.RestoreGuard.Sentence),
        ConnectionUnusable unusable => new Wait(TimeSpan.FromMinutes(1), OrderReason.ConnectionDisabled, unusable.Text),
        ClockDiffers clock => new Wait(TimeSpan.FromMinutes(1), OrderReason.ClockDiffers, clock.Text),
        NotReadYet => new Wait(TimeSpan.FromSeconds(15), OrderReason.OnTheWay,
            "The portal has just started. It compares what it has stored with AWS before it asks for anything that is charged; that takes a minute."),
        NotThere when order.Reason != OrderReason.NotVisibleYet => new Wait(TimeSpan.FromMinutes(5), OrderReason.NotVisibleYet,
            "AWS says that it does not have the certificate. It is asked again before the certificate is called deleted."),
        NotThere => new Fail(OrderReason.DeletedAtAws,
            "The certificate is not at AWS any more: somebody deleted it there. It cannot be renewed; replace it with a new one before it expires.", ArnIsDead: true),
        RenewalSeen d when Ended(order, d, now) is { } ended => ended,
        _ => order.State switch
        {
            OrderState.Due => Due(order, seen, now, unknownOutcome),
            OrderState.Renewing => Renewing(order, seen, now, unknownOutcome),
            OrderState.Issued => Issued(order, seen, now),
            var other => throw new InvalidOperationException($"Nothing is to be done for a renewal in {other}."),
        },
    };

    /// <summary>Whether AWS shows a version that is not the one that was stored when the renewal began.</summary>
    public static bool IsNew(Order order, string? serial, DateTime? notAfter) => serial is not null
        ? serial != order.BaselineSerial
        : notAfter is not null && order.BaselineNotAfter is { } before && (notAfter.Value - before).Duration() > TimeSpan.FromMinutes(1);

    /// <summary>Whether AWS shows nothing at all of the last RenewCertificate: what counts up the patience of an unknown outcome.</summary>
    public static bool IsQuiet(Order order, RenewalSeen d) =>
        !IsNew(order, d.Serial, d.NotAfter) && !IsPending(d) && (d.RenewalUpdatedAt is not { } at || at < order.LastSentAt);

    private static bool IsPending(RenewalSeen d) => d.RenewalStatus is "PENDING_AUTO_RENEWAL" or "PENDING_VALIDATION";

    // A renewal of the shown version has succeeded: the serial is on its way, and asking once more would be paid twice.
    private static bool HasSucceeded(Order order, RenewalSeen d) => d is { RenewalStatus: "SUCCESS", RenewalUpdatedAt: { } at }
        && ((order.LastSentAt is { } sent && at >= sent) || (d.NotBefore is { } from && at > from + OfAnEarlierRenewal));

    // RenewCertificate may be sent when it never was, when AWS ended the last one as failed, or when AWS has shown for long
    // enough that nothing came of it.
    private static bool MaySend(Order order, RenewalSeen d, DateTime now, TimeSpan unknownOutcome)
    {
        if (order.LastSentAt is not { } sent || HasFailed(order, d))
            return true;
        var patient = IsQuiet(order, d) && order.NothingFoundSince is { } since && now - since >= unknownOutcome;
        return patient && (order.SendUnresolved || d.AwsNow - sent >= AcceptedPatience);
    }

    private static bool HasFailed(Order order, RenewalSeen d) =>
        d is { RenewalStatus: "FAILED", RenewalUpdatedAt: { } at } && (order.LastSentAt is not { } sent || at >= sent);

    private static Decision? Ended(Order order, RenewalSeen d, DateTime now) => d.Status switch
    {
        "REVOKED" => new Fail(OrderReason.RevokedAtAws, "The certificate was revoked at AWS and never renews again. Replace it with a new one.", ArnIsDead: true),
        "EXPIRED" => Expired(),
        "ISSUED" when now >= order.BaselineNotAfter && !IsNew(order, d.Serial, d.NotAfter) => Expired(),
        "ISSUED" => null,
        var other => new Wait(TimeSpan.FromHours(1), OrderReason.UnknownError, $"AWS gives the status {other}, with which nothing can be renewed. The portal looks again; check the certificate in the AWS console."),
    };

    internal static Fail Expired() =>
        new(OrderReason.Expired, "The certificate expired before a renewal was made. AWS does not renew expired certificates: replace it with a new one.", ArnIsDead: true);

    private static Decision Due(Order order, Observation seen, DateTime now, TimeSpan unknownOutcome)
    {
        switch (seen)
        {
            case RenewalAccepted:
                return new Move(OrderState.Renewing, OrderReason.RenewingAtAws);
            case RenewalSeen d:
                return DueSeen(order, d, now, unknownOutcome);
            case ExportedAgain { IsCurrent: true }:
                // Exported as AWS wants it; whether it may be triggered is for the look to say.
                return new Act(Effect.Describe);
            case Exported or ExportedAgain:
                return new Move(OrderState.Issued, OrderReason.OnTheWay);
            case ExportedUnusable unusable:
                return Unusable(order, unusable, now);
        }

        if (order is { CancelRequestedAt: not null, LastSentAt: null } || IsLetEnd(order))
            return Cancelled(order);
        if (order.RenewalGoal == RenewalGoal.Export)
            return new Move(OrderState.Issued, OrderReason.OnTheWay);
        return new Act(order.Reason == OrderReason.ExportFirst ? Effect.Export : Effect.Describe);
    }

    private static Decision DueSeen(Order order, RenewalSeen d, DateTime now, TimeSpan unknownOutcome)
    {
        if (IsNew(order, d.Serial, d.NotAfter))
            return new Move(OrderState.Issued, OrderReason.OnTheWay, order.LastSentAt is null ? "AWS has renewed by itself; the new version is exported." : null);
        if (IsPending(d) || HasSucceeded(order, d))
            return new Move(OrderState.Renewing, OrderReason.RenewingAtAws);
        if (order.RenewalGoal != RenewalGoal.Trigger)
            return NothingUnderWay(d);
        if (order.CancelRequestedAt is not null && (HasFailed(order, d) || MaySend(order, d, now, unknownOutcome)))
            return Cancelled(order);
        if (order.LastSentAt is not null && HasFailed(order, d) && order.Reason != OrderReason.RenewalFailedAtAws)
            return FailedAtAws(order, d, now);
        if (MaySend(order, d, now, unknownOutcome))
            return new Act(Effect.Renew);
        return order.SendUnresolved
            ? new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), order.Id), OrderReason.OutcomeUnknown,
                $"The answer to RenewCertificate was lost. The portal watches AWS for {Minutes(unknownOutcome)} before it asks again, so that nothing is paid twice.")
            : new Move(OrderState.Renewing, OrderReason.RenewingAtAws);
    }

    private static string Minutes(TimeSpan time) => time.TotalMinutes == 1 ? "a minute" : $"{time.TotalMinutes:0} minutes";

    private static Decision Renewing(Order order, Observation seen, DateTime now, TimeSpan unknownOutcome)
    {
        if (seen is Nothing && (order is { CancelRequestedAt: not null, LastSentAt: null } || IsLetEnd(order)))
            return Cancelled(order);
        var pending = new Wait(Backoff.NextOnGrid(now, Backoff.RenewalCadence(now - order.StateSince)) - now, OrderReason.RenewingAtAws);
        return seen switch
        {
            RenewalListed listed => RenewingListed(order, listed, pending),
            RenewalSeen d => RenewingSeen(order, d, now, unknownOutcome, pending),
            Records records when records.Outcomes.All(o => o.State == RecordState.InZone) =>
                pending with { Reason = OrderReason.RecordsPutBack, Text = "AWS did not find a CNAME. All of them stand now; AWS looks for them by itself, which can take hours." },
            Records records => RenewErrors.RecordsMissing(order, records, now),
            _ => new Act(Effect.List),
        };
    }

    private static Decision RenewingListed(Order order, RenewalListed listed, Wait pending)
    {
        if (listed.Status is not "ISSUED" || listed.RenewalStatus is "FAILED" || order.Reason == OrderReason.RenewalFailedAtAws)
            return new Act(Effect.Describe);
        if (IsNew(order, listed.Serial, listed.NotAfter))
            return new Move(OrderState.Issued, OrderReason.OnTheWay);
        // What a list does not tell is asked for by name now and then: a missing CNAME, a failure, and a second renewal in
        // one day, which changes the serial alone.
        var ask = RenewErrors.IsAboutRecords(order.Reason) || (listed.Serial is null && listed.WasExported == false && (order.Attempt < 4 || order.Attempt % 4 == 0))
            || (listed.RenewalStatus is "PENDING_VALIDATION" && (order.Attempt < 2 || order.Attempt % 4 == 0))
            || (listed.RenewalStatus is null && order.Attempt % 8 == 7);
        if (ask)
            return new Act(Effect.Describe);
        return order.Reason == OrderReason.RecordsPutBack ? pending with { Reason = order.Reason, Text = order.ReasonText } : pending;
    }

    private static Decision RenewingSeen(Order order, RenewalSeen d, DateTime now, TimeSpan unknownOutcome, Wait pending)
    {
        if (IsNew(order, d.Serial, d.NotAfter))
            return new Move(OrderState.Issued, OrderReason.OnTheWay);
        if (d.RenewalStatus == "PENDING_VALIDATION")
            return new Act(Effect.PlaceRecords);
        if (IsPending(d) || HasSucceeded(order, d))
            return pending;
        if (order.CancelRequestedAt is not null && (HasFailed(order, d) || MaySend(order, d, now, unknownOutcome)))
            return Cancelled(order);
        if (order.RenewalGoal != RenewalGoal.Trigger && order.LastSentAt is null)
            return NothingUnderWay(d);
        if (order.LastSentAt is null)
            return new Move(OrderState.Due, OrderReason.OnTheWay, "AWS's own renewal ended without a new version, so the portal triggers one.");
        if (HasFailed(order, d))
            return order.Reason == OrderReason.RenewalFailedAtAws ? new Move(OrderState.Due, OrderReason.RenewalFailedAtAws, order.ReasonText) : FailedAtAws(order, d, now);
        return MaySend(order, d, now, unknownOutcome)
            ? new Move(OrderState.Due, OrderReason.OnTheWay, "AWS accepted the renewal, and has shown nothing of it for a day. It is asked for once more.")
            : pending;
    }

    // The rules open an order again as soon as there is something to do.
    private static Move NothingUnderWay(RenewalSeen d) => d.RenewalStatus == "FAILED"
        ? new Move(OrderState.Cancelled, OrderReason.RenewalFailedAtAws,
            $"AWS ended its own renewal as failed ({d.RenewalFailure ?? "no reason given"}) and tries again by itself. The portal triggers nothing for this certificate.")
        : new Move(OrderState.Cancelled, OrderReason.NothingNewAtAws, "AWS has nothing under way for this certificate, and the portal triggers nothing for it.");

    private static Wait FailedAtAws(Order order, RenewalSeen d, DateTime now) => new(
        RenewErrors.Delay(order, now, Math.Max(0, (order.HistoryCount - 2) / 2)), OrderReason.RenewalFailedAtAws,
        d.RenewalFailure == "CAA_ERROR"
            ? "AWS could not renew: a CAA record of the domain does not allow Amazon (CAA_ERROR). Add a CAA record with the value amazon.com (issuewild for wildcards) or remove the set; the portal triggers the renewal again by itself. Nothing was charged."
            : $"AWS ended the renewal as failed ({d.RenewalFailure ?? "no reason given"}). Check the names in public DNS and the certificate in the AWS console; the portal triggers it again by itself. Nothing was charged.");

    private static bool IsLetEnd(Order order) => order is { CancelRequestedAt: not null, Reason: OrderReason.LetEnd };

    private static Move Cancelled(Order order) => IsLetEnd(order)
        ? new Move(OrderState.Cancelled, OrderReason.LetEnd, order.LastSentAt is null
            ? "The certificate is let end: nothing is renewed."
            : "The certificate is let end. A renewal was asked for before and cannot be called back: what AWS makes of it is charged and stays there, not exported.")
        : new Move(OrderState.Cancelled, OrderReason.CancelledBeforeSending, order.LastSentAt is null
            ? "Cancelled; the portal had not asked AWS for a renewal. Where AWS renews by itself, that goes on."
            : "Cancelled; AWS made nothing of the renewal that had been asked for.");

    private static Decision Issued(Order order, Observation seen, DateTime now)
    {
        switch (seen)
        {
            case Exported:
                return Stored(order);
            case ExportedAgain { IsCurrent: true } again when again.Serial != order.BaselineSerial:
                return new Move(OrderState.Stored, OrderReason.OnTheWay, "The new version was stored already.");
            case ExportedAgain when order.RenewalRule == Renewal.RenewalRule.NotExportedSinceRenewal:
                return new Move(OrderState.Stored, OrderReason.ReExported, "Exported once more, so that AWS goes on renewing it. It is the version that was stored already.");
            case ExportedAgain:
                return order.Attempt >= 3 ? new Act(Effect.Describe) : OldServedStill(order);
            case ExportedUnusable unusable:
                return Unusable(order, unusable, now);
            case RenewalSeen d when order.Reason == OrderReason.RefusedByAws:
                return IsNew(order, d.Serial, d.NotAfter) || order.RenewalGoal == RenewalGoal.Export ? new Act(Effect.Export) : new Move(OrderState.Due, OrderReason.OnTheWay);
            case RenewalSeen d:
                return IsNew(order, d.Serial, d.NotAfter) ? OldServedStill(order) : NothingNew(order, now);
            default:
                return new Act(order is { Reason: OrderReason.RefusedByAws, Attempt: > 0 } ? Effect.Describe : Effect.Export);
        }
    }

    private static Move Stored(Order order) => order.CancelRequestedAt is null
        ? new Move(OrderState.Stored, OrderReason.OnTheWay)
        : new Move(OrderState.Stored, OrderReason.IssuedDespiteCancel, "Cancelled too late: AWS had renewed and charged it, so it was stored. Nothing that was paid for is lost.");

    private static Decision NothingNew(Order order, DateTime now)
    {
        // What was asked for and paid for is waited for; what only seemed to be there is not.
        if (order.LastSentAt is not null || now - order.StateSince < OldServed)
            return order.LastSentAt is not null && now - order.StateSince >= OldServed ? new Move(OrderState.Due, OrderReason.NothingNewAtAws) : OldServedStill(order);
        return order.RenewalGoal == RenewalGoal.Export
            ? new Move(OrderState.Stored, OrderReason.NothingNewAtAws, "AWS has no later version than the stored one: what it had shown was out of date.")
            : new Move(OrderState.Due, OrderReason.NothingNewAtAws, "AWS has no later version than the stored one: what it had shown was out of date.");
    }

    private static Wait OldServedStill(Order order) => new(
        Backoff.After(order.Attempt, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15), order.Id), OrderReason.OldSerialServed,
        "AWS has renewed and still hands out the version that is stored already. This passes by itself; the portal asks again.");

    private static Wait Unusable(Order order, ExportedUnusable unusable, DateTime now) => new(
        order.Attempt < 5 ? Backoff.After(order.Attempt, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), order.Id) : RenewErrors.Delay(order, now, order.Attempt - 5), OrderReason.ExportUnusable,
        $"What AWS exported cannot be used: {unusable.Why} The export is tried again; if this stays, open the certificate in the AWS console.");
}
