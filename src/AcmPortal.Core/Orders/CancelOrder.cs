using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>Asks for an order to be ended: at once while nothing was sent, else it is deleted at AWS or watched. Answers the state after.</summary>
public sealed class CancelOrder : UseCase<Guid, OrderState>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<OrderState> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
