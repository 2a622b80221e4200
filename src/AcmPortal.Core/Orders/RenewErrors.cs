using AcmPortal.Core.Aws;
using AcmPortal.Core.Dns;
using static AcmPortal.Core.Orders.Decision;
using static AcmPortal.Core.Orders.Observation;

namespace AcmPortal.Core.Orders;

/// <summary>
/// What errors mean for a renewal. None of them ends it: until the certificate has expired there is always a next attempt,
/// and the reason says what a person can do.
/// </summary>
internal static class RenewErrors
{
    private static readonly TimeSpan First = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // With its spread of a quarter an hour at most.
    private static readonly TimeSpan Hourly = TimeSpan.FromMinutes(48);

    /// <summary>Days before the end from which on every hour counts.</summary>
    private static readonly TimeSpan LastDays = TimeSpan.FromDays(7);

    // AWS is asked once more after the end, then the renewal is over although it cannot say so itself.
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromDays(1);

    /// <summary>An hour, doubling to a day at most, never past seven days before the end; hourly at least from there on.</summary>
    internal static TimeSpan Delay(Order order, DateTime now, int failures)
    {
        // The spread goes on top, so that what failed together does not come back together; the limits hold with it.
        var delay = Backoff.After(failures, First, Longest, order.Id);
        if (delay > Longest)
            delay = Longest;
        if (order.BaselineNotAfter is not { } end)
            return delay;
        var last = end - LastDays;
        return now >= last ? Backoff.After(0, Hourly, Hourly, order.Id) : now + delay > last ? last - now : delay;
    }

    internal static Decision OnFailure(Order order, CallFailed failed, DateTime now)
    {
        var (operation, error) = failed;
        if (now >= order.BaselineNotAfter + AfterTheEnd)
            return RenewMachine.Expired();
        return error.Class switch
        {
            AwsErrorClass.Throttled => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), order.Id), OrderReason.Throttled,
                "AWS asked for fewer calls; the portal tries again by itself.", error),
            AwsErrorClass.Transient => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(15), order.Id), OrderReason.AwsUnavailable,
                "AWS could not be reached or failed; nothing was lost. The portal tries again by itself.", error),
            AwsErrorClass.UnknownOutcome => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15), order.Id), OrderReason.OutcomeUnknown,
                $"The answer to {operation} was lost. The portal looks for what AWS did before anything is sent again; nothing is paid twice.", error),
            AwsErrorClass.Conflict when operation == "RenewCertificate" && order.State == OrderState.Due => new Move(OrderState.Renewing, OrderReason.RenewingAtAws,
                "AWS says that a renewal is under way already; the portal waits for it."),
            AwsErrorClass.Conflict => new Wait(Backoff.After(order.Attempt, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5), order.Id), OrderReason.ExportNotReadyYet,
                "AWS has renewed the certificate and is still making it ready for export.", error),
            AwsErrorClass.Quota => new Wait(Delay(order, now, order.Attempt), OrderReason.QuotaReached,
                "An AWS quota of this account and region is used up. Raise it in AWS Service Quotas; the portal tries again by itself.", error),
            AwsErrorClass.Permanent => Refused(order, operation, error, now),
        };
    }

    private static Wait Refused(Order order, string operation, AwsError error, DateTime now)
    {
        var delay = Delay(order, now, order.Attempt);
        if (error.IsCredentials)
            return new Wait(delay, OrderReason.CredentialsRefused, "AWS refused the connection's credentials: they are wrong, expired or disabled. Rotate the connection's keys and test it; the renewal goes on by itself.", error);
        if (error.IsDenied)
            return new Wait(delay, OrderReason.ActionDenied, $"The connection may not call {operation}. Add the action to its IAM policy (the connection's page shows it); the renewal goes on by itself.", error);
        if (operation == "RenewCertificate" && NotExported(error))
        {
            return new Wait(order.Reason == OrderReason.ExportFirst ? delay : TimeSpan.FromSeconds(1), OrderReason.ExportFirst,
                "AWS renews only what was exported since it was issued or renewed. The portal exports it once more, then triggers the renewal again.", error);
        }

        return operation is "RenewCertificate" or "ExportCertificate"
            ? new Wait(order.Attempt == 0 ? TimeSpan.FromSeconds(5) : delay, OrderReason.RefusedByAws, $"AWS refused {operation}. Look at the certificate in the AWS console; the portal looks again and tries by itself.", error)
            : new Wait(delay, OrderReason.UnknownError, $"AWS answered {operation} in a way that the portal does not know. It tries again; a person should look.", error);
    }

    private static bool NotExported(AwsError error) =>
        error.Message.Contains("not been exported", StringComparison.OrdinalIgnoreCase) || error.Message.Contains("not eligible for renewal", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a reason is about a CNAME that AWS misses and that could not be put back yet.</summary>
    internal static bool IsAboutRecords(OrderReason reason) =>
        reason is OrderReason.RecordConflict or OrderReason.ZoneNotWritable or OrderReason.ZoneNotFound or OrderReason.ZoneBusy
            or OrderReason.RecordsNotNamedYet or OrderReason.CredentialsRefused or OrderReason.ActionDenied or OrderReason.ConnectionDisabled;

    internal static Decision RecordsMissing(Order order, Records records, DateTime now)
    {
        var missing = records.Outcomes.Where(o => o.State != RecordState.InZone).ToList();
        var names = string.Join(", ", missing.Take(3).Select(m => m.Name)) + (missing.Count > 3 ? $" and {missing.Count - 3} more" : "");
        var text = missing[0].Reason switch
        {
            OrderReason.RecordConflict => $"AWS cannot renew: another record stands where the CNAME {names} must be. {missing[0].Problem} Remove or correct it; the rest goes by itself.",
            OrderReason.ZoneNotWritable => $"AWS cannot renew: the CNAME {names} is missing, and the portal may not write its zone. Add it as the certificate's records show, or allow route53:ChangeResourceRecordSets; the rest goes by itself.",
            OrderReason.ZoneNotFound => $"AWS cannot renew: the CNAME {names} is missing, and its hosted zone was not found. {missing[0].Problem} Correct the CA's zones; the rest goes by itself.",
            OrderReason.ZoneBusy => "The zone takes one change at a time and is busy; the portal puts the missing CNAME back by itself.",
            OrderReason.CredentialsRefused => "AWS cannot renew: a CNAME is missing, and AWS refused the credentials of the Route 53 connection. Rotate its keys and test it; the rest goes by itself.",
            _ => $"AWS cannot renew: the CNAME {names} is missing. {missing[0].Problem} The portal tries again by itself.",
        };
        var delay = missing[0].Reason is OrderReason.ZoneBusy or OrderReason.Throttled
            ? Backoff.After(order.Attempt, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), order.Id)
            : Backoff.After(order.Attempt, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), order.Id);
        return new Wait(delay, missing[0].Reason, text, missing[0].Error);
    }
}
