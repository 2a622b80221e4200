using AcmPortal.Core.Orders;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Orders;

/// <summary>The words of the orders pages: states, reasons, and what a button would do.</summary>
public static class OrderWords
{
    /// <summary>What an order does: "issue".</summary>
    public static string Of(OrderKind kind) => kind switch
    {
        OrderKind.Issue => "issue",
        OrderKind.Renew => "renew",
        OrderKind.Revoke => "revoke",
    };

    /// <summary>A state in the words of the history: what is awaited.</summary>
    public static string Of(OrderState state) => state switch
    {
        OrderState.AwaitingApproval => "Awaiting approval",
        OrderState.Requested => "Asking AWS",
        OrderState.AwaitingRecords => "Waiting for AWS to name the records",
        OrderState.RecordsPending => "Writing records",
        OrderState.Validating => "Waiting for AWS to validate",
        OrderState.Issued => "Exporting",
        OrderState.Due => "Renewal due",
        OrderState.Renewing => "Waiting for AWS to renew",
        OrderState.RevocationRequested => "Revoking",
        OrderState.Cancelling => "Cancelling",
        OrderState.Stored => "Stored",
        OrderState.Revoked => "Revoked",
        OrderState.Refused => "Refused",
        OrderState.Cancelled => "Cancelled",
        OrderState.Failed => "Failed",
    };

    /// <summary>Who acts next: "AWS acts next".</summary>
    public static string Of(NextActor actor) => actor switch
    {
        NextActor.Portal => "the portal acts next",
        NextActor.Aws => "AWS acts next",
        NextActor.Approvers => "an approver acts next",
        NextActor.Person => "a person must act",
        NextActor.Nobody => "ended",
    };

    /// <summary>Why an order is where it is, in a few words.</summary>
    public static string Of(OrderReason reason) => reason switch
    {
        OrderReason.OnTheWay => "on its way",
        OrderReason.AskedByPerson => "asked by a person",
        OrderReason.RecordsNotNamedYet => "records not named yet",
        OrderReason.NotValidatedYet => "not validated yet",
        OrderReason.NotVisibleYet => "not visible at AWS yet",
        OrderReason.ExportNotReadyYet => "export not ready yet",
        OrderReason.Throttled => "AWS asked for fewer calls",
        OrderReason.AwsUnavailable => "AWS could not be reached",
        OrderReason.OutcomeUnknown => "an answer was lost",
        OrderReason.Adopted => "found at AWS and taken over",
        OrderReason.SeveralCandidates => "several certificates could be the one",
        OrderReason.ZoneNotWritable => "the portal may not write the zone",
        OrderReason.RecordConflict => "another record is in the way",
        OrderReason.ZoneNotFound => "zone not found",
        OrderReason.ZoneBusy => "zone busy",
        OrderReason.CredentialsRefused => "credentials refused",
        OrderReason.ActionDenied => "action denied",
        OrderReason.ConnectionDisabled => "connection disabled",
        OrderReason.QuotaReached => "AWS quota reached",
        OrderReason.RefusedByAws => "refused by AWS",
        OrderReason.CaaForbids => "CAA forbids it",
        OrderReason.FailedAtAws => "failed at AWS",
        OrderReason.ValidationTimedOut => "validation timed out",
        OrderReason.DeletedAtAws => "deleted at AWS",
        OrderReason.RevokedAtAws => "revoked at AWS",
        OrderReason.ExportUnusable => "export unusable",
        OrderReason.CancelledBeforeSending => "nothing was sent",
        OrderReason.CancelledAndDeleted => "deleted at AWS in time",
        OrderReason.CancelledNeverIssued => "never issued",
        OrderReason.IssuedDespiteCancel => "issued despite the cancellation",
        OrderReason.WatchedAfterCancel => "watched until AWS ends it",
        OrderReason.ApprovalAsked => "waits for its approvers",
        OrderReason.SpendCapReached => "above the profile's monthly spend cap",
        OrderReason.RenewalRule => "opened by a rule of renewal",
        OrderReason.RenewingAtAws => "AWS makes the new version",
        OrderReason.RenewalFailedAtAws => "AWS could not renew",
        OrderReason.ExportFirst => "AWS wants an export first",
        OrderReason.OldSerialServed => "AWS still hands out the old version",
        OrderReason.NothingNewAtAws => "nothing new at AWS",
        OrderReason.ReExported => "exported once more",
        OrderReason.RecordsPutBack => "CNAMEs stand again",
        OrderReason.ClockDiffers => "clocks differ",
        OrderReason.RestoreHold => "held after a restore",
        OrderReason.LetEnd => "let end",
        OrderReason.Expired => "expired before it was renewed",
        OrderReason.NotRevokedYet => "accepted, not shown yet",
        OrderReason.InUseAtAws => "in use at AWS",
        OrderReason.RevocationTookOver => "a revocation took over",
        OrderReason.UnknownError => "an error that the portal does not know",
    };

    /// <summary>Whether more is to be said than the state does; what AWS is simply busy with is told by the stepper.</summary>
    public static bool NeedsExplaining(OrderView order) => order.State switch
    {
        OrderState.Failed or OrderState.Cancelling => true,
        OrderState.Stored => order.Reason == OrderReason.IssuedDespiteCancel,
        OrderState.Cancelled or OrderState.Refused or OrderState.Revoked => order.ReasonText is not null,
        _ => order.NeedsPerson || order.AwsCode is not null
            || (order.ReasonText is not null && order.Reason is not (OrderReason.OnTheWay or OrderReason.AskedByPerson or OrderReason.RecordsNotNamedYet or OrderReason.NotValidatedYet or OrderReason.NotRevokedYet)),
    };

    /// <summary>
    /// What a step says. The explanation stands above the stepper, so that here a few words do; and the core's count of
    /// seconds to the next look stands still, so the page's own running one takes its place.
    /// </summary>
    public static string Of(StepView step, OrderView order)
    {
        if (step.Status is StepStatus.Now or StepStatus.Failed && NeedsExplaining(order) && order.ReasonText is { Length: > 0 } text && step.Detail.StartsWith(text, StringComparison.Ordinal))
            return $"{char.ToUpperInvariant(Of(order.Reason)[0])}{Of(order.Reason)[1..]}.";
        var count = step.Detail.IndexOf(" Next look in ", StringComparison.Ordinal);
        return count < 0 ? step.Detail : step.Detail[..count];
    }

    /// <summary>What the retry button does to a failed order.</summary>
    public static string WhatRetryDoes(OrderView order) => order switch
    {
        { Kind: OrderKind.Revoke } => "Retry looks at AWS again and revokes what is not revoked yet; it costs nothing.",
        { Kind: OrderKind.Renew } => "Retry looks at AWS again and goes on where it stands; nothing is paid twice.",
        { ArnIsDead: true } => $"This ARN can never be issued any more. Retry asks AWS for a new one; it is charged ({PriceWords.Money(order.EstimatedCents)}) when it is issued.",
        { Arn: null } => "AWS made nothing and charged nothing. Retry asks AWS again.",
        _ => "Retry resumes the same ARN where AWS says it stands: nothing new is asked for, and nothing is paid twice.",
    };
}
