namespace AcmPortal.Core.Notifications;

/// <summary>What can be told. Closed.</summary>
public enum AlertEvent
{
    /// <summary>A new certificate is stored.</summary>
    Issued,

    /// <summary>A renewal is stored; the text says by whom it was made.</summary>
    Renewed,

    /// <summary>The threshold has passed and the renewal is not done.</summary>
    RenewalLate,

    /// <summary>A renewal met an error that it goes on trying against.</summary>
    RenewalFailed,

    /// <summary>Something cannot go on without a person.</summary>
    NeedsPerson,

    /// <summary>30, 15, 7, 3 or 1 days left without a successor.</summary>
    Expiring,

    /// <summary>The current version has expired.</summary>
    Expired,

    /// <summary>Revoked, by the portal or in AWS.</summary>
    Revoked,

    /// <summary>A connection does not reach AWS any more.</summary>
    ConnectionBroken,

    /// <summary>A quota of the account is nearly used up.</summary>
    QuotaNear,

    /// <summary>A connection that was broken reaches AWS again; told to whoever is told of broken ones.</summary>
    ConnectionRestored,

    /// <summary>A quota that was nearly used up has room again; told to whoever is told of that.</summary>
    QuotaEased,

    /// <summary>Somebody goes past the identity provider, by a sign-in link from the host.</summary>
    EmergencySignIn,

    /// <summary>A request waits for the approval of a team; told to that team.</summary>
    ApprovalAsked,

    /// <summary>A request that waited was approved; told to its owner and requester, and to whoever is told of those that wait.</summary>
    Approved,

    /// <summary>A request that waited was refused; told likewise.</summary>
    Refused,

    /// <summary>A channel's own test.</summary>
    Test,
}

/// <summary>How urgent an alert is.</summary>
public enum AlertSeverity { Info, Warning, Critical }

/// <summary>
/// One event that people may want to be told: the outbox row, written in the transaction of the event. Which channels it
/// goes to is worked out afterwards, from the rules of that moment.
/// </summary>
public sealed class Alert
{
    /// <summary>Also the event id that repeats carry.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required AlertEvent Event { get; init; }
    public required AlertSeverity Severity { get; init; }
    public required DateTime At { get; init; }

    /// <summary>One line: "www.example.com could not be renewed".</summary>
    public required string Subject { get; init; }

    /// <summary>What happened and what to do, in sentences.</summary>
    public required string Text { get; init; }
    public Guid? CertificateId { get; init; }
    public Guid? OrderId { get; init; }
    public Guid? ConnectionId { get; init; }
    public Guid? ProfileId { get; init; }

    /// <summary>The team that it concerns; null where it concerns the whole portal.</summary>
    public Guid? TeamId { get; init; }

    /// <summary>Whom the default rule tells.</summary>
    public string OwnerContact { get; init; } = "";

    /// <summary>An e-mail address that the default rule tells besides; null for none.</summary>
    public string? AlsoTell { get; init; }

    /// <summary>Unique where given, so that what is noticed twice is told once: <c>expiring:{certificate}:{serial}:30</c>.</summary>
    public string? OnceKey { get; init; }

    /// <summary>Channels of a test; null for all that the rules choose.</summary>
    public Guid? OnlyChannelId { get; init; }

    /// <summary>When deliveries were made from it; null while that is to be done.</summary>
    public DateTime? RoutedAt { get; set; }
}
