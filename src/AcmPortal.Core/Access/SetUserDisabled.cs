using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which user, and whether they are to be kept out.</summary>
public sealed record SetUserDisabledInput(Guid UserId, bool Disabled);

/// <summary>Keeps a user out, or lets them in again. Their open pages and personal tokens are refused at once, on every instance.</summary>
public sealed class SetUserDisabled(PortalStore store, TimeProvider time) : UseCase<SetUserDisabledInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, SetUserDisabledInput input, CancellationToken cancellationToken)
    {
        actor.RequireEverywhere(Permission.ManageUsers);
        return store.ChangeAsync(async (scope, ct) =>
        {
            var user = await scope.Db.Users.SingleOrDefaultAsync(u => u.Id == input.UserId, ct) ?? throw new NotFoundException("The user");
            if (user.ActorId == actor.Id)
                throw new RefusedException("Nobody disables themselves: ask another administrator.");
            if (!input.Disabled)
                AccessRules.RequireNotOwner(actor, user);
            if (user.Disabled == input.Disabled)
                return false;
            user.Disabled = input.Disabled;
            var now = time.GetUtcNow().UtcDateTime;
            if (input.Disabled)
                await scope.Db.Sessions.Where(s => s.ActorId == user.ActorId && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), ct);
            scope.Audit(new AuditLine(actor, AuditAction.UserChanged, "user", user.Id.ToString(), user.Name, new { before = new { disabled = !input.Disabled }, after = new { disabled = input.Disabled } }));
            scope.Announce(ChangeKind.Access, user.Id);
            return true;
        }, cancellationToken);
    }
}
