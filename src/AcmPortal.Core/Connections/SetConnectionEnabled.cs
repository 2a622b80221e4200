using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Connections;

/// <summary>On or off.</summary>
public sealed record SetConnectionEnabledInput(Guid ConnectionId, bool Enabled, int Version);

/// <summary>Enables or disables a connection. While it is disabled no AWS call is made with it, and orders that need it wait.</summary>
public sealed class SetConnectionEnabled(PortalStore store, AwsAccess aws) : UseCase<SetConnectionEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override async Task<Guid> HandleAsync(Actor actor, SetConnectionEnabledInput input, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(async (scope, ct) =>
        {
            var connection = await scope.Db.ConnectionAsync(input.ConnectionId, input.Version, ct);
            if (connection.Enabled == input.Enabled)
                return 0;
            connection.Enabled = input.Enabled;
            scope.Log(actor, AuditAction.ConnectionChanged, connection, new { before = new { enabled = !input.Enabled }, after = new { enabled = input.Enabled } });
            return 0;
        }, cancellationToken);
        if (!input.Enabled)
            aws.Forget(input.ConnectionId);
        return input.ConnectionId;
    }
}
