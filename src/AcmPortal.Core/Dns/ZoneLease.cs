namespace AcmPortal.Core.Dns;

/// <summary>Which instance writes to a hosted zone just now; the lease is in the database's time.</summary>
public sealed class ZoneLease
{
    /// <summary>Route 53's id of the zone.</summary>
    public required string ZoneId { get; init; }
    public string? LeaseOwner { get; set; }
    public DateTime? LeaseUntil { get; set; }
    public int LeaseEpoch { get; set; }
}
