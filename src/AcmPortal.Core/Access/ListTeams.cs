using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which teams.</summary>
/// <param name="Page">By name.</param>
/// <param name="Search">Part of a name; null for all.</param>
/// <param name="May">Only those in which one has this permission; null: those that one sees.</param>
public sealed record ListTeamsInput(PageRequest Page, string? Search = null, Permission? May = null);

/// <summary>One team.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Contact">An e-mail address, or empty.</param>
/// <param name="Description">What it is.</param>
/// <param name="Profiles">How many it owns.</param>
/// <param name="Certificates">How many it owns.</param>
/// <param name="Version">For the next change.</param>
/// <param name="MayManage">Whether one may change it and the roles of its people.</param>
public sealed record TeamRow(Guid Id, string Name, string Contact, string Description, int Profiles, int Certificates, int Version, bool MayManage);

/// <summary>The teams that one sees, by name.</summary>
public sealed class ListTeams(PortalStore store) : UseCase<ListTeamsInput, Page<TeamRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<TeamRow>> HandleAsync(Actor actor, ListTeamsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var reach = actor.ReachOf(input.May ?? Permission.View);
        var reached = reach.Teams;
        var teams = reach.All ? db.Teams : db.Teams.Where(t => reached.Contains(t.Id));
        if (input.Search?.Trim().ToLowerInvariant() is { Length: > 0 } part)
            teams = teams.Where(t => t.Name.ToLower().Contains(part));
        var rows = await (input.Page.Descending ? teams.OrderByDescending(t => t.Name) : teams.OrderBy(t => t.Name)).Skip(input.Page.Skip).Take(input.Page.Take)
            .Select(t => new { Team = t, Profiles = db.Profiles.Count(p => p.TeamId == t.Id), Certificates = db.Certificates.Count(c => c.TeamId == t.Id) }).ToListAsync(ct);
        return new Page<TeamRow>(
            rows.ConvertAll(r => new TeamRow(r.Team.Id, r.Team.Name, r.Team.Contact, r.Team.Description, r.Profiles, r.Certificates, r.Team.Version, actor.May(Permission.ManageUsers, r.Team.Id))),
            await teams.CountAsync(ct));
    }, cancellationToken);
}
