using AcmPortal.Core.Access;

namespace AcmPortal.Core.Connections;

/// <summary>A new name, 1 to 100 characters, unique.</summary>
public sealed record RenameConnectionInput(Guid ConnectionId, string Name, int Version);

/// <summary>Renames a connection.</summary>
public sealed class RenameConnection : UseCase<RenameConnectionInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, RenameConnectionInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
