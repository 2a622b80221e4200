using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Ends a mapping: who has the role by it alone loses it with the next thing that they do. Already removed counts as done.</summary>
public sealed class RemoveRoleMapping(PortalStore store) : UseCase<Guid, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        // One that is gone is done for whoever would see it; for others it is like one that is not theirs.
        if (await scope.Db.RoleMappings.SingleOrDefaultAsync(m => m.Id == input, ct) is not { } mapping)
            return actor.MayEverywhere(Permission.ManageUsers) ? false : throw new NotFoundException("The mapping");
        if (!(mapping.TeamId is { } team ? actor.May(Permission.ManageUsers, team) : actor.MayEverywhere(Permission.ManageUsers)))
            throw new NotFoundException("The mapping");
        scope.Db.RoleMappings.Remove(mapping);
        scope.Audit(new AuditLine(actor, AuditAction.MappingRemoved, "role-mapping", mapping.Id.ToString(), mapping.ClaimValue, new { role = mapping.Role, mapping.TeamId }) { TeamId = mapping.TeamId });
        scope.Announce(ChangeKind.Access, mapping.Id);
        return true;
    }, cancellationToken);
}
