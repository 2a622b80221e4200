namespace AcmPortal.Core.Notifications;

/// <summary>How a channel speaks.</summary>
public enum AlertChannelKind
{
    /// <summary>SMTP.</summary>
    Email,

    /// <summary>Slack incoming webhook.</summary>
    Slack,

    /// <summary>Microsoft Teams workflow webhook.</summary>
    Teams,

    /// <summary>PagerDuty Events v2.</summary>
    PagerDuty,

    /// <summary>CloudEvents JSON, signed.</summary>
    Webhook,
}

/// <summary>Where alerts go. Its secret (webhook address with its token, SMTP password, routing key, HMAC key) is a sealed row.</summary>
public sealed class AlertChannel
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public required AlertChannelKind Kind { get; init; }

    /// <summary>What is no secret, as JSON: for e-mail host, port, security, user, sender and recipients; for the others the host of the address.</summary>
    public string SettingsJson { get; set; } = "{}";
    public bool Enabled { get; set; } = true;
    public required DateTime CreatedAt { get; init; }
    public DateTime? LastSentAt { get; set; }
    public DateTime? LastFailedAt { get; set; }

    /// <summary>Why the last delivery failed; null after a good one.</summary>
    public string? LastError { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>Which events go to which channels.</summary>
public sealed class AlertRule
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }

    /// <summary>Empty: all events.</summary>
    public List<AlertEvent> Events { get; set; } = [];

    /// <summary>Only certificates of these profiles; empty: all.</summary>
    public List<Guid> ProfileIds { get; set; } = [];

    /// <summary>Only certificates of these owners; empty: all.</summary>
    public List<string> Owners { get; set; } = [];
    public List<Guid> ChannelIds { get; set; } = [];

    /// <summary>Tell the owner as well: by e-mail where the owner contact is an address, through the first enabled e-mail channel. What has no owner, connections and quotas, is told to the administrators.</summary>
    public bool TellOwner { get; set; }
    public bool Enabled { get; set; } = true;
    public required DateTime CreatedAt { get; init; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}

/// <summary>How a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>To be sent, at once or after a failure.</summary>
    Waiting,

    /// <summary>The channel took it.</summary>
    Sent,

    /// <summary>Given up: it never could be sent, or only after days of trying.</summary>
    Failed,
}

/// <summary>One alert on its way to one channel. Sent in order for one certificate and channel.</summary>
public sealed class Delivery
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid AlertId { get; init; }
    public required Guid ChannelId { get; init; }

    /// <summary>The owner's address, where it differs from the channel's own recipients; empty for those.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>What keeps its order: the certificate's id, else the alert's.</summary>
    public required Guid OrderKey { get; init; }
    public DeliveryState State { get; set; } = DeliveryState.Waiting;
    public required DateTime CreatedAt { get; init; }
    public int Attempt { get; set; }

    /// <summary>When it is tried next, in real time; null once it is sent or given up.</summary>
    public DateTime? NextAttemptAt { get; set; }
    public DateTime? SentAt { get; set; }

    /// <summary>What the channel answered last, in its words; never an address with a token.</summary>
    public string? LastError { get; set; }

    // Lease, in the database's time
    public string? LeaseOwner { get; set; }
    public DateTime? LeaseUntil { get; set; }
    public int LeaseEpoch { get; set; }
}
