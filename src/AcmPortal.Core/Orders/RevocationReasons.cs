namespace AcmPortal.Core.Orders;

/// <summary>The reasons that ACM takes for public certificates, in AWS's spelling, and key compromise, which AWS may refuse.</summary>
public static class RevocationReasons
{
    public const string Unspecified = "UNSPECIFIED";
    public const string AffiliationChanged = "AFFILIATION_CHANGED";
    public const string Superseded = "SUPERSEDED";
    public const string CessationOfOperation = "CESSATION_OF_OPERATION";

    /// <summary>Not in ACM's guide for public certificates: where AWS refuses it, it is revoked without a reason, and the portal keeps this one.</summary>
    public const string KeyCompromise = "KEY_COMPROMISE";

    /// <summary>All that a person may choose.</summary>
    public static IReadOnlyList<string> All { get; } = [Unspecified, Superseded, CessationOfOperation, AffiliationChanged, KeyCompromise];

    /// <summary>A reason in words; one that AWS alone knows in AWS's own.</summary>
    public static string Words(string reason) => reason switch
    {
        Unspecified => "no reason given",
        Superseded => "superseded by another certificate",
        CessationOfOperation => "the service has ended",
        AffiliationChanged => "the names or their owner have changed",
        KeyCompromise => "the private key may have leaked",
        _ => reason.Replace('_', ' ').ToLowerInvariant(),
    };
}
