using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;

namespace AcmPortal.Core.Certificates;

/// <summary>Rows of the audit log about a certificate.</summary>
internal static class CertificateAudit
{
    public static AuditLine Of(Actor actor, string action, Certificate certificate, object? detail, Guid? correlation = null, string outcome = AuditOutcome.Ok) =>
        new(actor, action, "certificate", certificate.Id.ToString(), certificate.CommonName, detail, correlation) { Outcome = outcome, TeamId = certificate.TeamId };
}
