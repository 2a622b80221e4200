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

    /// <summary>The client's address; null where nobody called over the network, and in rows of format 1.</summary>
    public string? ActorFrom { get; init; }

    /// <summary>One of <see cref="AuditOutcome"/>. A text, since the hash must cover it as it was written.</summary>
    public required string Outcome { get; init; }

    /// <summary>Whose object it was about when it was written; null where it is no team's, and in rows of formats 1 and 2.</summary>
    public Guid? TeamId { get; init; }

    /// <summary>What the hash covers: 1 was written before there were address and outcome, 2 covers both, 3 the team as well.</summary>
    public required int Format { get; init; }

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

/// <summary>How it ended. Closed.</summary>
public static class AuditOutcome
{
    /// <summary>It was done.</summary>
    public const string Ok = "ok";

    /// <summary>It was turned down: wrong credentials, or AWS took the call for a wrong one.</summary>
    public const string Refused = "refused";

    /// <summary>The actor lacks the permission.</summary>
    public const string Denied = "denied";

    /// <summary>It was tried and did not work.</summary>
    public const string Failed = "failed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ok, Refused, Denied, Failed];
}
