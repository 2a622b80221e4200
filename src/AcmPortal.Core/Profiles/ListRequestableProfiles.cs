using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>Which profiles.</summary>
/// <param name="Search">Part of a name or a description; null for all.</param>
/// <param name="NameOrId">Only those with this id, or this name in any case, of which several teams may have one; null for all.</param>
public sealed record ListRequestableProfilesInput(string? Search = null, string? NameOrId = null);

/// <summary>The profiles through which a certificate can be requested now: enabled, of an enabled CA; by name.</summary>
public sealed class ListRequestableProfiles(PortalStore store) : UseCase<ListRequestableProfilesInput, IReadOnlyList<RequestableProfile>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<RequestableProfile>> HandleAsync(Actor actor, ListRequestableProfilesInput input, CancellationToken cancellationToken) =>
        store.ReadAsync<IReadOnlyList<RequestableProfile>>(async (db, ct) =>
        {
            var profiles = db.Profiles.Where(p => p.Enabled);
            if (!string.IsNullOrWhiteSpace(input.Search))
            {
                var term = input.Search.Trim().ToLowerInvariant();
                profiles = profiles.Where(p => p.Name.ToLower().Contains(term) || p.Description.ToLower().Contains(term));
            }

            if (input.NameOrId is { } wanted)
            {
                var (id, name) = (Guid.TryParse(wanted, out var guid) ? guid : Guid.Empty, wanted.ToLowerInvariant());
                profiles = profiles.Where(p => p.Id == id || p.Name.ToLower() == name);
            }

            var authorities = await db.Authorities.Where(a => a.Enabled).ToDictionaryAsync(a => a.Id, ct);
            var rows = await profiles.Where(p => db.Authorities.Any(a => a.Id == p.AuthorityId && a.Enabled)).OrderBy(p => p.Name).Take(500).ToListAsync(ct);
            var teamIds = rows.Select(p => p.TeamId).Union(rows.SelectMany(p => p.ApproverTeamIds)).ToList();
            var teams = await db.Teams.Where(t => teamIds.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, ct);
            return [.. rows.Where(p => authorities.ContainsKey(p.AuthorityId)).Select(p =>
            {
                var a = authorities[p.AuthorityId];
                return new RequestableProfile(
                    p.Id, p.Name, p.Description, a.Id, a.Name, a.Region, a.AccountId, [.. a.Zones.Select(z => z.Name).Order(StringComparer.Ordinal)], p.NamePatterns,
                    p.WildcardsAllowed, p.KeyAlgorithms, p.DefaultKeyAlgorithm, p.RenewalMode, p.RenewBeforeDays, p.OwnerContact, a.MaxNames)
                {
                    TeamName = teams.GetValueOrDefault(p.TeamId, ""),
                    Approval = p.ApprovalsNeeded == 0 ? null : ProfileApproval.Whom(p.ApprovalsNeeded, p.ApproverTeamIds.Where(teams.ContainsKey).Select(t => teams[t]).Order(StringComparer.Ordinal)),
                };
            })];
        }, cancellationToken);
}
