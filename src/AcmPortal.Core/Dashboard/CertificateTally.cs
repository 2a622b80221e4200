using AcmPortal.Core.Certificates;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Certificates that end at the same moment and stand alike.</summary>
/// <param name="NotAfter">When they end.</param>
/// <param name="State">Never revoked.</param>
/// <param name="ProfileId">Their profile.</param>
/// <param name="Mode">In force for them: their own, or their profile's.</param>
/// <param name="ThresholdDays">Days before the end at which the portal steps in; in force for them.</param>
/// <param name="NeedsPerson">Whether their renewal needs a person.</param>
/// <param name="Replaced">Whether another certificate, not revoked, takes over from them.</param>
/// <param name="AwsNotAfter">When the version ends that AWS showed last; null before the first reading.</param>
/// <param name="Count">How many.</param>
/// <param name="Names">Names of all of them, wildcards included.</param>
/// <param name="Wildcards">Of these, the wildcards.</param>
internal sealed record TallyRow(
    DateTime NotAfter, CertificateState State, Guid ProfileId, RenewalMode Mode, int ThresholdDays, bool NeedsPerson, bool Replaced, DateTime? AwsNotAfter,
    int Count, int Names, int Wildcards)
{
    /// <summary>Whether they go on by themselves: not let end, and nothing has taken over.</summary>
    public bool GoesOn => Mode != RenewalMode.LetItEnd && !Replaced;
}

/// <summary>
/// The certificates that are not revoked, counted by everything that the dashboard tells apart: one walk along one index
/// (<c>IX_Certificates_Tally</c>) instead of one for each number. AWS lets certificates end at the last second of a day, so
/// there are a few rows for each day; other ends are told apart as exactly, only in more rows.
/// </summary>
internal static class CertificateTally
{
    /// <summary>Counts those that end after <paramref name="after"/> and, if given, not after <paramref name="until"/>.</summary>
    public static async Task<List<TallyRow>> ReadAsync(PortalDb db, DateTime after, DateTime? until, CancellationToken cancellationToken)
    {
        var profiles = await db.Profiles.IgnoreQueryFilters().Select(p => new { p.Id, p.RenewalMode, p.RenewBeforeDays }).ToDictionaryAsync(p => p.Id, cancellationToken);
        var certificates = db.Certificates.Where(c => c.NotAfter > after);
        if (until is { } last)
            certificates = certificates.Where(c => c.NotAfter <= last);
        var all = await CountAsync(certificates, cancellationToken);

        // Few are replaced. They are counted for themselves, from the side of those that replace, and taken away from the rest.
        var replacing = db.Certificates.Where(s => s.ReplacesCertificateId != null && s.State != CertificateState.Revoked).Select(s => s.ReplacesCertificateId!.Value);
        var replaced = await CountAsync(certificates.Where(c => replacing.Contains(c.Id)), cancellationToken);
        return [.. all.Select(g => Row(g, false)), .. replaced.Select(g => Row(g with { Count = -g.Count, Names = -g.Names, Wildcards = -g.Wildcards }, false)), .. replaced.Select(g => Row(g, true))];

        TallyRow Row(Group g, bool taken)
        {
            var profile = profiles[g.ProfileId];
            return new(
                g.NotAfter, g.State, g.ProfileId, g.Mode ?? profile.RenewalMode, g.Days ?? profile.RenewBeforeDays, g.Attention != null, taken, g.AwsNotAfter, g.Count, g.Names, g.Wildcards);
        }
    }

    // Grouped by the index's columns alone, so that it is read in order and nothing is sorted; revoked ones go out afterwards.
    private static async Task<List<Group>> CountAsync(IQueryable<Certificate> certificates, CancellationToken cancellationToken)
    {
        var groups = await certificates
            .GroupBy(c => new { c.NotAfter, c.State, c.ProfileId, c.RenewalModeOverride, c.RenewBeforeDaysOverride, c.Attention, c.AwsNotAfter })
            .Select(g => new Group(
                g.Key.NotAfter, g.Key.State, g.Key.ProfileId, g.Key.RenewalModeOverride, g.Key.RenewBeforeDaysOverride, g.Key.Attention, g.Key.AwsNotAfter,
                g.Count(), g.Sum(c => c.NameCount), g.Sum(c => c.WildcardCount)))
            .ToListAsync(cancellationToken);
        groups.RemoveAll(g => g.State == CertificateState.Revoked);
        return groups;
    }

    private sealed record Group(
        DateTime NotAfter, CertificateState State, Guid ProfileId, RenewalMode? Mode, int? Days, Core.Renewal.RenewalRule? Attention, DateTime? AwsNotAfter, int Count, int Names, int Wildcards);
}
