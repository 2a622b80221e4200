namespace AcmPortal.Web.Certificates;

/// <summary>
/// What ACM decides about a new exportable public certificate, for the sentences before there is one. Since 18 Feb 2026;
/// once it is issued, its own dates are read and shown.
/// </summary>
public static class AcmTerms
{
    /// <summary>Days of validity.</summary>
    public const int ValidityDays = 198;

    /// <summary>Days before the end at which AWS begins to renew by itself.</summary>
    public const int AwsRenewsDaysBefore = 45;
}
