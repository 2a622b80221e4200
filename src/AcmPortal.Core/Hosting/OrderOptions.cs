namespace AcmPortal.Core.Hosting;

/// <summary>Section <c>Orders</c>: how orders are worked on.</summary>
public sealed record OrderOptions
{
    /// <summary><c>Orders:LeaseSeconds</c>: how long an instance holds an order that it works on, 5 to 600; another takes it over after that.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary><c>Orders:ScanSeconds</c>: how often due orders are looked for, 1 to 60.</summary>
    public int ScanSeconds { get; init; } = 1;

    /// <summary><c>Orders:MaxParallel</c>: orders worked on at the same time by this instance, 1 to 200.</summary>
    public int MaxParallel { get; init; } = 16;

    /// <summary><c>Orders:GatherMilliseconds</c>: how long a zone's record changes are gathered into one call, 0 to 10,000.</summary>
    public int GatherMilliseconds { get; init; } = 500;

    /// <summary><c>Orders:BulkGatherMilliseconds</c>: the same while many orders wait for records, 0 to 30,000.</summary>
    public int BulkGatherMilliseconds { get; init; } = 3000;

    /// <summary><c>Orders:ValidityDays</c>: the validity that AWS gives, for estimates only; the stored certificate decides.</summary>
    public int ValidityDays { get; init; } = 198;

    /// <summary><c>Orders:ManagedRenewalDays</c>: days before expiry at which AWS starts to renew by itself.</summary>
    public int ManagedRenewalDays { get; init; } = 45;
}
