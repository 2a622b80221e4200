using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetSetupProgressInput;

/// <summary>Which of the first steps are done, by what is there; nothing is ticked by hand.</summary>
/// <param name="Connected">A connection passed its test.</param>
/// <param name="HasAuthority">There is a CA.</param>
/// <param name="HasProfile">There is a profile.</param>
/// <param name="HasOrder">Something was requested.</param>
/// <param name="HasCertificate">A certificate is stored.</param>
/// <param name="Downloaded">A private key was handed out.</param>
/// <param name="LatestOrderId">The order to watch; null when there is none.</param>
/// <param name="LatestCertificateId">The certificate to take; null when there is none.</param>
public sealed record SetupProgress(
    bool Connected, bool HasAuthority, bool HasProfile, bool HasOrder, bool HasCertificate, bool Downloaded,
    Guid? LatestOrderId, Guid? LatestCertificateId)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDone => Connected && HasAuthority && HasProfile && HasOrder && HasCertificate && Downloaded;

    /// <summary>Whether more than the first certificate is stored.</summary>
    public bool HasSeveral { get; init; }

    /// <summary>Whether the portal is in use, so that its first page is the dashboard.</summary>
    public bool IsRunning => IsDone || HasSeveral;
}

/// <summary>How far the portal has been set up.</summary>
public sealed class GetSetupProgress(PortalStore store) : UseCase<GetSetupProgressInput, SetupProgress>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<SetupProgress> HandleAsync(Actor actor, GetSetupProgressInput input, CancellationToken cancellationToken) =>
        store.ReadAsync(
            async (db, ct) =>
            {
                var order = await db.Orders.OrderByDescending(o => o.RequestedAt).Select(o => (Guid?)o.Id).FirstOrDefaultAsync(ct);
                var certificate = await db.Certificates.OrderByDescending(c => c.CreatedAt).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct);
                return new SetupProgress(
                    await db.Connections.AnyAsync(c => c.LastTestPassed == true, ct),
                    await db.Authorities.AnyAsync(ct),
                    await db.Profiles.AnyAsync(ct),
                    order is not null,
                    certificate is not null,
                    certificate is not null && await db.AuditEntries.AnyAsync(e => e.Action == AuditAction.KeyExported, ct),
                    order,
                    certificate)
                {
                    HasSeveral = await db.Certificates.OrderBy(c => c.CreatedAt).Skip(1).AnyAsync(ct),
                };
            },
            cancellationToken);
}
