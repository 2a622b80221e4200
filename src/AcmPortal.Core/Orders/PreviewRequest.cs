using AcmPortal.Core.Access;

namespace AcmPortal.Core.Orders;

/// <summary>What would be requested.</summary>
/// <param name="ProfileId">The profile, and through it the CA.</param>
/// <param name="Names">As typed or pasted; the first name is the common name. At most 100,000 characters.</param>
/// <param name="KeyAlgorithm">Null for the profile's default.</param>
/// <param name="Deep">Also ask Route 53 and DNS: for the review step. Without it only the database is asked, so that it can run as one types.</param>
public sealed record PreviewRequestInput(Guid ProfileId, string Names, string? KeyAlgorithm = null, bool Deep = false);

/// <summary>
/// Says what a request would do before it is made: every name with its zone, price and validation record, what is wrong,
/// what is covered already, and, where asked, what Route 53 and DNS say. Never fails for what AWS or DNS answer.
/// </summary>
public sealed class PreviewRequest : UseCase<PreviewRequestInput, RequestPreview>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<RequestPreview> HandleAsync(Actor actor, PreviewRequestInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
