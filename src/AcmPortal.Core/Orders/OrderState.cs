namespace AcmPortal.Core.Orders;

/// <summary>What an order does.</summary>
public enum OrderKind
{
    /// <summary>A new certificate.</summary>
    Issue,

    /// <summary>A new serial of a certificate.</summary>
    Renew,

    /// <summary>The end of a certificate.</summary>
    Revoke,
}

/// <summary>What is awaited. Who acts next is in <see cref="OrderTransitions.NextToAct"/>.</summary>
public enum OrderState
{
    /// <summary>Approvers have not decided.</summary>
    AwaitingApproval,

    /// <summary>RequestCertificate is to be accepted and its ARN stored.</summary>
    Requested,

    /// <summary>AWS is to say which CNAME proves each name.</summary>
    AwaitingRecords,

    /// <summary>The CNAMEs are to stand in the zones.</summary>
    RecordsPending,

    /// <summary>AWS is to find the CNAMEs and issue.</summary>
    Validating,

    /// <summary>The certificate is to be exported, checked, sealed and stored.</summary>
    Issued,

    /// <summary>A renewal is due.</summary>
    Due,

    /// <summary>AWS is to make the new serial.</summary>
    Renewing,

    /// <summary>AWS is to revoke.</summary>
    RevocationRequested,

    /// <summary>A cancelled order whose certificate may exist at AWS: deleted, or watched until clear.</summary>
    Cancelling,

    /// <summary>Done: stored.</summary>
    Stored,

    /// <summary>Done: revoked.</summary>
    Revoked,

    /// <summary>Done: approvers said no.</summary>
    Refused,

    /// <summary>Done: cancelled, and AWS charged nothing.</summary>
    Cancelled,

    /// <summary>Ended by a permanent error; a person may retry.</summary>
    Failed,
}

/// <summary>What happens to the replaced certificate after the new one is stored.</summary>
public enum ReplaceThen
{
    /// <summary>It stays until a person ends it.</summary>
    Keep,

    /// <summary>It is revoked once somebody has fetched the new key.</summary>
    RevokeAfterPickup,

    /// <summary>It is revoked as soon as the new one is stored.</summary>
    RevokeOnceStored,
}

/// <summary>Who acts next.</summary>
public enum NextActor { Portal, Aws, Approvers, Person, Nobody }
