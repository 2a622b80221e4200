using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Orders;

/// <summary>Takes a failed order up again where AWS says it stands (same ARN while that can still be issued), or makes a waiting one try now.</summary>
public sealed class RetryOrder : UseCase<Guid, OrderState>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<OrderState> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
