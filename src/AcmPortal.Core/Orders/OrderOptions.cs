namespace AcmPortal.Core.Orders;

/// <summary>Section <c>Orders</c>.</summary>
public sealed record OrderOptions
{
    /// <summary>How long a claimed order belongs to its instance without a heartbeat, in seconds: 5 to 600.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>How often the database is asked what is due, in seconds: 1 to 60. What this process makes due is taken at once.</summary>
    public int ScanSeconds { get; init; } = 1;

    /// <summary>Orders worked on at once by this process: 1 to 256.</summary>
    public int MaxParallel { get; init; } = 16;

    /// <summary>How long records are gathered into one batch of a zone while few orders are under way, in milliseconds: 0 to 10,000.</summary>
    public int GatherMilliseconds { get; init; } = 500;

    /// <summary>The same while many orders are under way.</summary>
    public int BulkGatherMilliseconds { get; init; } = 3_000;

    /// <summary>Days that AWS gives a certificate, for words and estimates only: what is stored is read from the certificate.</summary>
    public int ValidityDays { get; init; } = 198;

    /// <summary>Days before expiry at which AWS renews by itself, for words and marks.</summary>
    public int ManagedRenewalDays { get; init; } = 45;
}
