using System.Net.Mail;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>The rules that a new and a changed profile share.</summary>
internal sealed class ProfileFieldRules<T> : AbstractValidator<T>
    where T : IProfileFields
{
    public ProfileFieldRules()
    {
        RuleFor(p => p.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("The profile needs a name, for example web-servers.")
            .Must(n => n.Trim().Length <= 100).WithMessage("The name of a profile has at most 100 characters.")
            .Must(n => !n.Any(char.IsControl)).WithMessage("The name of a profile has no control characters or line breaks.");
        RuleFor(p => p.Description).Must(d => d is null || d.Length <= 1_000).WithMessage("The description has at most 1,000 characters.");
        RuleFor(p => p.NamePatterns).Must(p => p is { Count: <= 100 }).WithMessage("A profile has a list of at most 100 name patterns; an empty one allows every name in the zones of the CA.");
        RuleFor(p => p.NamePatterns).Custom((patterns, context) =>
        {
            foreach (var error in (patterns ?? []).Select(p => NamePattern.Read(p ?? "").Error).OfType<NameFinding>())
                context.AddFailure(error.Message);
        });
        RuleFor(p => p.KeyAlgorithms).Cascade(CascadeMode.Stop)
            .Must(k => k is { Count: > 0 }).WithMessage("A profile allows at least one key algorithm: RSA_2048, EC_prime256v1 or EC_secp384r1.")
            .Must(k => k.All(a => Profiles.KeyAlgorithms.All.Contains(a))).WithMessage("ACM takes the key algorithms RSA_2048, EC_prime256v1 and EC_secp384r1 only.");
        RuleFor(p => p.DefaultKeyAlgorithm).Must((p, d) => p.KeyAlgorithms?.Contains(d) == true)
            .WithMessage(p => "The default key algorithm is one of those that the profile allows. Allow it too, or choose another default.");
        RuleFor(p => p.RenewalMode).IsInEnum().WithMessage("Renewal is On, Follow or LetItEnd.");
        RuleFor(p => p.RenewBeforeDays).InclusiveBetween(1, 30).WithMessage("Renew before is 1 to 30 days. AWS itself renews earlier; the portal steps in where it has not.");
        RuleFor(p => p.MonthlyCapCents).Must(c => c is null or (>= 0 and <= SpendCap.Most))
            .WithMessage("The monthly spend cap is an amount from $0 to $1,000,000; without one, nothing is held.");
        RuleFor(p => p.ApproverTeamIds).Must(t => t is null or { Count: <= ProfileApproval.MostTeams }).WithMessage($"At most {ProfileApproval.MostTeams} teams are asked to approve.");
        RuleFor(p => p.ApprovalsNeeded).Must(n => n is null or (>= 0 and <= ProfileApproval.MostNeeded))
            .WithMessage($"1 to {ProfileApproval.MostNeeded} people may have to approve, or 0 for no approval.");
        RuleFor(p => p.OwnerContact).Cascade(CascadeMode.Stop)
            .Must(c => !string.IsNullOrWhiteSpace(c)).WithMessage("Say whom to tell about its certificates: an e-mail address, or the name of a team.")
            .Must(c => c.Trim().Length <= 200 && !c.Any(char.IsControl)).WithMessage("The owner contact has at most 200 characters, on one line.")
            .Must(c => !c.Contains('@', StringComparison.Ordinal) || (MailAddress.TryCreate(c.Trim(), out var mail) && mail.Address == c.Trim() && mail.Host.Contains('.', StringComparison.Ordinal)))
            .WithMessage("The owner contact has an @ and is no e-mail address. Write one such as web-team@example.com, or the name of a team without @.");
    }
}

/// <summary>What the use cases of profiles share.</summary>
internal static class ProfileStore
{
    public static async Task<Profile> ProfileAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Profiles.FirstOrDefaultAsync(p => p.Id == id, cancellationToken) ?? throw new NotFoundException("The profile");

    public static async Task<Profile> ProfileAsync(this PortalDb db, Guid id, int version, CancellationToken cancellationToken)
    {
        var profile = await db.ProfileAsync(id, cancellationToken);
        return profile.Version == version ? profile : throw new ChangedMeanwhileException($"The profile {profile.Name}");
    }

    /// <summary>What the database must say: the name is free in the team, and each pattern lies in a zone of the CA.</summary>
    /// <exception cref="InvalidInputException">All that is wrong.</exception>
    public static async Task<List<string>> CheckedPatternsAsync(this PortalDb db, IProfileFields fields, (Guid Id, Guid TeamId) profile, CertificateAuthority authority, CancellationToken cancellationToken)
    {
        var (own, team) = profile;
        var errors = new List<FieldError>();
        var name = fields.Name.Trim();
        var lower = name.ToLowerInvariant();
        // Within the team: whether another team has one of this name is not to be found out by trying.
        if (await db.Profiles.AnyAsync(p => p.TeamId == team && p.Id != own && p.Name.ToLower() == lower, cancellationToken))
            errors.Add(new(nameof(IProfileFields.Name), $"The team has a profile named {name} already. Choose another name."));
        var zones = authority.Zones.Select(z => new ZoneName(z.ZoneId, z.Name)).ToList();
        var patterns = new List<string>();
        foreach (var typed in fields.NamePatterns)
        {
            var (pattern, _) = NamePattern.Read(typed);
            if (DnsName.ZoneOf(pattern, zones) is null)
            {
                errors.Add(new(nameof(IProfileFields.NamePatterns),
                    $"The pattern {pattern} lies in no zone of {authority.Name} ({string.Join(", ", zones.Select(z => z.Name))}), so it would never allow a name. Correct it, or have the hosted zone added to the CA."));
            }
            else if (!patterns.Contains(pattern))
            {
                patterns.Add(pattern);
            }
        }

        return errors.Count == 0 ? patterns : throw new InvalidInputException(errors);
    }

    public static void Log(this ChangeScope scope, Actor actor, string action, Profile profile, object? detail)
    {
        scope.Audit(new AuditLine(actor, action, "profile", profile.Id.ToString("D"), profile.Name, detail) { TeamId = profile.TeamId });
        scope.Announce(ChangeKind.Profile, profile.Id);
    }

    public static object Facts(Profile p) => new
    {
        name = p.Name,
        description = p.Description,
        patterns = p.NamePatterns.ToArray(),
        wildcards = p.WildcardsAllowed,
        keyAlgorithms = p.KeyAlgorithms.ToArray(),
        defaultKeyAlgorithm = p.DefaultKeyAlgorithm,
        renewal = p.RenewalMode.ToString(),
        renewBeforeDays = p.RenewBeforeDays,
        owner = p.OwnerContact,
        monthlyCapCents = p.MonthlyCapCents,
        team = p.TeamId,
        approverTeams = p.ApproverTeamIds.ToArray(),
        approvalsNeeded = p.ApprovalsNeeded,
    };

    public static void Take(this Profile profile, IProfileFields fields, List<string> patterns)
    {
        profile.Name = fields.Name.Trim();
        profile.Description = fields.Description?.Trim() ?? "";
        profile.NamePatterns = patterns;
        profile.WildcardsAllowed = fields.WildcardsAllowed;
        profile.KeyAlgorithms = [.. KeyAlgorithms.All.Where(fields.KeyAlgorithms.Contains)];
        profile.DefaultKeyAlgorithm = fields.DefaultKeyAlgorithm;
        profile.RenewalMode = fields.RenewalMode;
        profile.RenewBeforeDays = fields.RenewBeforeDays;
        profile.OwnerContact = fields.OwnerContact.Trim();
        profile.MonthlyCapCents = fields.MonthlyCapCents;
    }
}
