using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Access;

/// <summary>The team as it shall be.</summary>
/// <param name="TeamId">Which.</param>
/// <param name="Name">Unique, 1 to 100 characters.</param>
/// <param name="Contact">An e-mail address, or empty.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Version">The version that was shown.</param>
public sealed record EditTeamInput(Guid TeamId, string Name, string Contact, string Description, int Version) : ITeamFields;

/// <summary>Changes a team.</summary>
public sealed class EditTeam(PortalStore store) : UseCase<EditTeamInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageUsers;

    /// <inheritdoc/>
    protected override IValidator<EditTeamInput> Validator { get; } = new TeamFieldRules<EditTeamInput>();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, EditTeamInput input, CancellationToken cancellationToken)
    {
        actor.RequirePeople(input.TeamId);
        return store.ChangeUniqueAsync(async (scope, ct) =>
        {
            var team = await scope.Db.TeamAsync(input.TeamId, ct);
            if (team.Version != input.Version)
                throw new ChangedMeanwhileException($"The team {team.Name}");
            if (input.Name.Trim() != team.Name)
            {
                // Names are unique over all teams: whoever may know one team alone would find out about others by trying.
                if (!actor.MayEverywhere(Permission.ManageUsers))
                    throw new NotAllowedException(Permission.ManageUsers, "A team's name is changed by who manages the people of all teams. You may change its contact and its description.");
                await scope.Db.RequireFreeNameAsync(input.Name, team.Id, ct);
            }

            var before = AccessRules.Facts(team);
            (team.Name, team.Contact, team.Description) = (input.Name.Trim(), input.Contact.Trim(), input.Description.Trim());
            scope.Audit(new AuditLine(actor, AuditAction.TeamChanged, "team", team.Id.ToString(), team.Name, new { before, after = AccessRules.Facts(team) }) { TeamId = team.Id });
            scope.Announce(ChangeKind.Access, team.Id);
            return team.Id;
        }, cancellationToken);
    }
}
