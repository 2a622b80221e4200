using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Certificates;

/// <summary>Which certificates.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, a serial or an ARN; null for all.</param>
/// <param name="Status">Only this status.</param>
/// <param name="AuthorityId">Only of this CA.</param>
/// <param name="ProfileId">Only of this profile.</param>
public sealed record ListCertificatesInput(
    PageRequest Page, string? Search = null, CertificateStatus? Status = null, Guid? AuthorityId = null, Guid? ProfileId = null);

/// <summary>A page of certificates; sort keys: expires (default), name, created.</summary>
public sealed class ListCertificates : UseCase<ListCertificatesInput, Page<CertificateRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<CertificateRow>> HandleAsync(Actor actor, ListCertificatesInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
