using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which group gives which role.</summary>
/// <param name="ClaimValue">The value of the role claim: a group's name or id; 1 to 256 characters.</param>
/// <param name="Role">The role.</param>
/// <param name="TeamId">Where; null: everywhere.</param>
public sealed record AddRoleMappingInput(string ClaimValue, Role Role, Guid? TeamId);

/// <summary>Gives a role to everybody whose role claim has a value, from their next sign-in with it on. By a token never for a group of its own owner. Being there already counts as done.</summary>
public sealed class AddRoleMapping(PortalStore store, TimeProvider time) : UseCase<AddRoleMappingInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override IValidator<AddRoleMappingInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, AddRoleMappingInput input, CancellationToken cancellationToken)
    {
        actor.RequirePeople(input.TeamId);
        var value = input.ClaimValue.Trim();
        return store.ChangeAsync(async (scope, ct) =>
        {
            var team = input.TeamId is { } id ? await scope.Db.TeamAsync(id, ct) : null;
            if (await scope.Db.RoleMappings.FirstOrDefaultAsync(m => m.ClaimValue == value && m.Role == input.Role && m.TeamId == input.TeamId, ct) is { } has)
                return has.Id;
            if (actor.Token is { } token && await scope.Db.Users.SingleOrDefaultAsync(u => u.ActorId == token.OwnerId, ct) is { } owner && owner.Claims.Contains(value, StringComparer.Ordinal))
                AccessRules.RequireNotOwner(actor, owner);
            var mapping = new RoleMapping { ClaimValue = value, Role = input.Role, TeamId = input.TeamId, CreatedByName = actor.Name, At = time.GetUtcNow().UtcDateTime };
            scope.Db.RoleMappings.Add(mapping);
            scope.Audit(new AuditLine(actor, AuditAction.MappingAdded, "role-mapping", mapping.Id.ToString(), value, new { role = input.Role, team = team?.Name, everywhere = team is null }) { TeamId = input.TeamId });
            scope.Announce(ChangeKind.Access, mapping.Id);
            return mapping.Id;
        }, cancellationToken);
    }

    private sealed class Rules : AbstractValidator<AddRoleMappingInput>
    {
        public Rules()
        {
            RuleFor(i => i.ClaimValue).Must(v => v?.Trim().Length is >= 1 and <= 256 && !v.Any(char.IsControl)).WithMessage("The claim's value has 1 to 256 characters: a group's name or id, as the provider sends it.");
            RuleFor(i => i.Role).IsInEnum().WithMessage($"A role is one of {string.Join(", ", Roles.All)}.");
        }
    }
}
