namespace AcmPortal.Core.Connections;

/// <summary>Which AWS partition a connection is in, as far as it can be told, and where to ask AWS there.</summary>
public static class ConnectionPartition
{
    /// <summary>The partition of the role or of the caller; null while neither is known.</summary>
    public static string? Of(Connection connection) => OfArn(connection.RoleArn) ?? OfArn(connection.CallerArn);

    /// <summary>The second part of an ARN.</summary>
    public static string? OfArn(string? arn) => arn?.Split(':') is ["arn", { Length: > 0 } partition, ..] ? partition : null;

    /// <summary>The region to ask where none is given.</summary>
    public static string DefaultRegion(string? partition) => partition switch
    {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        _ => "us-east-1",
    };
}
