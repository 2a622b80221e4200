namespace AcmPortal.Core.Dns;

/// <summary>Section <c>Dns</c>: whether and whom the portal asks about public DNS.</summary>
public sealed record DnsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Dns";

    /// <summary>False: DNS is never asked, and pages say so.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Resolvers as <c>address</c> or <c>address:port</c>; empty for the system's.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>Seconds to wait for one answer, 1 to 10.</summary>
    public int TimeoutSeconds { get; init; } = 2;
}
