namespace AcmPortal.Core.Authorities;

/// <summary>One AWS region.</summary>
/// <param name="Id">For example us-east-1.</param>
/// <param name="DisplayName">For example "US East (N. Virginia)".</param>
/// <param name="Partition">aws, aws-cn, aws-us-gov or aws-eusc.</param>
public sealed record AwsRegion(string Id, string DisplayName, string Partition);

/// <summary>The regions in which ACM can be asked, as AWS's SDK knows them.</summary>
public static class AwsRegions
{
    private static readonly string[] Partitions = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"];

    /// <summary>All of them, by partition and id; those of the isolated partitions are left out.</summary>
    public static IReadOnlyList<AwsRegion> All { get; } =
    [
        .. Amazon.RegionEndpoint.EnumerableAllRegions
            .Where(r => Partitions.Contains(r.PartitionName))
            .Select(r => new AwsRegion(r.SystemName, r.DisplayName, r.PartitionName))
            .OrderBy(r => Array.IndexOf(Partitions, r.Partition)).ThenBy(r => r.Id, StringComparer.Ordinal),
    ];

    /// <summary>Those of one partition; an unknown partition has none.</summary>
    public static IReadOnlyList<AwsRegion> Of(string partition) => [.. All.Where(r => r.Partition == partition)];
}
