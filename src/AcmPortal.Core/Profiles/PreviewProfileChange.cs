using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>What a change of a profile would mean, before it is saved.</summary>
public sealed class PreviewProfileChange(PortalStore store) : UseCase<EditProfileInput, ProfileChangePreview>
{
    private const int Shown = 25;

    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override IValidator<EditProfileInput> Validator { get; } = new ProfileFieldRules<EditProfileInput>();

    /// <inheritdoc/>
    protected override Task<ProfileChangePreview> HandleAsync(Actor actor, EditProfileInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var before = await db.ProfileAsync(input.ProfileId, input.Version, ct);
        var authority = await db.AuthorityAsync(before.AuthorityId, ct);
        var after = new Profile { Name = before.Name, TeamId = before.TeamId, AuthorityId = before.AuthorityId, DefaultKeyAlgorithm = before.DefaultKeyAlgorithm };
        after.Take(input, await db.CheckedPatternsAsync(input, (before.Id, before.TeamId), authority, ct));
        (after.ApproverTeamIds, after.ApprovalsNeeded) = ProfileApproval.Settle(input.ApproverTeamIds, input.ApprovalsNeeded, (before.ApproverTeamIds, before.ApprovalsNeeded));
        await ProfileApproval.RequireKnownAsync(db, actor, before, after.ApproverTeamIds, ct);
        var teams = await ProfileApproval.TeamsAsync(db, [.. before.ApproverTeamIds.Union(after.ApproverTeamIds)], ct);
        var changes = Changes(before, after).Append(new("Approval", Approval(before, teams), Approval(after, teams), false)).Where(c => c.Before != c.After).ToList();

        // A certificate inherits a change of renewal unless it overrides just what changes.
        var mode = before.RenewalMode != after.RenewalMode;
        var days = before.RenewBeforeDays != after.RenewBeforeDays;
        var own = db.Certificates.Where(c => c.ProfileId == before.Id && c.State == CertificateState.Active);
        var heirs = own.Where(c => (mode && c.RenewalModeOverride == null) || (days && c.RenewBeforeDaysOverride == null));
        var count = await heirs.CountAsync(ct);
        var first = await heirs.OrderBy(c => c.NotAfter).ThenBy(c => c.Id).Take(Shown)
            .Select(c => new InheritingCertificate(c.Id, c.CommonName, c.NotAfter, c.OwnerContact)).ToListAsync(ct);
        var overridden = mode || days ? await own.CountAsync(ct) - count : 0;
        return new ProfileChangePreview(changes, count, first, overridden, await WarningsAsync(db, before, after, ct));
    }, cancellationToken);

    private static IEnumerable<ProfileFieldChange> Changes(Profile before, Profile after)
    {
        yield return new("Name", before.Name, after.Name, false);
        yield return new("Description", before.Description, after.Description, false);
        yield return new("Allowed names", Patterns(before), Patterns(after), false);
        yield return new("Wildcards", before.WildcardsAllowed ? "allowed" : "not allowed", after.WildcardsAllowed ? "allowed" : "not allowed", false);
        yield return new("Key algorithms", Algorithms(before), Algorithms(after), false);
        yield return new("Default key algorithm", KeyAlgorithms.Display(before.DefaultKeyAlgorithm), KeyAlgorithms.Display(after.DefaultKeyAlgorithm), false);
        yield return new("Renewal", Mode(before), Mode(after), true);
        yield return new("Renew before", Days(before), Days(after), true);
        yield return new("Owner contact", before.OwnerContact, after.OwnerContact, false);
        yield return new("Monthly spend cap", Cap(before), Cap(after), false);
    }

    private static async Task<List<string>> WarningsAsync(PortalDb db, Profile before, Profile after, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        if (Patterns(before) != Patterns(after) || (before.WildcardsAllowed && !after.WildcardsAllowed))
        {
            var names = await db.CertificateNames.Where(n => db.Certificates.Where(c => c.ProfileId == before.Id && c.State == CertificateState.Active).Select(c => c.Id).Contains(n.CertificateId)).ToListAsync(cancellationToken);
            var outside = names.Where(n => !Allows(after, n.Name)).Select(n => n.CertificateId).Distinct().Count();
            if (outside > 0)
                warnings.Add($"{outside} {(outside == 1 ? "certificate has" : "certificates have")} names that the changed profile would no longer allow. They stay and are renewed; the like cannot be requested any more.");
        }

        if (before.ApprovalsNeeded > 0 && (after.ApprovalsNeeded != before.ApprovalsNeeded || !after.ApproverTeamIds.ToHashSet().SetEquals(before.ApproverTeamIds))
            && await db.Orders.CountAsync(o => o.ProfileId == before.Id && o.State == OrderState.AwaitingApproval && o.ApprovalsNeeded > 0, cancellationToken) is > 0 and var waiting)
        {
            warnings.Add($"{(waiting == 1 ? "1 order waits" : $"{waiting} orders wait")} already, and go on asking whom they asked when they were made.");
        }

        if (before.RenewalMode == RenewalMode.On && after.RenewalMode == RenewalMode.Follow)
            warnings.Add("The portal will no longer trigger renewals that AWS has not made by itself; it still fetches those that AWS makes.");
        if (before.RenewalMode != RenewalMode.LetItEnd && after.RenewalMode == RenewalMode.LetItEnd)
            warnings.Add("What AWS renews next is no longer fetched: AWS charges that version once more, stops after it, and the certificates end.");
        return warnings;
    }

    private static bool Allows(Profile profile, string name) =>
        (profile.WildcardsAllowed || !name.StartsWith("*.", StringComparison.Ordinal))
        && (profile.NamePatterns.Count == 0 || profile.NamePatterns.Exists(p => NamePattern.Allows(p, name)));

    private static string Patterns(Profile profile) => profile.NamePatterns.Count == 0 ? "every name in the CA's zones" : string.Join(", ", profile.NamePatterns);

    private static string Algorithms(Profile profile) => string.Join(", ", profile.KeyAlgorithms.Select(KeyAlgorithms.Display));

    private static string Mode(Profile profile) => profile.RenewalMode switch
    {
        RenewalMode.On => "on",
        RenewalMode.Follow => "follow AWS",
        RenewalMode.LetItEnd => "let it end",
    };

    private static string Cap(Profile profile) => profile.MonthlyCapCents is { } cents ? SpendCap.Money(cents) : "none";

    private static string Approval(Profile profile, List<ApproverTeam> teams) => profile.ApprovalsNeeded == 0
        ? "nobody is asked"
        : ProfileApproval.Whom(profile.ApprovalsNeeded, teams.Where(t => profile.ApproverTeamIds.Contains(t.Id)).Select(t => t.Name));

    private static string Days(Profile profile) => profile.RenewBeforeDays == 1 ? "1 day" : $"{profile.RenewBeforeDays} days";
}
