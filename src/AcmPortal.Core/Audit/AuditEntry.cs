namespace AcmPortal.Core.Audit;

/// <summary>One line of the audit log; hash-chained, never changed.</summary>
public sealed class AuditEntry
{
    /// <summary>1, 2, 3 … without gaps; unique, so that the chain cannot fork.</summary>
    public required long Sequence { get; init; }
    public required DateTime At { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public required string Via { get; init; }

    /// <summary>One of <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }
    public required string ObjectKind { get; init; }
    public required string ObjectId { get; init; }
    public required string ObjectName { get; init; }

    /// <summary>Before and after, or particulars, as JSON; never a secret.</summary>
    public required string Detail { get; init; }

    /// <summary>Joins the intent and the outcome of one effect, and all that one click caused.</summary>
    public Guid? CorrelationId { get; init; }
    public required byte[] PreviousHash { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>The end of the chain: one row, locked by every writer, written last.</summary>
public sealed class AuditHead
{
    public int Id { get; init; } = 1;
    public long Sequence { get; set; }

    /// <summary>Hash of the last row; empty before the first.</summary>
    public byte[] Hash { get; set; } = [];

    /// <summary>HMAC of the two above, so that a cut tail cannot be covered up by writing an earlier row's values here.</summary>
    public byte[] Seal { get; set; } = [];
}

/// <summary>What can be audited. Closed.</summary>
public static class AuditAction
{
    public const string ConnectionCreated = "connection.created";
    public const string ConnectionTested = "connection.tested";
    public const string ConnectionKeysRotated = "connection.keys-rotated";
    public const string ConnectionChanged = "connection.changed";
    public const string ConnectionDeleted = "connection.deleted";
    public const string AuthorityCreated = "authority.created";
    public const string AuthorityChanged = "authority.changed";
    public const string AuthorityDeleted = "authority.deleted";
    public const string ProfileCreated = "profile.created";
    public const string ProfileChanged = "profile.changed";
    public const string ProfileDeleted = "profile.deleted";
    public const string OrderCreated = "order.created";
    public const string OrderMoved = "order.moved";
    public const string OrderCancelAsked = "order.cancel-asked";
    public const string OrderRetried = "order.retried";
    public const string OrderApproved = "order.approved";
    public const string OrderRefused = "order.refused";
    public const string RenewalChanged = "renewal.changed";
    public const string RenewalAsked = "renewal.asked";
    public const string CertificateStored = "certificate.stored";
    public const string CertificateRevokedAtAws = "certificate.revoked-at-aws";
    public const string CertificateDeletedAtAws = "certificate.deleted-at-aws";
    public const string CertificateRevoked = "certificate.revoked";
    public const string CertificateDeleted = "certificate.deleted";
    public const string PickupWatchChanged = "certificate.pickup-watch-changed";
    public const string RevocationAsked = "certificate.revocation-asked";
    public const string ReplacementAsked = "certificate.replacement-asked";
    public const string ReplacementChanged = "certificate.replacement-changed";
    public const string KeyExported = "certificate.key-exported";
    public const string AwsIntent = "aws.intent";
    public const string AwsOutcome = "aws.outcome";
    public const string AlertChannelCreated = "alert-channel.created";
    public const string AlertChannelChanged = "alert-channel.changed";
    public const string AlertChannelTested = "alert-channel.tested";
    public const string AlertChannelDeleted = "alert-channel.deleted";
    public const string AlertRuleCreated = "alert-rule.created";
    public const string AlertRuleChanged = "alert-rule.changed";
    public const string AlertRuleDeleted = "alert-rule.deleted";
    public const string DeliveryResent = "alert.resent";
    public const string SignInLinkCreated = "sign-in.link-created";
    public const string SignedIn = "sign-in.done";
    public const string SignedOut = "sign-in.ended";
    public const string TokenCreated = "token.created";
    public const string TokenRotated = "token.rotated";
    public const string TokenRevoked = "token.revoked";
    public const string DemoTimeMoved = "demo.time-moved";
    public const string DemoFilled = "demo.filled";
    public const string MasterKeyCreated = "master-key.created";
    public const string MasterKeyAdded = "master-key.added";
    public const string MasterKeyRotationBegun = "master-key.rotation-begun";
    public const string MasterKeyRotated = "master-key.rotated";
    public const string RestoreHeld = "restore.held";
    public const string RestoreReleased = "restore.released";
}
