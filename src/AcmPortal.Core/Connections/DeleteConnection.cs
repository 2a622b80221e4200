using AcmPortal.Core.Access;

namespace AcmPortal.Core.Connections;

/// <summary>Which connection.</summary>
public sealed record DeleteConnectionInput(Guid ConnectionId);

/// <summary>Deletes a connection that no CA uses, with its secret.</summary>
public sealed class DeleteConnection : UseCase<DeleteConnectionInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteConnectionInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
