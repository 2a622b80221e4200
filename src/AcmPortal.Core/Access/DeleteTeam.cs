using AcmPortal.Core.Audit;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Deletes a team that owns nothing any more; the roles in it go with it.</summary>
public sealed class DeleteTeam(PortalStore store) : UseCase<Guid, bool>
{
    private const int Named = 5;

    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        actor.RequireEverywhere(Permission.ManageUsers);
        if (input == Team.DefaultId)
            throw new RefusedException("The default team stays: what belongs to no other team belongs to it. Rename it if you like.");
        return store.ChangeAsync(async (scope, ct) =>
        {
            var db = scope.Db;
            await db.LockTeamAsync(input, ct);
            var team = await db.TeamAsync(input, ct);
            var (profiles, certificates, tokens) = (
                await db.Profiles.CountAsync(p => p.TeamId == input, ct), await db.Certificates.CountAsync(c => c.TeamId == input, ct), await db.ApiTokens.CountAsync(t => t.TeamId == input, ct));
            if (profiles + certificates + tokens > 0 || await db.Orders.AnyAsync(o => o.TeamId == input, ct))
                throw new RefusedException($"{team.Name} still owns {profiles} profiles, {certificates} certificates, their orders and {tokens} tokens. Move the certificates to another team and delete the rest first.");
            await RefuseWhereAskedAsync(db, team, ct);
            var grants = await db.RoleGrants.Where(g => g.TeamId == input).ExecuteDeleteAsync(ct);
            var mappings = await db.RoleMappings.Where(m => m.TeamId == input).ExecuteDeleteAsync(ct);
            db.Teams.Remove(team);
            scope.Audit(new AuditLine(actor, AuditAction.TeamDeleted, "team", team.Id.ToString(), team.Name, new { before = AccessRules.Facts(team), grants, mappings }) { TeamId = team.Id });
            scope.Announce(ChangeKind.Access, team.Id);
            return true;
        }, cancellationToken);
    }

    // Whoever waits for a team that is gone waits for ever.
    private static async Task RefuseWhereAskedAsync(PortalDb db, Team team, CancellationToken cancellationToken)
    {
        var asking = await db.Profiles.Where(p => p.ApproverTeamIds.Contains(team.Id)).OrderBy(p => p.Name).Select(p => p.Name).Take(Named + 1).ToListAsync(cancellationToken);
        if (asking.Count > 0)
            throw new RefusedException($"{team.Name} is asked for its approval by {List("the profile", "the profiles", asking)}. Name another team there first.");
        var waiting = await db.Orders.Where(o => o.State == OrderState.AwaitingApproval && o.ApproverTeamIds.Contains(team.Id)).OrderBy(o => o.RequestedAt).Select(o => o.CommonName).Take(Named + 1).ToListAsync(cancellationToken);
        if (waiting.Count > 0)
            throw new RefusedException($"{team.Name} is still asked to approve {List("the request for", "the requests for", waiting)}. Decide on them or cancel them first.");
    }

    private static string List(string one, string many, List<string> names) =>
        $"{(names.Count == 1 ? one : many)} {string.Join(", ", names.Take(Named))}{(names.Count > Named ? " and others" : "")}";
}
