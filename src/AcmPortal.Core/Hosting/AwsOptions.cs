using System.Collections.Frozen;
using AcmPortal.Core.Aws;

namespace AcmPortal.Core.Hosting;

/// <summary>Section <c>Aws</c>.</summary>
public sealed record AwsOptions
{
    /// <summary><c>Aws:ServiceUrl</c>: one address instead of AWS for ACM, Route 53 and STS, such as the emulator's; null for AWS.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary><c>Aws:RateShare</c>: share of AWS's rate limits that the portal uses, up to 1; 0 switches pacing off, for an AWS without limits.</summary>
    public double RateShare { get; init; } = 0.95;

    /// <summary><c>Aws:Rates:OPERATION</c>: limits of the account in calls a second, where they are not AWS's published ones; see <see cref="AwsRates"/>.</summary>
    public IReadOnlyDictionary<string, double> Rates { get; init; } = FrozenDictionary<string, double>.Empty;

    /// <summary><c>Aws:TimeoutSeconds</c>: how long one call may take, 1 to 300.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>The limit in calls a second of an ACM operation, or of all Route 53 actions together.</summary>
    public double RateOf(string operation) => Rates.TryGetValue(operation, out var rate) ? rate : AwsRates.For(operation);

    /// <summary>
    /// <c>KEYID:SECRET</c> in place of the host's own credentials, set by the demo alone, so that it never asks the host's
    /// metadata service. Not a setting.
    /// </summary>
    internal string? HostCredentials { get; init; }

    /// <summary>These options, with fixed credentials in place of the host's own.</summary>
    public AwsOptions WithHostCredentials(string keyId, string secret) => this with { HostCredentials = $"{keyId}:{secret}" };
}
