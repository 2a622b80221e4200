using AcmPortal.Core.Access;

namespace AcmPortal.Core.Connections;

/// <summary>One connection; never its secret.</summary>
public sealed class GetConnection : UseCase<Guid, ConnectionView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ConnectionView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
