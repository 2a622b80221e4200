using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Ends a token for good: one's own, a service's in a team whose people one manages, or anybody's by who manages tokens. Already ended counts as done.</summary>
public sealed class RevokeToken(PortalStore store, TimeProvider clock) : UseCase<Guid, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnTokens;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var everybody = actor.May(Permission.ManageTokens);
        var token = await (everybody ? scope.Db.ApiTokens : ListTokens.Reached(scope.Db, actor)).SingleOrDefaultAsync(t => t.Id == input, ct) ?? throw new NotFoundException("The token");
        if (token.RevokedAt is not null)
            return false;
        token.RevokedAt = clock.GetUtcNow().UtcDateTime;
        scope.Audit(new AuditLine(actor, AuditAction.TokenRevoked, "token", token.Id.ToString(), token.Name, new { token.PublicId, owner = token.OwnerName, before = new { live = true }, after = new { live = false } }) { TeamId = token.TeamId });
        scope.Announce(ChangeKind.ApiToken, token.Id);
        return true;
    }, cancellationToken);
}
