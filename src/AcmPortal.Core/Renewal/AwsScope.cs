namespace AcmPortal.Core.Renewal;

/// <summary>One account and region as the portal reads it: when it was last compared, and what stood there. One instance at a time works on it.</summary>
public sealed class AwsScope
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary><c>account/region</c>; unique.</summary>
    public required string Scope { get; init; }

    /// <summary>When the next reading is due, in the domain's time.</summary>
    public required DateTime NextAt { get; set; }

    /// <summary>When a reading last went to its end.</summary>
    public DateTime? ReadAt { get; set; }

    /// <summary>Whether SearchCertificates is allowed; null until tried.</summary>
    public bool? MaySearch { get; set; }

    /// <summary>Failed readings in a row.</summary>
    public int Attempt { get; set; }

    /// <summary>Why the last reading failed; null when it did not.</summary>
    public string? Problem { get; set; }

    /// <summary>Certificates at AWS, expired and revoked ones included; the account's quota is 2,500 by default.</summary>
    public int CertificatesAtAws { get; set; }

    /// <summary>Of those, created in the last 365 days; the account's quota of requests is 5,000 by default, and deleted ones count too.</summary>
    public int CreatedLastYear { get; set; }

    // Lease, in the database's time
    public string? LeaseOwner { get; set; }
    public DateTime? LeaseUntil { get; set; }
    public int LeaseEpoch { get; set; }
}

/// <summary>How far the domain's time is ahead of the real one: one row, changed by the demo's time machine alone, read by all instances.</summary>
public sealed class DomainTime
{
    public int Id { get; init; } = 1;
    public long OffsetTicks { get; set; }
}
