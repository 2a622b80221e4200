using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using static AcmPortal.Core.Orders.Decision;
using static AcmPortal.Core.Orders.Observation;

namespace AcmPortal.Core.Orders;

/// <summary>What errors mean for an order: when it tries again, when it ends, and the sentence for people.</summary>
internal static class OrderErrors
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    internal static Decision OnFailure(Order order, CallFailed failed, DateTime now)
    {
        var (operation, error) = failed;
        // Whoever wants out gets out: what cannot be sent before a cancellation is not sent after it.
        if (order is { State: OrderState.Requested, CancelRequestedAt: not null, SendUnresolved: false, Arn: null } && error.Class != AwsErrorClass.UnknownOutcome)
            return new Move(OrderState.Cancelled, OrderReason.CancelledBeforeSending, "Cancelled; AWS had not accepted the request.");

        if (operation == "DeleteCertificate" && (error.IsDenied || error.Class == AwsErrorClass.Permanent))
        {
            return new Wait(Backoff.Cadence(now - order.StateSince) + TimeSpan.FromSeconds(5), OrderReason.WatchedAfterCancel,
                "The portal may not delete at AWS (acm:DeleteCertificate), so it watches the request until AWS ends it: after 72 hours at most. If AWS issues it all the same it is charged, and stored here.", error);
        }

        return error.Class switch
        {
            AwsErrorClass.Throttled => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), order.Id), OrderReason.Throttled,
                "AWS asked for fewer calls; the portal tries again by itself.", error),
            AwsErrorClass.Transient => new Wait(Retry(order), OrderReason.AwsUnavailable,
                "AWS could not be reached or failed; nothing was lost. The portal tries again by itself.", error),
            AwsErrorClass.UnknownOutcome => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(1), LongestWait, order.Id), OrderReason.OutcomeUnknown,
                $"The answer to {operation} was lost. The portal looks for what AWS did before anything is sent again; nothing is paid twice.", error),
            AwsErrorClass.Conflict when operation == "ExportCertificate" => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), order.Id), OrderReason.ExportNotReadyYet,
                "AWS has issued the certificate and is still making it ready for export.", error),
            AwsErrorClass.Conflict => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), order.Id), OrderReason.AwsUnavailable,
                "AWS is still busy with this certificate; the portal tries again by itself.", error),
            AwsErrorClass.Quota => Ending(order, OrderReason.QuotaReached,
                "An AWS quota of this account and region is used up. Raise it in AWS Service Quotas, or delete certificates that nobody needs, then retry. Check too that the CA's limit of names is not above the account's.", error),
            AwsErrorClass.Permanent => Permanent(order, operation, error),
        };
    }

    private static Decision Permanent(Order order, string operation, AwsError error)
    {
        if (error.IsCredentials)
        {
            return Ending(order, OrderReason.CredentialsRefused,
                "AWS refused the connection's credentials: they are wrong, expired or disabled. Rotate the connection's keys and test it, then retry.", error);
        }

        if (error.IsDenied)
        {
            return Ending(order, OrderReason.ActionDenied,
                $"The connection may not call {operation}. Add the action to its IAM policy (the connection's page shows it), then retry.", error);
        }

        if (error.Code is "UnknownOperationException" or "Unknown" or "UnexpectedAnswer" || operation is not "RequestCertificate" and not "ExportCertificate")
        {
            return new Wait(Retry(order), OrderReason.UnknownError,
                $"AWS answered {operation} in a way that the portal does not know. It tries again; a person should look.", error);
        }

        return operation == "RequestCertificate"
            ? Ending(order, OrderReason.RefusedByAws, "AWS refused the request. Correct what it names and request again.", error)
            : Ending(order, OrderReason.RefusedByAws, "AWS refused to export the certificate. Check in the AWS console that it was requested as exportable and is not revoked, then retry.", error);
    }

    // A request whose earlier send is unresolved may exist although this send was refused: it is looked for first.
    private static Decision Ending(Order order, OrderReason reason, string text, AwsError error) =>
        order is { State: OrderState.Requested, SendUnresolved: true } or { State: OrderState.Cancelling }
            ? new Wait(Retry(order), reason, text, error)
            : new Fail(reason, text, error);

    private static TimeSpan Retry(Order order) => Backoff.After(order.Attempt, TimeSpan.FromSeconds(2), LongestWait, order.Id);

    internal static Decision RecordsMissing(Order order, Records records)
    {
        var first = records.Outcomes.First(o => o.State != RecordState.InZone);
        var text = first.Reason switch
        {
            OrderReason.RecordConflict => $"Another record stands where the CNAME {first.Name} must be. {first.Problem} Remove or correct it; the portal looks again by itself.",
            OrderReason.ZoneNotWritable => $"The portal may not write the zone of {first.Name}. Add the CNAMEs below by hand, or allow route53:ChangeResourceRecordSets; AWS and the zone are looked at again by themselves.",
            OrderReason.ZoneNotFound => $"The hosted zone for {first.Name} was not found. {first.Problem} Correct the CA's zones; the portal looks again by itself.",
            OrderReason.ZoneBusy => "The zone takes one change at a time and is busy; the portal tries again by itself.",
            OrderReason.CredentialsRefused => "AWS refused the credentials of the Route 53 connection. Rotate its keys and test it; the portal goes on by itself.",
            _ => first.Problem ?? "The CNAMEs could not be written yet; the portal tries again by itself.",
        };
        var delay = first.Reason is OrderReason.ZoneBusy or OrderReason.Throttled
            ? Backoff.After(order.Attempt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), order.Id)
            : Backoff.After(order.Attempt, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), order.Id);
        return new Wait(delay, first.Reason, text, first.Error);
    }

    internal static Decision FailedAtAws(string? reason) => reason switch
    {
        "CAA_ERROR" => new Fail(OrderReason.CaaForbids,
            "A CAA record of the domain does not allow Amazon to issue (CAA_ERROR). Add a CAA record with the value amazon.com (issuewild for wildcards) or remove the set, then retry; nothing was charged.", ArnIsDead: true),
        "ADDITIONAL_VERIFICATION_REQUIRED" => new Fail(OrderReason.FailedAtAws,
            "AWS wants to verify this domain by hand (ADDITIONAL_VERIFICATION_REQUIRED). Open a case with AWS Support, then retry; nothing was charged.", ArnIsDead: true),
        "INVALID_PUBLIC_DOMAIN" => new Fail(OrderReason.FailedAtAws,
            "AWS does not take a name as a public domain (INVALID_PUBLIC_DOMAIN). Check the spelling and the top-level domain; nothing was charged.", ArnIsDead: true),
        "DOMAIN_NOT_ALLOWED" => new Fail(OrderReason.FailedAtAws,
            "AWS does not issue for a name of the request (DOMAIN_NOT_ALLOWED). Remove it and request again; nothing was charged.", ArnIsDead: true),
        "DOMAIN_VALIDATION_DENIED" => new Fail(OrderReason.FailedAtAws,
            "AWS refuses to validate a name of the request (DOMAIN_VALIDATION_DENIED). Ask AWS Support; nothing was charged.", ArnIsDead: true),
        _ => new Fail(OrderReason.FailedAtAws,
            $"AWS ended the request as failed ({reason ?? "no reason given"}). Check the spelling of the names, then retry; nothing was charged.", ArnIsDead: true),
    };
}
