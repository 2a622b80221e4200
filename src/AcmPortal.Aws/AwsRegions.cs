using System.Text.RegularExpressions;
using Amazon;

namespace AcmPortal.Aws;

/// <summary>What follows from a region's name: its partition, and where Route 53 wants to be signed.</summary>
public static partial class AwsRegions
{
    /// <summary>
    /// True for a region that AWS's SDK knows, and for one that is newer than the SDK but named after a known partition's rule.
    /// Host names are built from regions, so nothing else may pass.
    /// </summary>
    public static bool IsValid(string? region) =>
        region is not null && Form().IsMatch(region)
        && (RegionEndpoint.EnumerableAllRegions.Any(known => known.SystemName == region)
            || RegionEndpoint.AllPartitionRegionRegex.Any(rule => Regex.IsMatch(region, rule, RegexOptions.CultureInvariant)));

    /// <summary>aws, aws-cn, aws-us-gov, aws-eusc, ...; the second part of every ARN in that region.</summary>
    public static string PartitionOf(string region) => RegionEndpoint.GetBySystemName(region).PartitionName;

    /// <summary>Route 53 is one service for each partition, and signed for that partition's one region, whatever the certificate's is.</summary>
    public static string Route53SigningRegion(string? partition) => partition switch
    {
        "aws-cn" => "cn-northwest-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        _ => "us-east-1",
    };

    [GeneratedRegex("^[a-z]{2,8}(-[a-z]{2,16}){1,3}-[0-9]{1,2}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
