using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Audit;

/// <summary>With which checkpoints the chain is compared.</summary>
/// <param name="CheckpointFile">A file of checkpoints; null takes the configured one, if it is there.</param>
public sealed record VerifyAuditLogInput(string? CheckpointFile = null);

/// <summary>
/// Walks the audit log's hash chain from its first row to its head, compares it with the checkpoints that were kept
/// elsewhere, and names the first row that is wrong.
/// </summary>
public sealed class VerifyAuditLog(PortalStore store, AuditTrail audit, AuditOptions options) : UseCase<VerifyAuditLogInput, AuditVerification>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadAudit;

    /// <inheritdoc/>
    protected override async Task<AuditVerification> HandleAsync(Actor actor, VerifyAuditLogInput input, CancellationToken cancellationToken)
    {
        // The chain is one, of all teams.
        actor.RequireEverywhere(Permission.ReadAudit);
        if (input.CheckpointFile is { } named && !File.Exists(named))
            throw new RefusedException($"There is no file {named}.");
        var file = input.CheckpointFile ?? options.CheckpointFile;
        var (checkpoints, problem) = file is null ? ([], null) : await CheckpointFile.ReadAsync(file, cancellationToken);
        return problem is null
            ? await store.ReadAsync((db, ct) => audit.VerifyAsync(db, checkpoints, ct), cancellationToken)
            : new AuditVerification(0, 0, problem);
    }
}
