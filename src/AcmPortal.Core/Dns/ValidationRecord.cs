namespace AcmPortal.Core.Dns;

/// <summary>Whether a validation record stands in its zone, as far as the portal could see.</summary>
public enum RecordState
{
    /// <summary>AWS named it; the zone has not been looked at or written.</summary>
    Known,

    /// <summary>It stands in the zone with the right value.</summary>
    InZone,

    /// <summary>The portal may not write the zone; a person must add it.</summary>
    NeedsPerson,

    /// <summary>Another record stands at its name.</summary>
    Conflict,
}

/// <summary>
/// The CNAME that proves control of one base name for one AWS account; the same in every region and for every certificate
/// of the account. Never removed while a live certificate needs it.
/// </summary>
public sealed class ValidationRecord
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string AccountId { get; init; }

    /// <summary>The name without a leading wildcard label: *.example.com and example.com share one record.</summary>
    public required string BaseName { get; init; }

    /// <summary>Where it stands, without the final dot.</summary>
    public required string Name { get; set; }

    /// <summary>What it points to, without the final dot.</summary>
    public required string Value { get; set; }

    /// <summary>The hosted zone that it was found or written in.</summary>
    public string? ZoneId { get; set; }
    public RecordState State { get; set; }

    /// <summary>What stands there instead, or why it could not be written.</summary>
    public string? Problem { get; set; }

    /// <summary>Route 53's id of the change that wrote it, until it is known to be in sync.</summary>
    public string? PendingChangeId { get; set; }
    public DateTime? WrittenAt { get; set; }
    public DateTime? SeenAt { get; set; }
}
