namespace AcmPortal.Core.Aws;

/// <summary>One AWS call that was made for an order, or for several at once, as its page shows it.</summary>
public sealed class AwsCall
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The order; null for a call shared by all waiting orders of <see cref="Scope"/>.</summary>
    public Guid? OrderId { get; init; }

    /// <summary>Whom a shared call served: account and region for listings, the zone id for record changes.</summary>
    public string? Scope { get; init; }
    public required DateTime At { get; init; }
    public required string Operation { get; init; }

    /// <summary>HTTP status; null when no answer came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>AWS's error code; null on success.</summary>
    public string? Code { get; init; }

    /// <summary>One line for people: what the answer said.</summary>
    public required string Outcome { get; init; }
    public int DurationMs { get; init; }
    public string? RequestId { get; init; }
}
