using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Certificates;

/// <summary>One certificate with its versions and orders; never key material.</summary>
public sealed class GetCertificate : UseCase<Guid, CertificateView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<CertificateView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
