using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which page, by value.</summary>
public sealed record ListRoleMappingsInput(PageRequest Page);

/// <summary>One mapping.</summary>
/// <param name="Id">Null for one of the settings, which only the settings can change.</param>
/// <param name="ClaimValue">The claim's value.</param>
/// <param name="Role">The role that it gives.</param>
/// <param name="TeamId">Where; null: everywhere, or a team of the settings that does not exist.</param>
/// <param name="TeamName">The team's name; null for everywhere.</param>
/// <param name="CreatedByName">Who made it, or "settings".</param>
/// <param name="At">When; null for one of the settings.</param>
public sealed record RoleMappingRow(Guid? Id, string ClaimValue, Role Role, Guid? TeamId, string? TeamName, string CreatedByName, DateTime? At);

/// <summary>Which groups give which roles: first those of the settings, then those that people made.</summary>
public sealed class ListRoleMappings(PortalStore store, AccessOptions options) : UseCase<ListRoleMappingsInput, Page<RoleMappingRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ReadPeople;

    /// <inheritdoc/>
    protected override Task<Page<RoleMappingRow>> HandleAsync(Actor actor, ListRoleMappingsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var reach = actor.ReachOf(Permission.ReadPeople);
        var reached = reach.Teams;
        var mappings = reach.All ? db.RoleMappings : db.RoleMappings.Where(m => m.TeamId != null && reached.Contains(m.TeamId.Value));
        var configured = reach.All ? options.Mappings.Select(m => new RoleMappingRow(null, m.ClaimValue, m.Role, null, m.Team, "settings", null)).ToList() : [];
        var first = configured.Skip(input.Page.Skip).Take(input.Page.Take).ToList();
        var rows = await mappings.OrderBy(m => m.ClaimValue).ThenBy(m => m.Id).Skip(Math.Max(0, input.Page.Skip - configured.Count)).Take(input.Page.Take - first.Count)
            .Select(m => new RoleMappingRow(m.Id, m.ClaimValue, m.Role, m.TeamId, db.Teams.Where(t => t.Id == m.TeamId).Select(t => t.Name).FirstOrDefault(), m.CreatedByName, m.At)).ToListAsync(ct);
        return new Page<RoleMappingRow>([.. first, .. rows], configured.Count + await mappings.CountAsync(ct));
    }, cancellationToken);
}
