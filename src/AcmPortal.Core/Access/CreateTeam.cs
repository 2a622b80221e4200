using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Access;

/// <summary>A new team.</summary>
/// <param name="Name">Unique, 1 to 100 characters.</param>
/// <param name="Contact">An e-mail address, or empty.</param>
/// <param name="Description">At most 1,000 characters.</param>
public sealed record CreateTeamInput(string Name, string Contact = "", string Description = "") : ITeamFields;

/// <summary>Makes a team.</summary>
public sealed class CreateTeam(PortalStore store, TimeProvider time) : UseCase<CreateTeamInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override IValidator<CreateTeamInput> Validator { get; } = new TeamFieldRules<CreateTeamInput>();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, CreateTeamInput input, CancellationToken cancellationToken)
    {
        actor.RequireEverywhere(Permission.ManageUsers);
        return store.ChangeUniqueAsync(async (scope, ct) =>
        {
            await scope.Db.RequireFreeNameAsync(input.Name, Guid.Empty, ct);
            var team = new Team { Name = input.Name.Trim(), Contact = input.Contact.Trim(), Description = input.Description.Trim(), CreatedAt = time.GetUtcNow().UtcDateTime };
            scope.Db.Teams.Add(team);
            scope.Audit(new AuditLine(actor, AuditAction.TeamCreated, "team", team.Id.ToString(), team.Name, new { after = AccessRules.Facts(team) }) { TeamId = team.Id });
            scope.Announce(ChangeKind.Access, team.Id);
            return team.Id;
        }, cancellationToken);
    }
}
