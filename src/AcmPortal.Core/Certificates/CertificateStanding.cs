namespace AcmPortal.Core.Certificates;

/// <summary>How a valid certificate stands towards its end: one of four, by which the expiry charts tell them apart.</summary>
public enum CertificateStanding
{
    /// <summary>The portal and AWS renew it.</summary>
    Renewing,

    /// <summary>AWS renews it, the portal triggers nothing.</summary>
    Following,

    /// <summary>It is let end on purpose, or another certificate has taken over.</summary>
    Ending,

    /// <summary>A person is needed, or it ends within a week without a successor.</summary>
    AtRisk,
}
