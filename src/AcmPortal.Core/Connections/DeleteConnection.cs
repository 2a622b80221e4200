using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Connections;

/// <summary>Which connection.</summary>
public sealed record DeleteConnectionInput(Guid ConnectionId);

/// <summary>Deletes a connection that no CA uses, with its secret.</summary>
public sealed class DeleteConnection(PortalStore store, AwsAccess aws) : UseCase<DeleteConnectionInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageConnections;

    /// <inheritdoc/>
    protected override async Task<Guid> HandleAsync(Actor actor, DeleteConnectionInput input, CancellationToken cancellationToken)
    {
        await store.ChangeAsync(async (scope, ct) =>
        {
            var connection = await scope.Db.ConnectionAsync(input.ConnectionId, ct);
            var uses = await scope.Db.UsesAsync(connection.Id, ct);
            if (uses.Count > 0)
            {
                throw new RefusedException(
                    $"The connection {connection.Name} is used by {string.Join(", ", uses.Select(u => $"{u.AuthorityName} (for {(u is { ForAcm: true, ForDns: true } ? "ACM and Route 53" : u.ForAcm ? "ACM" : "Route 53")})"))}. "
                    + "Give them another connection or delete them first.");
            }

            scope.Db.Secrets.RemoveRange(await scope.Db.Secrets.Where(s => s.OwnerId == connection.Id).ToListAsync(ct));
            scope.Db.Connections.Remove(connection);
            scope.Log(actor, AuditAction.ConnectionDeleted, connection, new { before = new { name = connection.Name, kind = connection.Kind.ToString(), accessKeyId = connection.AccessKeyId, roleArn = connection.RoleArn, account = connection.AccountId } });
            return 0;
        }, cancellationToken);
        aws.Forget(input.ConnectionId);
        return input.ConnectionId;
    }
}
