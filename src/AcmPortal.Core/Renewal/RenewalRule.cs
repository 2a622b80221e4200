namespace AcmPortal.Core.Renewal;

/// <summary>
/// The named rules of renewal, in the order in which they are asked; the first that holds decides. The name is what the
/// screen, the API, alerts and the audit log show.
/// </summary>
public enum RenewalRule
{
    /// <summary>A revocation is under way: nothing is renewed.</summary>
    RevocationUnderWay,

    /// <summary>Revoked at AWS: it never renews again.</summary>
    RevokedAtAws,

    /// <summary>Deleted at AWS: it never renews again.</summary>
    DeletedAtAws,

    /// <summary>AWS does not let it be exported.</summary>
    NotExportable,

    /// <summary>A renewal is under way already.</summary>
    RenewalUnderWay,

    /// <summary>AWS has a serial that is not stored yet: it is to be exported.</summary>
    RenewedAtAws,

    /// <summary>AWS has a serial that is not stored, and the certificate is let end: it stays there, not exported.</summary>
    EndedOnPurpose,

    /// <summary>The current version has expired.</summary>
    Expired,

    /// <summary>The certificate is let end: nothing is done.</summary>
    LetItEnd,

    /// <summary>AWS will not renew it because it was not exported since it was issued or renewed: it is exported at once.</summary>
    NotExportedSinceRenewal,

    /// <summary>AWS wants to renew and does not find a CNAME.</summary>
    RecordMissing,

    /// <summary>The portal's threshold is reached and AWS has not renewed: the portal triggers it.</summary>
    NearExpiry,

    /// <summary>The threshold is reached, AWS has not renewed, and the certificate only follows AWS: a person must decide.</summary>
    AwsHasNotRenewed,

    /// <summary>A stored renewal, or a successor whose pickup a revocation waits for, was not fetched by anybody in time.</summary>
    NotPickedUp,

    /// <summary>AWS's own renewal window is open: AWS acts next.</summary>
    InAwsWindow,

    /// <summary>Nothing is to be done yet.</summary>
    UpToDate,

    /// <summary>A person asked for a renewal now; no rule opens this.</summary>
    AskedByPerson,

    /// <summary>A renewal goes on without success; a person should look.</summary>
    RenewalFailing,
}

/// <summary>How far a renewal order may go at AWS.</summary>
public enum RenewalGoal
{
    /// <summary>Export what AWS has.</summary>
    Export,

    /// <summary>See AWS's own renewal through (put CNAMEs back), trigger nothing.</summary>
    Follow,

    /// <summary>RenewCertificate, once a cycle, where AWS has not renewed.</summary>
    Trigger,
}
