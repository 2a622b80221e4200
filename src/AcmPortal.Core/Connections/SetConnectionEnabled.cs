using AcmPortal.Core.Access;

namespace AcmPortal.Core.Connections;

/// <summary>On or off.</summary>
public sealed record SetConnectionEnabledInput(Guid ConnectionId, bool Enabled, int Version);

/// <summary>Enables or disables a connection. While it is disabled no AWS call is made with it, and orders that need it wait.</summary>
public sealed class SetConnectionEnabled : UseCase<SetConnectionEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetConnectionEnabledInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
