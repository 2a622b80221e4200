using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;

namespace AcmPortal.Core.Connections;

/// <summary>New keys.</summary>
/// <param name="ConnectionId">The connection.</param>
/// <param name="AccessKeyId">The new access key id.</param>
/// <param name="SecretAccessKey">The new secret access key.</param>
/// <param name="Version">The version that was shown.</param>
public sealed record RotateConnectionKeysInput(Guid ConnectionId, string AccessKeyId, SecretText SecretAccessKey, int Version);

/// <summary>Replaces the keys of a connection, after AWS took the new ones for the same account.</summary>
public sealed class RotateConnectionKeys : UseCase<RotateConnectionKeysInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, RotateConnectionKeysInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
