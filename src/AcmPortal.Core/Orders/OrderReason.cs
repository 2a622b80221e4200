namespace AcmPortal.Core.Orders;

/// <summary>Why an order is where it is. Closed; the name is shown in the API and the audit log, the sentence on screen.</summary>
public enum OrderReason
{
    /// <summary>Nothing special: the order goes its way.</summary>
    OnTheWay,

    /// <summary>A person asked for it.</summary>
    AskedByPerson,

    /// <summary>AWS has not named every CNAME yet.</summary>
    RecordsNotNamedYet,

    /// <summary>AWS has not found the CNAMEs yet.</summary>
    NotValidatedYet,

    /// <summary>AWS does not show the certificate yet: its lists lag behind.</summary>
    NotVisibleYet,

    /// <summary>The export is not ready yet.</summary>
    ExportNotReadyYet,

    /// <summary>AWS asked for fewer calls.</summary>
    Throttled,

    /// <summary>AWS or the way to it failed for now.</summary>
    AwsUnavailable,

    /// <summary>A call's answer was lost: the portal looks for what AWS did before anything is sent again.</summary>
    OutcomeUnknown,

    /// <summary>What a lost call had made was found and taken over.</summary>
    Adopted,

    /// <summary>Several certificates at AWS could be the one: a person must choose.</summary>
    SeveralCandidates,

    /// <summary>The portal may not write the zone: a person must add the CNAMEs.</summary>
    ZoneNotWritable,

    /// <summary>A different record stands where a CNAME must be.</summary>
    RecordConflict,

    /// <summary>The zone does not exist, or the connection may not see it.</summary>
    ZoneNotFound,

    /// <summary>The zone takes one change at a time and is busy.</summary>
    ZoneBusy,

    /// <summary>The credentials are wrong, expired or disabled.</summary>
    CredentialsRefused,

    /// <summary>The connection may not make this call.</summary>
    ActionDenied,

    /// <summary>The connection is disabled in the portal.</summary>
    ConnectionDisabled,

    /// <summary>An AWS quota is used up.</summary>
    QuotaReached,

    /// <summary>AWS refused the request as it is.</summary>
    RefusedByAws,

    /// <summary>A CAA record forbids Amazon to issue.</summary>
    CaaForbids,

    /// <summary>AWS ended the request as failed.</summary>
    FailedAtAws,

    /// <summary>AWS waited 72 hours for the CNAMEs.</summary>
    ValidationTimedOut,

    /// <summary>The certificate was deleted at AWS.</summary>
    DeletedAtAws,

    /// <summary>The certificate was revoked at AWS.</summary>
    RevokedAtAws,

    /// <summary>What AWS exported does not fit: wrong key, names, dates or form.</summary>
    ExportUnusable,

    /// <summary>Cancelled before anything was sent.</summary>
    CancelledBeforeSending,

    /// <summary>Cancelled, and deleted at AWS before it was issued.</summary>
    CancelledAndDeleted,

    /// <summary>Cancelled; AWS never issued it.</summary>
    CancelledNeverIssued,

    /// <summary>Cancelled too late: AWS had issued and charged, so it was stored.</summary>
    IssuedDespiteCancel,

    /// <summary>Watched: the portal may not delete at AWS.</summary>
    WatchedAfterCancel,

    /// <summary>Its profile asks for the approval of people of some teams.</summary>
    ApprovalAsked,

    /// <summary>It would exceed the monthly spend cap of its profile: an administrator decides.</summary>
    SpendCapReached,

    /// <summary>A rule of renewal opened it; the order names the rule.</summary>
    RenewalRule,

    /// <summary>AWS is making the new version.</summary>
    RenewingAtAws,

    /// <summary>AWS ended a renewal as failed; another one is asked for later.</summary>
    RenewalFailedAtAws,

    /// <summary>AWS renews only what was exported since it was issued or renewed: it is exported first.</summary>
    ExportFirst,

    /// <summary>AWS has a new version and still hands out the old one.</summary>
    OldSerialServed,

    /// <summary>AWS has no later version than the stored one.</summary>
    NothingNewAtAws,

    /// <summary>Exported once more, so that AWS goes on renewing it.</summary>
    ReExported,

    /// <summary>The missing CNAMEs stand again; AWS looks for them by itself.</summary>
    RecordsPutBack,

    /// <summary>The clocks of host, database and AWS differ too much to decide by days.</summary>
    ClockDiffers,

    /// <summary>The database was restored: nothing is changed at AWS until somebody lets it go on.</summary>
    RestoreHold,

    /// <summary>The certificate is let end.</summary>
    LetEnd,

    /// <summary>The certificate expired before a renewal was made.</summary>
    Expired,

    /// <summary>AWS has accepted the revocation and does not show it yet.</summary>
    NotRevokedYet,

    /// <summary>An AWS service uses the certificate, so it cannot be revoked.</summary>
    InUseAtAws,

    /// <summary>A revocation was asked for, so that nothing is renewed any more.</summary>
    RevocationTookOver,

    /// <summary>An error that the portal does not know; retried, and a person should look.</summary>
    UnknownError,
}
