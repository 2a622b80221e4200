using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using static AcmPortal.Core.Orders.Decision;
using static AcmPortal.Core.Orders.Observation;

namespace AcmPortal.Core.Orders;

/// <summary>
/// The decision of every step: a pure function of the order as stored, what was just seen, and the time. It changes
/// nothing, so it may be asked again after a crash at any point.
/// </summary>
public static class OrderMachine
{
    /// <summary>How long a token is trusted: AWS honours it for an hour, five minutes are left for clocks and slow calls.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(55);

    /// <summary>How long a search must find nothing before anything is asked anew: AWS's lists lag behind.</summary>
    public static readonly TimeSpan SearchPatience = TimeSpan.FromMinutes(10);

    /// <summary>How long AWS may not show a certificate that it has just named.</summary>
    public static readonly TimeSpan VisibilityPatience = TimeSpan.FromMinutes(10);

    /// <summary>What to do next with an order.</summary>
    /// <param name="order">As stored.</param>
    /// <param name="seen">What the step saw last; <see cref="Nothing"/> at its start.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="unknownOutcome">For renewals: how long AWS must show nothing before RenewCertificate is sent again.</param>
    public static Decision Decide(Order order, Observation seen, DateTime now, TimeSpan unknownOutcome) => order.Kind switch
    {
        OrderKind.Issue => Decide(order, seen, now),
        OrderKind.Renew => RenewMachine.Decide(order, seen, now, unknownOutcome),
        OrderKind.Revoke => RevokeMachine.Decide(order, seen, now),
    };

    /// <summary>What to do next with an order of kind <see cref="OrderKind.Issue"/>.</summary>
    internal static Decision Decide(Order order, Observation seen, DateTime now) => seen switch
    {
        CallFailed failed => OrderErrors.OnFailure(order, failed, now),
        OnHold => new Wait(TimeSpan.FromMinutes(1), OrderReason.RestoreHold, Restore.RestoreGuard.Sentence),
        ConnectionUnusable unusable => new Wait(TimeSpan.FromMinutes(1), OrderReason.ConnectionDisabled, unusable.Text),
        _ => order.State switch
        {
            OrderState.Requested => Requested(order, seen, now),
            OrderState.AwaitingRecords => AwaitingRecords(order, seen, now),
            OrderState.RecordsPending => RecordsPending(order, seen, now),
            OrderState.Validating => Validating(order, seen, now),
            OrderState.Issued => Issued(order, seen),
            OrderState.Cancelling => Cancelling(order, seen, now),
            var other => throw new InvalidOperationException($"Nothing is to be done for an issue order in {other}."),
        },
    };

    private static Decision Requested(Order order, Observation seen, DateTime now)
    {
        switch (seen)
        {
            case RequestAccepted:
                return new Move(OrderState.AwaitingRecords, OrderReason.OnTheWay);
            case SearchResult { Arns.Count: 1 }:
                return order.CancelRequestedAt is null
                    ? new Move(OrderState.AwaitingRecords, OrderReason.Adopted, "The answer to the request was lost; what AWS had made was found and taken over.")
                    : new Move(OrderState.Cancelling, OrderReason.AskedByPerson);
            case SearchResult { Arns.Count: > 1 } several:
                return new Wait(TimeSpan.FromMinutes(15), OrderReason.SeveralCandidates,
                    $"The answer to the request was lost, and {several.Arns.Count} certificates at AWS could be the one. Choose the right one below; nothing is asked of AWS before.");
            case SearchResult none:
                return NothingFound(order, none.AwsNow, now);
        }

        if (order.CancelRequestedAt is not null)
        {
            return order.LastSentAt is null || (!order.SendUnresolved && order.Arn is null)
                ? new Move(OrderState.Cancelled, OrderReason.CancelledBeforeSending, "Cancelled before anything was asked of AWS.")
                : new Move(OrderState.Cancelling, OrderReason.AskedByPerson);
        }

        if (order.Arn is not null)
            return new Move(OrderState.AwaitingRecords, OrderReason.OnTheWay);
        return new Act(order.SendUnresolved ? Effect.Search : Effect.Request);
    }

    // Inside the token's life the same request may be sent again: AWS gives the same certificate. After it, only a search
    // that has found nothing for long enough shows that nothing was made.
    private static Decision NothingFound(Order order, DateTime awsNow, DateTime now)
    {
        var refused = order.Reason is OrderReason.RefusedByAws or OrderReason.ActionDenied or OrderReason.QuotaReached or OrderReason.CredentialsRefused;
        if (!refused && order.TokenFirstSentAt is { } sent && Later(awsNow, now) - sent < TokenLife)
            return new Act(Effect.Request);
        if (order.NothingFoundSince is not { } since || now - since < SearchPatience)
        {
            return new Wait(TimeSpan.FromSeconds(30), refused ? order.Reason : OrderReason.OutcomeUnknown,
                "The answer to the request was lost. The portal looks for what AWS made before it asks again; nothing is paid twice.");
        }

        return refused
            ? new Fail(order.Reason, order.ReasonText ?? "AWS refused the request.")
            : new Act(Effect.Request);
    }

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    private static Decision AwaitingRecords(Order order, Observation seen, DateTime now)
    {
        if (order.CancelRequestedAt is not null)
            return new Move(OrderState.Cancelling, OrderReason.AskedByPerson);
        return seen switch
        {
            NotThere when now - order.StateSince < VisibilityPatience =>
                new Wait(Quick(order), OrderReason.NotVisibleYet, "AWS has accepted the request but does not show it yet. This usually takes a few seconds."),
            NotThere => Gone(),
            Described { Status: "PENDING_VALIDATION" } d when d.RecordsNamed < d.RecordsWanted =>
                new Wait(Quick(order), OrderReason.RecordsNotNamedYet, $"AWS has named {d.RecordsNamed} of {d.RecordsWanted} CNAMEs so far. This usually takes a few seconds."),
            Described { Status: "PENDING_VALIDATION" } => new Move(OrderState.RecordsPending, OrderReason.OnTheWay),
            Described d => Ended(d),
            _ => new Act(Effect.Describe),
        };
    }

    private static TimeSpan Quick(Order order) => Backoff.After(order.Attempt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), order.Id);

    private static Decision RecordsPending(Order order, Observation seen, DateTime now)
    {
        if (order.CancelRequestedAt is not null)
            return new Move(OrderState.Cancelling, OrderReason.AskedByPerson);
        switch (seen)
        {
            case Records records when records.Outcomes.All(o => o.State == RecordState.InZone):
                return new Move(OrderState.Validating, OrderReason.OnTheWay);
            case Records records:
                return OrderErrors.RecordsMissing(order, records);
            case NotThere:
                return Gone();
            // A person may have added the records by hand, so AWS's word is asked for while the portal cannot write.
            case Described { Status: "PENDING_VALIDATION" }:
                return new Act(Effect.PlaceRecords);
            case Described d:
                return Ended(d);
            default:
                // It was not the zone's turn yet: nobody has added anything, and a batch of hundreds is not asked for one by one.
                var busy = order.Reason is OrderReason.ZoneBusy or OrderReason.Throttled;
                return new Act(order.Attempt > 0 && !busy ? Effect.Describe : Effect.PlaceRecords);
        }
    }

    private static Decision Validating(Order order, Observation seen, DateTime now)
    {
        if (order.CancelRequestedAt is not null)
            return new Move(OrderState.Cancelling, OrderReason.AskedByPerson);
        var pending = new Wait(Backoff.NextOnGrid(now, Backoff.Cadence(now - order.StateSince)) - now, OrderReason.NotValidatedYet);
        return seen switch
        {
            Listed { Status: "ISSUED" } => new Move(OrderState.Issued, OrderReason.OnTheWay),
            Listed { Status: "PENDING_VALIDATION" } => pending,
            // AWS's lists lag behind: only when a certificate stays out of them is it asked for by its ARN.
            Listed { Status: null } when order.Attempt < 5 => pending,
            Listed => new Act(Effect.Describe),
            Described { Status: "PENDING_VALIDATION" } => pending,
            Described d => Ended(d),
            NotThere => Gone(),
            _ => new Act(Effect.List),
        };
    }

    private static Decision Issued(Order order, Observation seen) => seen switch
    {
        Exported => new Move(OrderState.Stored, order.CancelRequestedAt is null ? OrderReason.OnTheWay : OrderReason.IssuedDespiteCancel,
            order.CancelRequestedAt is null ? null : "Cancelled too late: AWS had already issued and charged it, so it was stored. Nothing that was paid for is lost."),
        ExportedUnusable unusable => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), order.Id), OrderReason.ExportUnusable,
            $"What AWS exported cannot be used: {unusable.Why} The export is tried again; if this stays, open the certificate in the AWS console."),
        NotThere => Gone(),
        _ => new Act(Effect.Export),
    };

    private static Decision Cancelling(Order order, Observation seen, DateTime now)
    {
        switch (seen)
        {
            case SearchResult { Arns.Count: 1 }:
                return new Act(Effect.Describe);
            case SearchResult { Arns.Count: > 1 } several:
                return new Wait(TimeSpan.FromMinutes(15), OrderReason.SeveralCandidates,
                    $"The answer to the request was lost, and {several.Arns.Count} certificates at AWS could be the one to delete. Choose the right one below.");
            case SearchResult when order.NothingFoundSince is { } since && now - since >= SearchPatience:
                return new Move(OrderState.Cancelled, OrderReason.CancelledNeverIssued, "AWS never made the certificate; nothing was charged.");
            case SearchResult:
                return new Wait(TimeSpan.FromSeconds(30), OrderReason.OutcomeUnknown,
                    "The request may have reached AWS. The portal looks for 10 minutes for what it made, to delete it; until then a charge cannot be excluded.");
            case Described { Status: "ISSUED" }:
                return new Move(OrderState.Issued, OrderReason.IssuedDespiteCancel, "AWS had issued it before the cancellation and charged it; it is stored.");
            case Described { Status: "PENDING_VALIDATION" }:
                return new Act(Effect.Delete);
            case Described d:
                return new Move(OrderState.Cancelled, OrderReason.CancelledNeverIssued, $"AWS ended the request itself ({d.Status}); nothing was charged.");
            case Deleted:
                return new Move(OrderState.Cancelled, OrderReason.CancelledAndDeleted, "Deleted at AWS before it was issued; nothing was charged.");
            case NotThere when order.Attempt == 0 && now - order.StateSince < TimeSpan.FromMinutes(2):
                return new Wait(TimeSpan.FromSeconds(10), OrderReason.NotVisibleYet, "AWS does not show the certificate yet; the portal looks again before it calls it gone.");
            case NotThere:
                return new Move(OrderState.Cancelled, OrderReason.CancelledNeverIssued, "The certificate is not at AWS; nothing was charged.");
            default:
                return new Act(order.Arn is null ? Effect.Search : Effect.Describe);
        }
    }

    private static Fail Gone() => new(OrderReason.DeletedAtAws,
        "The certificate is not at AWS any more: somebody deleted it there. Retry asks AWS for a new one.", ArnIsDead: true);

    private static Decision Ended(Described d) => d.Status switch
    {
        "ISSUED" => new Move(OrderState.Issued, OrderReason.OnTheWay),
        "VALIDATION_TIMED_OUT" => new Fail(OrderReason.ValidationTimedOut,
            "AWS waited 72 hours and did not find the validation CNAMEs in public DNS. Check that the zone's name servers are the ones that the parent domain names, then retry: AWS is asked for a new certificate, nothing was charged.", ArnIsDead: true),
        "FAILED" => OrderErrors.FailedAtAws(d.FailureReason),
        "REVOKED" => new Fail(OrderReason.RevokedAtAws, "The certificate was revoked at AWS. Retry asks AWS for a new one.", ArnIsDead: true),
        "EXPIRED" or "INACTIVE" => new Fail(OrderReason.FailedAtAws, $"The certificate is {d.Status.ToLowerInvariant()} at AWS. Retry asks AWS for a new one.", ArnIsDead: true),
        var unknown => new Wait(TimeSpan.FromMinutes(5), OrderReason.UnknownError, $"AWS gives the status {unknown}, which the portal does not know. It looks again; check the certificate in the AWS console."),
    };
}
