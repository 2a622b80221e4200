using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Audit;

/// <summary>Nothing is asked.</summary>
public sealed record VerifyAuditLogInput;

/// <summary>Walks the audit log's hash chain from its first row to its head, and names the first row that is wrong.</summary>
public sealed class VerifyAuditLog(PortalStore store, AuditTrail audit) : UseCase<VerifyAuditLogInput, AuditVerification>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadAudit;

    /// <inheritdoc/>
    protected override Task<AuditVerification> HandleAsync(Actor actor, VerifyAuditLogInput input, CancellationToken cancellationToken) =>
        store.ReadAsync(audit.VerifyAsync, cancellationToken);
}
