using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>One profile.</summary>
public sealed class GetProfile(PortalStore store, DomainClock clock) : UseCase<Guid, ProfileView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ProfileView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var p = await db.ProfileAsync(input, ct);
        var a = await db.AuthorityAsync(p.AuthorityId, ct);
        var spend = await SpendCap.SpendAsync(db, p.Id, clock.Now, ct);
        return new ProfileView(
            p.Id, p.Name, p.Description, a.Id, a.Name, a.Enabled, a.Region, [.. a.Zones.Select(z => z.Name).Order(StringComparer.Ordinal)], p.NamePatterns, p.WildcardsAllowed,
            p.KeyAlgorithms, p.DefaultKeyAlgorithm, p.RenewalMode, p.RenewBeforeDays, p.OwnerContact, p.Enabled, p.CreatedAt,
            await db.Certificates.CountAsync(c => c.ProfileId == p.Id, ct),
            await db.Orders.CountAsync(o => o.ProfileId == p.Id && !AuthorityStore.Ended.Contains(o.State), ct), p.Version)
        {
            MonthlyCapCents = p.MonthlyCapCents,
            SpentThisMonthCents = spend.ChargedCents,
            UnderWayCents = spend.UnderWayCents,
            TeamId = p.TeamId,
            TeamName = await db.Teams.Where(t => t.Id == p.TeamId).Select(t => t.Name).SingleOrDefaultAsync(ct) ?? "",
            MayManage = actor.May(Permission.ManageProfiles, p.TeamId),
            ApproverTeams = await ProfileApproval.TeamsAsync(db, p.ApproverTeamIds, ct),
            ApprovalsNeeded = p.ApprovalsNeeded,
        };
    }, cancellationToken);
}
