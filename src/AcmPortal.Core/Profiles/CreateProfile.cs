using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;

namespace AcmPortal.Core.Profiles;

/// <summary>A new profile.</summary>
/// <param name="AuthorityId">The CA.</param>
/// <param name="Name">Unique in its team, 1 to 100 characters.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="NamePatterns">Exact names, or *.example.com for all below it; empty: every name in the zones of the CA.</param>
/// <param name="WildcardsAllowed">Whether wildcard certificates may be requested.</param>
/// <param name="KeyAlgorithms">One or more of RSA_2048, EC_prime256v1, EC_secp384r1.</param>
/// <param name="DefaultKeyAlgorithm">One of them.</param>
/// <param name="RenewalMode">Who triggers renewals.</param>
/// <param name="RenewBeforeDays">1 to 30.</param>
/// <param name="OwnerContact">An e-mail address or the name of a team.</param>
/// <param name="MonthlyCapCents">US cents a calendar month, 0 to 100,000,000; null for no cap.</param>
public sealed record CreateProfileInput(
    Guid AuthorityId, string Name, string Description, IReadOnlyList<string> NamePatterns, bool WildcardsAllowed,
    IReadOnlyList<string> KeyAlgorithms, string DefaultKeyAlgorithm, RenewalMode RenewalMode, int RenewBeforeDays, string OwnerContact,
    int? MonthlyCapCents = null)
    : IProfileFields
{
    /// <summary>The team that it belongs to for good; null: the default team.</summary>
    public Guid? TeamId { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<Guid>? ApproverTeamIds { get; init; }

    /// <inheritdoc/>
    public int? ApprovalsNeeded { get; init; }
}

/// <summary>The fields that a new and a changed profile share, so that one rule set checks both.</summary>
public interface IProfileFields
{
    /// <summary>Unique in its team, 1 to 100 characters.</summary>
    string Name { get; }

    /// <summary>At most 1,000 characters.</summary>
    string Description { get; }

    /// <summary>As typed.</summary>
    IReadOnlyList<string> NamePatterns { get; }

    /// <summary>Whether wildcard certificates may be requested.</summary>
    bool WildcardsAllowed { get; }

    /// <summary>In ACM's spelling.</summary>
    IReadOnlyList<string> KeyAlgorithms { get; }

    /// <summary>One of <see cref="KeyAlgorithms"/>.</summary>
    string DefaultKeyAlgorithm { get; }

    /// <summary>Who triggers renewals.</summary>
    RenewalMode RenewalMode { get; }

    /// <summary>1 to 30.</summary>
    int RenewBeforeDays { get; }

    /// <summary>An e-mail address or the name of a team.</summary>
    string OwnerContact { get; }

    /// <summary>US cents a calendar month; null for no cap.</summary>
    int? MonthlyCapCents { get; }

    /// <summary>Teams whose people are asked to approve a request; empty for none, null for as before.</summary>
    IReadOnlyList<Guid>? ApproverTeamIds { get; }

    /// <summary>How many different people must approve, 1 to 5, or 0 for no approval; null for as before, or one where teams are asked for the first time.</summary>
    int? ApprovalsNeeded { get; }
}

/// <summary>Makes a profile of a CA.</summary>
public sealed class CreateProfile(PortalStore store, DomainClock clock) : UseCase<CreateProfileInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override IValidator<CreateProfileInput> Validator { get; } = new ProfileFieldRules<CreateProfileInput>();

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, CreateProfileInput input, CancellationToken cancellationToken) => store.ChangeUniqueAsync(async (scope, ct) =>
    {
        var team = input.TeamId ?? Team.DefaultId;
        actor.Require(Permission.ManageProfiles, team);
        if (!await scope.Db.LockTeamAsync(team, ct))
            throw new InvalidInputException(nameof(input.TeamId), "There is no such team. Choose one of the list.");
        var authority = await scope.Db.AuthorityAsync(input.AuthorityId, ct);
        var profile = new Profile { Name = input.Name, AuthorityId = authority.Id, TeamId = team, DefaultKeyAlgorithm = input.DefaultKeyAlgorithm, CreatedAt = clock.Now };
        profile.Take(input, await scope.Db.CheckedPatternsAsync(input, (profile.Id, profile.TeamId), authority, ct));
        await profile.TakeApprovalAsync(scope.Db, actor, input, ct);
        scope.Db.Profiles.Add(profile);
        scope.Log(actor, AuditAction.ProfileCreated, profile, new { authority = authority.Name, after = ProfileStore.Facts(profile) });
        return profile.Id;
    }, cancellationToken);
}
