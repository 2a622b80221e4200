namespace AcmPortal.Core.Aws;

/// <summary>Section <c>Aws</c>.</summary>
public sealed record AwsOptions
{
    /// <summary>Replaces the addresses of ACM, Route 53 and STS, for the emulator; null for AWS.</summary>
    public string? ServiceUrl { get; init; }

    /// <summary>Share of AWS's published request rates to use: above 0 to 1; 0 switches pacing off, for an AWS without limits.</summary>
    public double RateShare { get; init; } = 0.95;

    /// <summary>
    /// <c>KEYID:SECRET</c> that stands for the host's own credentials, so that the demo never asks the host's metadata
    /// service; null everywhere else.
    /// </summary>
    public string? HostCredentials { get; init; }
}
