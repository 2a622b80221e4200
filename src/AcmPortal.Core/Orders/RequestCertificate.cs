using AcmPortal.Core.Access;

namespace AcmPortal.Core.Orders;

/// <summary>What is asked for.</summary>
/// <param name="ProfileId">The profile, and through it the CA.</param>
/// <param name="Names">As typed, any separators already split or not; the first is the common name.</param>
/// <param name="KeyAlgorithm">RSA_2048, EC_prime256v1 or EC_secp384r1, as the profile allows.</param>
/// <param name="OwnerContact">Whom to tell; empty takes the profile's.</param>
public sealed record RequestCertificateInput(Guid ProfileId, IReadOnlyList<string> Names, string KeyAlgorithm, string OwnerContact = "");

/// <summary>The order, new or the open one with the same names.</summary>
/// <param name="OrderId">The order to watch.</param>
/// <param name="AlreadyOpen">True when an open order for the same CA, names and key algorithm was there already; nothing new is asked of AWS.</param>
public sealed record RequestCertificateResult(Guid OrderId, bool AlreadyOpen);

/// <summary>
/// Opens an order for a new certificate, after every name, the key algorithm and the profile were checked. Asking twice
/// for the same names, CA and key algorithm gives the open order.
/// </summary>
public sealed class RequestCertificate : UseCase<RequestCertificateInput, RequestCertificateResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<RequestCertificateResult> HandleAsync(Actor actor, RequestCertificateInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
