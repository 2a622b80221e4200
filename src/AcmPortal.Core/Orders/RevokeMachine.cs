using AcmPortal.Core.Aws;
using static AcmPortal.Core.Orders.Decision;
using static AcmPortal.Core.Orders.Observation;

namespace AcmPortal.Core.Orders;

/// <summary>
/// The decisions of revocations, pure as those of <see cref="OrderMachine"/>. Every step looks at AWS first: revoked
/// already counts as done, whoever did it. Sending twice is harmless, so a lost answer is followed by a look and, where
/// that shows nothing, by another send.
/// </summary>
public static class RevokeMachine
{
    /// <summary>How long AWS may take to show a revocation that it has accepted, by its own words.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>What to do next with an order of kind <see cref="OrderKind.Revoke"/>.</summary>
    public static Decision Decide(Order order, Observation seen, DateTime now) => seen switch
    {
        OnHold => new Wait(TimeSpan.FromMinutes(1), OrderReason.RestoreHold, Restore.RestoreGuard.Sentence),
        ConnectionUnusable unusable => new Wait(TimeSpan.FromMinutes(1), OrderReason.ConnectionDisabled, unusable.Text),
        CallFailed { Operation: "RevokeCertificate", Error: { Code: "ResourceInUseException" } error } => InUse([], error),
        CallFailed { Operation: "RevokeCertificate", Error: { Class: AwsErrorClass.Conflict } error } when NeverExported(error) => NotExported(error),
        CallFailed failed => OrderErrors.OnFailure(order, failed, now),
        RevocationRefused refused => Refused(order, refused, now),
        RevocationAccepted => Accepted(order, now),
        Described { Status: "REVOKED" } => new Move(OrderState.Revoked, OrderReason.OnTheWay),
        Described { Status: "ISSUED" } described => Issued(order, described, now),
        Described { Status: "EXPIRED" } => new Fail(OrderReason.RefusedByAws, "The certificate has expired: there is nothing left to revoke. It can be deleted from the portal."),
        Described described => new Wait(TimeSpan.FromMinutes(5), OrderReason.UnknownError,
            $"AWS gives the status {described.Status}, which cannot be revoked. The portal looks again; check the certificate in the AWS console."),
        NotThere when order.Attempt == 0 => new Wait(TimeSpan.FromSeconds(10), OrderReason.NotVisibleYet, "AWS does not show the certificate; the portal looks again before it calls it gone."),
        NotThere => new Fail(OrderReason.DeletedAtAws,
            "The certificate is not at AWS any more: somebody deleted it there, and what is deleted cannot be revoked through ACM. What was handed out stays valid until it expires. If its key has leaked, ask AWS Support to revoke it by its serial."),
        _ => new Act(Effect.Describe),
    };

    private static Decision Issued(Order order, Described described, DateTime now)
    {
        if (order is { LastSentAt: not null, SendUnresolved: false } && now - order.StateSince < Patience)
            return Accepted(order, now);
        return described.InUseBy.Count > 0 ? InUse(described.InUseBy, null) : new Act(Effect.Revoke);
    }

    private static Wait Accepted(Order order, DateTime now) => new(
        Backoff.Cadence(now - order.StateSince), OrderReason.NotRevokedYet, "AWS has accepted the revocation. It may take up to 24 hours until AWS shows it and browsers refuse the certificate.");

    private static Decision Refused(Order order, RevocationRefused refused, DateTime now)
    {
        var (reason, mayBeRevoked, error) = refused;
        if (error.IsDenied || error.IsCredentials)
            return OrderErrors.OnFailure(order, new CallFailed("RevokeCertificate", error), now);
        if (reason != RevocationReasons.Unspecified && error.Message.Contains("reason", StringComparison.OrdinalIgnoreCase))
            return new Act(Effect.RevokeUnspecified);
        // AWS does not revoke twice: what it refuses now may be what it accepted before.
        if (mayBeRevoked || error.Message.Contains("already revoked", StringComparison.OrdinalIgnoreCase))
            return now - order.StateSince < Patience ? Accepted(order, now) : Final(error);
        if (NeverExported(error))
            return NotExported(error);
        return reason != RevocationReasons.Unspecified ? new Act(Effect.RevokeUnspecified) : Final(error);
    }

    private static bool NeverExported(AwsError error) => error.Message.Contains("export", StringComparison.OrdinalIgnoreCase);

    private static Fail NotExported(AwsError error) => new(OrderReason.RefusedByAws,
        "AWS revokes only what was exported, and says that this certificate never was. Nobody has its key, so nothing is lost: delete it at AWS instead.", error);

    private static Fail Final(AwsError error) => new(OrderReason.RefusedByAws, "AWS refused to revoke the certificate. Check its state in the AWS console, then retry.", error);

    private static Fail InUse(IReadOnlyList<string> users, AwsError? error) => new(OrderReason.InUseAtAws,
        $"AWS services use this certificate, and AWS revokes it only when none does{(users.Count > 0 ? $": {string.Join(", ", users)}" : "; its words below name them")}. Give them another certificate, then retry.", error);
}
