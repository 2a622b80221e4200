using System.Collections.Frozen;

namespace AcmPortal.Core.Aws;

/// <summary>AWS's published request rates, in calls a second; where none is published, a cautious one.</summary>
public static class AwsRates
{
    private static readonly FrozenDictionary<string, double> PerSecond = new Dictionary<string, double>
    {
        ["RequestCertificate"] = 5,
        ["RenewCertificate"] = 5,
        ["DescribeCertificate"] = 10,
        ["ExportCertificate"] = 10,
        ["GetCertificate"] = 10,
        ["ListCertificates"] = 8,
        ["SearchCertificates"] = 5,
        ["DeleteCertificate"] = 10,
        ["AddTagsToCertificate"] = 5,
        ["ListTagsForCertificate"] = 10,
        ["RevokeCertificate"] = 1,
        // Route 53 has a bucket for all its actions together; 5 a second is safe for accounts with the older limit, too.
        [Route53] = 5,
    }.ToFrozenDictionary();

    /// <summary>The name of the bucket that all Route 53 actions share.</summary>
    public const string Route53 = "Route53";

    /// <summary>The operations that have a rate of their own.</summary>
    public static IReadOnlyCollection<string> Operations => PerSecond.Keys;

    /// <summary>Calls a second for an ACM operation or <see cref="Route53"/>; 1 for an unknown one.</summary>
    public static double For(string operation) => PerSecond.GetValueOrDefault(operation, 1);
}
