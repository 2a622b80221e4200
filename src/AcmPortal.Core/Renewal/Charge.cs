namespace AcmPortal.Core.Renewal;

/// <summary>For what AWS charged.</summary>
public enum ChargeKind
{
    /// <summary>A new certificate.</summary>
    Issue,

    /// <summary>AWS renewed by itself.</summary>
    RenewedByAws,

    /// <summary>The portal triggered the renewal.</summary>
    RenewedByPortal,
}

/// <summary>
/// One charge by AWS, estimated from the price settings of the day: each issued serial once, stored here or not. Outlives
/// its certificate.
/// </summary>
public sealed class Charge
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid CertificateId { get; init; }
    public required string CommonName { get; init; }
    public required Guid ProfileId { get; init; }

    /// <summary>The team that owned the certificate then.</summary>
    public Guid TeamId { get; init; } = Access.Team.DefaultId;

    /// <summary>The serial that was charged, or <c>not-after:2027-01-31</c> where AWS did not tell it; unique within the certificate.</summary>
    public required string Key { get; set; }
    public required ChargeKind Kind { get; init; }
    public required DateTime At { get; init; }

    /// <summary>US cents.</summary>
    public required int Cents { get; init; }
}
