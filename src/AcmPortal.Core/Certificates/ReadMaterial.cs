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

    // Asked again and again by every server that fetches its certificate: the query is put together once, not each time.
    private static readonly CompiledQuery<Guid, Current?> OfCertificate = new(() => EF.CompileAsyncQuery((PortalDb db, Guid id, CancellationToken ct) =>
        db.Certificates.Where(c => c.Id == id).Select(c => new Current(c.CurrentSerial, c.CurrentVersionId, c.NotAfter)).SingleOrDefault()));

    private static readonly CompiledQuery<Guid, Pem> OfVersion = new(() => EF.CompileAsyncQuery((PortalDb db, Guid id, CancellationToken ct) =>
        db.CertificateVersions.Where(v => v.Id == id).Select(v => new Pem(v.Serial, v.NotAfter, v.LeafPem, v.ChainPem)).Single()));

    /// <inheritdoc/>
    protected override Task<CurrentMaterial> HandleAsync(Actor actor, ReadMaterialInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var current = await OfCertificate.RunAsync(db, input.CertificateId, ct) ?? throw new NotFoundException("The certificate");
        if (current.Serial == input.KnownSerial)
            return new CurrentMaterial(current.Serial, current.VersionId, current.NotAfter, null, null);
        var pem = await OfVersion.RunAsync(db, current.VersionId, ct);
        return new CurrentMaterial(pem.Serial, current.VersionId, pem.NotAfter, pem.LeafPem, pem.ChainPem);
    }, cancellationToken);

    private sealed record Current(string Serial, Guid VersionId, DateTime NotAfter);

    private sealed record Pem(string Serial, DateTime NotAfter, string LeafPem, string ChainPem);
}
