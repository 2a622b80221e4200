namespace AcmPortal.Core.Hosting;

/// <summary>Section <c>Aws</c>.</summary>
public sealed record AwsOptions
{
    /// <summary><c>Aws:ServiceUrl</c>: one address instead of AWS for ACM, Route 53 and STS, such as the emulator's; null for AWS.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary><c>Aws:RateShare</c>: share of AWS's rate limits that the portal uses, above 0 up to 1.</summary>
    public double RateShare { get; init; } = 0.95;

    /// <summary><c>Aws:TimeoutSeconds</c>: how long one call may take, 1 to 300.</summary>
    public int TimeoutSeconds { get; init; } = 30;
}
