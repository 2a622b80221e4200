using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>The profile as it shall be; its CA stays.</summary>
/// <param name="ProfileId">Which.</param>
/// <param name="Name">Unique in its team, 1 to 100 characters.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="NamePatterns">Exact names, or *.example.com for all below it; empty: every name in the zones of the CA.</param>
/// <param name="WildcardsAllowed">Whether wildcard certificates may be requested.</param>
/// <param name="KeyAlgorithms">One or more of RSA_2048, EC_prime256v1, EC_secp384r1.</param>
/// <param name="DefaultKeyAlgorithm">One of them.</param>
/// <param name="RenewalMode">Who triggers renewals.</param>
/// <param name="RenewBeforeDays">1 to 30.</param>
/// <param name="OwnerContact">An e-mail address or the name of a team.</param>
/// <param name="Version">The version that was shown.</param>
/// <param name="MonthlyCapCents">US cents a calendar month, 0 to 100,000,000; null for no cap.</param>
public sealed record EditProfileInput(
    Guid ProfileId, string Name, string Description, IReadOnlyList<string> NamePatterns, bool WildcardsAllowed,
    IReadOnlyList<string> KeyAlgorithms, string DefaultKeyAlgorithm, RenewalMode RenewalMode, int RenewBeforeDays, string OwnerContact, int Version,
    int? MonthlyCapCents = null)
    : IProfileFields
{
    /// <inheritdoc/>
    public IReadOnlyList<Guid>? ApproverTeamIds { get; init; }

    /// <inheritdoc/>
    public int? ApprovalsNeeded { get; init; }
}

/// <summary>Changes a profile. Certificates that inherit from it follow; see <see cref="PreviewProfileChange"/>.</summary>
public sealed class EditProfile(PortalStore store, DomainClock clock) : UseCase<EditProfileInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override IValidator<EditProfileInput> Validator { get; } = new ProfileFieldRules<EditProfileInput>();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, EditProfileInput input, CancellationToken cancellationToken) => store.ChangeUniqueAsync(async (scope, ct) =>
    {
        var profile = await scope.Db.ProfileAsync(input.ProfileId, input.Version, ct);
        var authority = await scope.Db.AuthorityAsync(profile.AuthorityId, ct);
        var before = ProfileStore.Facts(profile);
        var (mode, days) = (profile.RenewalMode, profile.RenewBeforeDays);
        profile.Take(input, await scope.Db.CheckedPatternsAsync(input, (profile.Id, profile.TeamId), authority, ct));
        await profile.TakeApprovalAsync(scope.Db, actor, input, ct);
        scope.Log(actor, AuditAction.ProfileChanged, profile, new { before, after = ProfileStore.Facts(profile) });
        if (mode != profile.RenewalMode || days != profile.RenewBeforeDays)
        {
            // The rules of renewal look at once at all that may inherit it.
            var now = clock.Now;
            await scope.Db.Certificates.Where(c => c.ProfileId == profile.Id && c.State == CertificateState.Active).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.RenewalCheckAt, now).SetProperty(c => c.Version, c => c.Version + 1), ct);
        }

        return profile.Id;
    }, cancellationToken);
}
