using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>One order with everything that its page shows.</summary>
public sealed class GetOrder : UseCase<Guid, OrderView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<OrderView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
