using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>Which profiles.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, a description or an owner contact; null for all.</param>
/// <param name="AuthorityId">Only of this CA.</param>
/// <param name="Enabled">Only enabled or disabled ones; null for all.</param>
public sealed record ListProfilesInput(PageRequest Page, string? Search = null, Guid? AuthorityId = null, bool? Enabled = null);

/// <summary>A page of profiles; sort keys: name (default), authority, created.</summary>
public sealed class ListProfiles(PortalStore store) : UseCase<ListProfilesInput, Page<ProfileRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ProfileRow>> HandleAsync(Actor actor, ListProfilesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var rows = db.Profiles.Join(db.Authorities, p => p.AuthorityId, a => a.Id, (p, a) => new { Profile = p, AuthorityName = a.Name });
        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            var term = input.Search.Trim().ToLowerInvariant();
            rows = rows.Where(r => r.Profile.Name.ToLower().Contains(term) || r.Profile.Description.ToLower().Contains(term) || r.Profile.OwnerContact.ToLower().Contains(term));
        }

        if (input.AuthorityId is { } authority)
            rows = rows.Where(r => r.Profile.AuthorityId == authority);
        if (input.Enabled is { } enabled)
            rows = rows.Where(r => r.Profile.Enabled == enabled);
        var total = await rows.CountAsync(ct);
        var sorted = (input.Page.Sort, input.Page.Descending) switch
        {
            ("authority", false) => rows.OrderBy(r => r.AuthorityName).ThenBy(r => r.Profile.Name),
            ("authority", true) => rows.OrderByDescending(r => r.AuthorityName).ThenBy(r => r.Profile.Name),
            ("created", false) => rows.OrderBy(r => r.Profile.CreatedAt).ThenBy(r => r.Profile.Id),
            ("created", true) => rows.OrderByDescending(r => r.Profile.CreatedAt).ThenBy(r => r.Profile.Id),
            (_, true) => rows.OrderByDescending(r => r.Profile.Name),
            _ => rows.OrderBy(r => r.Profile.Name),
        };
        var page = await sorted.Skip(input.Page.Skip).Take(input.Page.Take)
            .Select(r => new { r.Profile, r.AuthorityName, Team = db.Teams.Where(t => t.Id == r.Profile.TeamId).Select(t => t.Name).FirstOrDefault(), Certificates = db.Certificates.Count(c => c.ProfileId == r.Profile.Id) }).ToListAsync(ct);
        return new Page<ProfileRow>([.. page.Select(r => new ProfileRow(
            r.Profile.Id, r.Profile.Name, r.Profile.Description, r.Profile.AuthorityId, r.AuthorityName, r.Profile.NamePatterns, r.Profile.WildcardsAllowed,
            r.Profile.KeyAlgorithms, r.Profile.RenewalMode, r.Profile.RenewBeforeDays, r.Profile.OwnerContact, r.Profile.Enabled, r.Profile.CreatedAt, r.Certificates)
        {
            MonthlyCapCents = r.Profile.MonthlyCapCents,
            TeamId = r.Profile.TeamId,
            TeamName = r.Team ?? "",
            ApprovalsNeeded = r.Profile.ApprovalsNeeded,
        })], total);
    }, cancellationToken);
}
