using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Connections;

/// <summary>One connection; never its secret.</summary>
public sealed class GetConnection(PortalStore store) : UseCase<Guid, ConnectionView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ConnectionView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var c = await db.ConnectionAsync(input, ct);
        var hasSecret = await db.Secrets.AnyAsync(s => s.OwnerId == input && s.Field == SecretField.SecretAccessKey, ct);
        return new ConnectionView(
            c.Id, c.Name, c.Kind, c.AccessKeyId, hasSecret, c.RoleArn, c.ExternalId, c.AccountId, c.CallerArn, c.Enabled, c.CreatedAt, c.LastTestedAt,
            c.LastTestPassed, c.LastTestError, ConnectionStore.ReadFindings(c.FindingsJson), c.MayTag, await db.UsesAsync(input, ct), c.Version);
    }, cancellationToken);
}
