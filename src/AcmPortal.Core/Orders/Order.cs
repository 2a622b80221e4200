using AcmPortal.Core.Renewal;

namespace AcmPortal.Core.Orders;

/// <summary>
/// One piece of work towards AWS. Durable: everything the next step needs is in the row, so that any instance may go on
/// after a crash at any point.
/// </summary>
public sealed class Order
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required OrderKind Kind { get; init; }

    /// <summary>Changed only by <see cref="OrderTransitions.Move"/>.</summary>
    public OrderState State { get; internal set; }
    public DateTime StateSince { get; internal set; }

    // What was asked
    public required string CommonName { get; init; }

    /// <summary>All names in xn-- form, lower case, without repeats; the common name first.</summary>
    public required List<string> Names { get; init; }
    public required string KeyAlgorithm { get; init; }
    public required Guid AuthorityId { get; init; }
    public required Guid ProfileId { get; init; }

    /// <summary>As the profile asked for when it was requested.</summary>
    public List<Guid> ApproverTeamIds { get; set; } = [];

    /// <summary>How many different people must approve; 0 where nobody is asked.</summary>
    public int ApprovalsNeeded { get; set; }

    /// <summary>The team that owns what it makes, or the certificate that it is about.</summary>
    public Guid TeamId { get; set; } = Access.Team.DefaultId;
    public string OwnerContact { get; init; } = "";
    public required string RequestedById { get; init; }
    public required string RequestedByName { get; init; }
    public required DateTime RequestedAt { get; init; }

    /// <summary>The price that the requester saw, in US cents; of a renewal what the portal makes AWS charge, 0 while it only follows or exports.</summary>
    public int EstimatedCents { get; internal set; }

    /// <summary>What makes a twin: a hash over kind, CA, sorted names and key algorithm; see <see cref="OrderFingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// The uniqueness slot: <see cref="Fingerprint"/> while the order is open, null once it has ended, so that a unique
    /// index refuses only open twins.
    /// </summary>
    public string? OpenSlot { get; internal set; }

    // What AWS knows
    public string? Arn { get; internal set; }

    /// <summary>True when the ARN can never be issued (failed, timed out or deleted at AWS): a retry asks for a new one.</summary>
    public bool ArnIsDead { get; internal set; }
    public Guid? CertificateId { get; internal set; }

    /// <summary>Renewal: the serial that was stored when it began; it has succeeded only with another one.</summary>
    public string? BaselineSerial { get; internal set; }

    /// <summary>Renewal: when the version with the baseline serial ends; until then nothing but a person ends the order.</summary>
    public DateTime? BaselineNotAfter { get; internal set; }

    /// <summary>Renewal: the rule that opened it, and how far it may go; null in other orders.</summary>
    public RenewalRule? RenewalRule { get; init; }

    /// <summary>Renewal: what it may do at AWS. A person may raise it from following to triggering while it is open.</summary>
    public RenewalGoal? RenewalGoal { get; internal set; }

    /// <summary>Renewal: when AWS accepted RenewCertificate, by AWS's clock; null while it has not, or AWS renews by itself.</summary>
    public DateTime? RenewalAcceptedAt { get; internal set; }

    /// <summary>Revocation, and an issue order that is followed by one: the reason for AWS, in AWS's spelling.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>Issue: the certificate that the new one takes over from.</summary>
    public Guid? ReplacesCertificateId { get; init; }

    /// <summary>Issue: revoke the replaced certificate once the new one is stored and, unless told to go on at once, picked up.</summary>
    public ReplaceThen ReplaceThen { get; internal set; }

    // Intent before effect
    /// <summary>ACM's idempotency token of the current attempt; honoured by AWS for one hour.</summary>
    public string? Token { get; internal set; }

    /// <summary>When the current token was first about to be sent, by AWS's clock.</summary>
    public DateTime? TokenFirstSentAt { get; internal set; }

    /// <summary>When RequestCertificate was last about to be sent, by AWS's clock; null when it never was, so that nothing can exist at AWS.</summary>
    public DateTime? LastSentAt { get; internal set; }

    /// <summary>Whether the last send carried the portal's tag, so that what it made can be told by it.</summary>
    public bool Tagged { get; internal set; }

    /// <summary>ARNs that could be what an unresolved send made, when there are several and a person must choose.</summary>
    public List<string> Candidates { get; internal set; } = [];

    /// <summary>True from before a send until its answer is stored: what AWS did is unknown, and must be looked for.</summary>
    public bool SendUnresolved { get; internal set; }

    /// <summary>Since when a search for an unresolved certificate has found nothing; null when not searching.</summary>
    public DateTime? NothingFoundSince { get; internal set; }

    /// <summary>The audit row that announced the effect under way; its outcome row names the same id.</summary>
    public Guid? IntentId { get; internal set; }

    // What is awaited
    /// <summary>Failed looks or calls in a row in this state.</summary>
    public int Attempt { get; internal set; }

    /// <summary>When the portal acts or looks again; null in ended orders and in those that wait for approval.</summary>
    public DateTime? NextAttemptAt { get; internal set; }
    public OrderReason Reason { get; internal set; }

    /// <summary>The sentence that explains the state to a person, with what to do about it.</summary>
    public string? ReasonText { get; internal set; }

    /// <summary>AWS's own error code and words, when the reason is AWS's answer.</summary>
    public string? AwsCode { get; internal set; }
    public string? AwsMessage { get; internal set; }
    public string? AwsRequestId { get; internal set; }
    public DateTime? CancelRequestedAt { get; internal set; }
    public string? CancelRequestedBy { get; internal set; }

    /// <summary>Lines of history so far; the next one takes the next number.</summary>
    public int HistoryCount { get; internal set; }

    /// <summary>W3C traceparent of the click or call that asked for it, so that one trace follows it to the end; null where nothing was traced.</summary>
    public string? TraceParent { get; internal set; }

    // Lease, in the database's time
    public string? LeaseOwner { get; internal set; }
    public DateTime? LeaseUntil { get; internal set; }

    /// <summary>Counts claims; every commit is fenced with it.</summary>
    public int LeaseEpoch { get; internal set; }
}

/// <summary>One line of an order's history, written in the transaction of the change.</summary>
public sealed class OrderHistory
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid OrderId { get; init; }

    /// <summary>1, 2, 3 … within the order.</summary>
    public required int Number { get; init; }
    public required DateTime At { get; init; }

    /// <summary>Null for the first line.</summary>
    public OrderState? From { get; init; }
    public required OrderState To { get; init; }
    public required OrderReason Reason { get; init; }
    public string? Detail { get; init; }
    public required string By { get; init; }
}

/// <summary>One approver's word on an order. Append-only; one a person.</summary>
public sealed class ApprovalVote
{
    public required Guid OrderId { get; init; }

    /// <summary>As <see cref="Access.Actor.Id"/>.</summary>
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public required bool Approved { get; init; }
    public string Comment { get; init; } = "";
    public required DateTime At { get; init; }
}
