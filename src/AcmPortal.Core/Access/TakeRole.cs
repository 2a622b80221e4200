using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Takes a role back that a person gave; the next thing that its holder does is refused. Already taken counts as done.</summary>
public sealed class TakeRole(PortalStore store) : UseCase<Guid, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <summary>Nobody takes the administration from themselves: there might be nobody left to give it back.</summary>
    internal static bool IsOwnAdministration(Actor actor, PortalUser user, RoleGrant grant) => user.ActorId == actor.Id && grant is { Role: Role.Administrator, TeamId: null };

    /// <summary>Whether the actor manages what the grant is for.</summary>
    internal static bool MayTake(Actor actor, RoleGrant grant) => grant.TeamId is { } team ? actor.May(Permission.ManageUsers, team) : actor.MayEverywhere(Permission.ManageUsers);

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        // One that is gone is done for whoever would see it; for others it is like one that is not theirs.
        if (await scope.Db.RoleGrants.SingleOrDefaultAsync(g => g.Id == input, ct) is not { } grant)
            return actor.MayEverywhere(Permission.ManageUsers) ? false : throw new NotFoundException("The role");
        if (!MayTake(actor, grant))
            throw new NotFoundException("The role");
        var user = await scope.Db.Users.SingleAsync(u => u.Id == grant.UserId, ct);
        if (IsOwnAdministration(actor, user, grant))
            throw new RefusedException("Nobody takes the administration from themselves: ask another administrator.");
        var name = grant.TeamId is { } id ? await scope.Db.Teams.Where(t => t.Id == id).Select(t => t.Name).SingleAsync(ct) : null;
        scope.Db.RoleGrants.Remove(grant);
        scope.Audit(new AuditLine(actor, AuditAction.RoleTaken, "user", user.Id.ToString(), user.Name, new { role = grant.Role, team = name, everywhere = name is null, user.ActorId }) { TeamId = grant.TeamId });
        scope.Announce(ChangeKind.Access, user.Id);
        return true;
    }, cancellationToken);
}
