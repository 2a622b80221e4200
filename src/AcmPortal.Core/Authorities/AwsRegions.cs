namespace AcmPortal.Core.Authorities;

/// <summary>One AWS region.</summary>
/// <param name="Id">For example us-east-1.</param>
/// <param name="DisplayName">For example "US East (N. Virginia)".</param>
/// <param name="Partition">aws, aws-cn, aws-us-gov or aws-eusc.</param>
public sealed record AwsRegion(string Id, string DisplayName, string Partition);

/// <summary>The regions in which ACM can be asked.</summary>
public static class AwsRegions
{
    /// <summary>All of them, by partition and id.</summary>
    public static IReadOnlyList<AwsRegion> All => throw new NotImplementedException();

    /// <summary>Those of one partition.</summary>
    public static IReadOnlyList<AwsRegion> Of(string partition) => [.. All.Where(r => r.Partition == partition)];
}
