using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Whom to give which role.</summary>
/// <param name="UserId">The user; null where <paramref name="Email"/> names them.</param>
/// <param name="Role">The role.</param>
/// <param name="TeamId">Where; null: everywhere.</param>
/// <param name="Email">The whole e-mail address of one user.</param>
public sealed record GiveRoleInput(Guid? UserId, Role Role, Guid? TeamId, string? Email = null);

/// <summary>Gives a role, in a team by who manages its people, everywhere by who manages all. By a token never to its own owner. Having it already counts as done. Answers the grant.</summary>
public sealed class GiveRole(PortalStore store, TimeProvider time) : UseCase<GiveRoleInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override IValidator<GiveRoleInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, GiveRoleInput input, CancellationToken cancellationToken)
    {
        actor.RequirePeople(input.TeamId);
        return store.ChangeAsync(async (scope, ct) =>
        {
            var team = input.TeamId is { } id ? await scope.Db.TeamAsync(id, ct) : null;
            var user = await UserAsync(scope.Db, actor, input, ct);
            AccessRules.RequireNotOwner(actor, user);
            if (await scope.Db.RoleGrants.FirstOrDefaultAsync(g => g.UserId == user.Id && g.Role == input.Role && g.TeamId == input.TeamId, ct) is { } has)
                return has.Id;
            var grant = new RoleGrant { UserId = user.Id, Role = input.Role, TeamId = input.TeamId, GrantedByName = actor.Name, At = time.GetUtcNow().UtcDateTime };
            scope.Db.RoleGrants.Add(grant);
            scope.Audit(new AuditLine(actor, AuditAction.RoleGiven, "user", user.Id.ToString(), user.Name, new { role = input.Role, team = team?.Name, everywhere = team is null, user.ActorId }) { TeamId = input.TeamId });
            scope.Announce(ChangeKind.Access, user.Id);
            return grant.Id;
        }, cancellationToken);
    }

    private static async Task<PortalUser> UserAsync(PortalDb db, Actor actor, GiveRoleInput input, CancellationToken cancellationToken)
    {
        if (input.UserId is { } id)
            return await ListUsers.Visible(db, actor).SingleOrDefaultAsync(u => u.Id == id, cancellationToken) ?? throw new NotFoundException("The user");
        var email = input.Email!.Trim().ToLowerInvariant();
        var found = await db.Users.Where(u => u.Email.ToLower() == email).Take(2).ToListAsync(cancellationToken);
        return found switch
        {
            [var one] => one,
            [] => throw new InvalidInputException(nameof(input.Email), $"Nobody with the address {input.Email} has signed in yet. Ask them to sign in once; they are then told to wait for a role."),
            _ => throw new InvalidInputException(nameof(input.Email), $"Several users have the address {input.Email}: a user is the provider's subject, not the address. Choose the right one under Users."),
        };
    }

    private sealed class Rules : AbstractValidator<GiveRoleInput>
    {
        public Rules()
        {
            RuleFor(i => i.Role).IsInEnum().WithMessage($"A role is one of {string.Join(", ", Roles.All)}.");
            RuleFor(i => i.Email).Must((i, e) => i.UserId is not null || e?.Trim().Length is > 0 and <= 256).WithMessage("Say whom: the e-mail address with which they signed in.");
        }
    }
}
