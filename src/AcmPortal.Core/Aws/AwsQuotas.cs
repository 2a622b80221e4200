namespace AcmPortal.Core.Aws;

/// <summary>AWS's default quotas of one account and region that count certificates, not calls.</summary>
public static class AwsQuotas
{
    /// <summary>Certificates at a time; expired and revoked ones count.</summary>
    public const int Certificates = 2_500;

    /// <summary>Certificates requested in 365 days; deleting gives nothing back.</summary>
    public const int RequestsAYear = 5_000;
}
