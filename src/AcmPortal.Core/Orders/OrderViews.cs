using AcmPortal.Core.Dns;

namespace AcmPortal.Core.Orders;

/// <summary>One row of the orders list.</summary>
public sealed record OrderRow(
    Guid Id, OrderKind Kind, OrderState State, DateTime StateSince, string CommonName, int NameCount, string KeyAlgorithm,
    string AuthorityName, string ProfileName, string RequestedByName, DateTime RequestedAt, OrderReason Reason, string? ReasonText,
    DateTime? NextAttemptAt, Guid? CertificateId, bool NeedsPerson)
{
    /// <summary>The team that owns what it makes, or the certificate that it is about.</summary>
    public Guid TeamId { get; init; }
    public string TeamName { get; init; } = "";
}

/// <summary>Everything that the order page shows.</summary>
public sealed record OrderView(
    Guid Id, OrderKind Kind, OrderState State, DateTime StateSince, NextActor NextToAct, string CommonName, IReadOnlyList<string> Names,
    string KeyAlgorithm, Guid AuthorityId, string AuthorityName, string Region, string AccountId, Guid ProfileId, string ProfileName,
    string OwnerContact, string RequestedByName, DateTime RequestedAt, int EstimatedCents, string? Arn, Guid? CertificateId,
    OrderReason Reason, string? ReasonText, string? AwsCode, string? AwsMessage, string? AwsRequestId, int Attempt,
    DateTime? NextAttemptAt, DateTime? CancelRequestedAt, bool MayCancel, bool MayRetry, bool NeedsPerson,
    IReadOnlyList<StepView> Steps, IReadOnlyList<OrderHistoryRow> History, IReadOnlyList<RecordRow> Records, IReadOnlyList<AwsCallRow> Calls)
{
    /// <summary>ARNs among which a person must choose; empty in the usual case.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Whether this person may request it again with names that are corrected.</summary>
    public bool MayRequestAgain { get; init; }

    /// <summary>Whether a request may have reached AWS, so that a cancellation must be followed up there.</summary>
    public bool MayHaveReachedAws { get; init; }

    /// <summary>Whether it waits for approval and this person may give or refuse it.</summary>
    public bool MayDecide { get; init; }

    /// <summary>Whose approval its profile asked for; null where nobody is asked.</summary>
    public OrderApprovalView? Approval { get; init; }

    /// <summary>Whether it is of another team, and shown because one's own is asked to approve it.</summary>
    public bool OfAnotherTeam { get; init; }

    /// <summary>A revocation, and an issue that is followed by one: why, in AWS's spelling.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>An issue: the certificate that it takes over from, and what becomes of that.</summary>
    public Guid? ReplacesCertificateId { get; init; }
    public ReplaceThen ReplaceThen { get; init; }

    /// <summary>Whether a retry asks AWS for a new certificate, because the old one can never be issued.</summary>
    public bool ArnIsDead { get; init; }
}

/// <summary>Whose approval an order needs, and who has given it.</summary>
/// <param name="Teams">The names of the teams that are asked.</param>
/// <param name="Needed">How many different people must approve.</param>
/// <param name="Votes">Who has had their word, in order of time.</param>
public sealed record OrderApprovalView(IReadOnlyList<string> Teams, int Needed, IReadOnlyList<OrderVoteRow> Votes)
{
    /// <summary>How many are missing.</summary>
    public int Missing => Math.Max(0, Needed - Votes.Count(v => v.Approved));

    /// <summary>Whether this person asked for it, so that others decide.</summary>
    public bool Own { get; init; }
}

/// <summary>One person's word.</summary>
public sealed record OrderVoteRow(string By, bool Approved, string Comment, DateTime At);

/// <summary>One step of the stepper.</summary>
public enum StepStatus { Done, Now, Later, Failed, Skipped }

/// <summary>One step of the stepper: its words, and when it was reached.</summary>
/// <param name="Title">For example "Records written".</param>
/// <param name="Detail">What happened, or what usually happens now and who acts.</param>
/// <param name="Status">How it stands.</param>
/// <param name="At">When it was done, or since when it is waited for.</param>
public sealed record StepView(string Title, string Detail, StepStatus Status, DateTime? At);

/// <summary>One line of the history.</summary>
public sealed record OrderHistoryRow(int Number, DateTime At, OrderState? From, OrderState To, OrderReason Reason, string? Detail, string By);

/// <summary>One validation record and the names that it proves.</summary>
public sealed record RecordRow(IReadOnlyList<string> Proves, string? Name, string? Value, string? ZoneName, RecordState? State, string? Problem, bool PendingInZone);

/// <summary>One AWS call.</summary>
public sealed record AwsCallRow(DateTime At, string Operation, int? HttpStatus, string? Code, string Outcome, int DurationMs, string? RequestId, bool Shared);
