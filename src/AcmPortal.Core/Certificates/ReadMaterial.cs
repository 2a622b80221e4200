using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Certificates;

/// <summary>Which certificate, and the serial that the caller has already.</summary>
public sealed record ReadMaterialInput(Guid CertificateId, string? KnownSerial = null);

/// <summary>The current version's public part.</summary>
/// <param name="Serial">Its serial.</param>
/// <param name="VersionId">Its id.</param>
/// <param name="NotAfter">Its end.</param>
/// <param name="LeafPem">The leaf; null when the caller has this serial already.</param>
/// <param name="ChainPem">The chain without the leaf; null likewise.</param>
public sealed record CurrentMaterial(string Serial, Guid VersionId, DateTime NotAfter, string? LeafPem, string? ChainPem);

/// <summary>Certificate and chain of the current version, without its key: cheap to ask for again and again.</summary>
public sealed class ReadMaterial(PortalStore store) : UseCase<ReadMaterialInput, CurrentMaterial>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<CurrentMaterial> HandleAsync(Actor actor, ReadMaterialInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var current = await db.Certificates.Where(c => c.Id == input.CertificateId).Select(c => new { c.CurrentSerial, c.CurrentVersionId, c.NotAfter }).SingleOrDefaultAsync(ct)
            ?? throw new NotFoundException("The certificate");
        if (current.CurrentSerial == input.KnownSerial)
            return new CurrentMaterial(current.CurrentSerial, current.CurrentVersionId, current.NotAfter, null, null);
        var pem = await db.CertificateVersions.Where(v => v.Id == current.CurrentVersionId).Select(v => new { v.Serial, v.NotAfter, v.LeafPem, v.ChainPem }).SingleAsync(ct);
        return new CurrentMaterial(pem.Serial, current.CurrentVersionId, pem.NotAfter, pem.LeafPem, pem.ChainPem);
    }, cancellationToken);
}
