using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Renewal;

/// <summary>The filters of the Manage Renewal table as queries, and the one category of a row by the same conditions.</summary>
internal static class RenewalFilters
{
    private static readonly RenewalCategory[] Usual =
        [RenewalCategory.NeedsPerson, RenewalCategory.Renewing, RenewalCategory.Due, RenewalCategory.Waiting, RenewalCategory.EndsByChoice];

    // AWS at work by itself, before the portal has anything to follow: https://docs.aws.amazon.com/acm/latest/APIReference/API_RenewalSummary.html
    private const string AwsRenews = "PENDING_AUTO_RENEWAL";
    private const string AwsMissesRecord = "PENDING_VALIDATION";

    public static async Task<IQueryable<Certificate>> OfAsync(PortalDb db, RenewalFilter filter, DateTime now, int managedRenewalDays, CancellationToken cancellationToken)
    {
        var certificates = (await CertificateSearch.OfAsync(db, filter.Search, cancellationToken)).In(db, db.Certificates.WithTheirProfiles());
        if (filter.ProfileIds is { Count: > 0 } profiles)
            certificates = certificates.Where(c => profiles.Contains(c.ProfileId));
        if (filter.AuthorityIds is { Count: > 0 } authorities)
            certificates = certificates.Where(c => authorities.Contains(c.AuthorityId));
        if (filter.Owner?.Trim() is { Length: > 0 } owner)
            certificates = certificates.Where(c => c.OwnerContact.Contains(owner));
        if (filter.TeamId is { } team)
            certificates = certificates.Where(c => c.TeamId == team);
        if (filter.MaxDaysLeft is { } days)
        {
            var before = now.AddDays(Math.Clamp(days, 0, 10_000));
            certificates = certificates.Where(c => c.NotAfter < before);
        }

        return In(db, certificates, filter.Categories is { Count: > 0 } chosen ? chosen : Usual, now, now.AddDays(managedRenewalDays));
    }

    private static IQueryable<Certificate> In(PortalDb db, IQueryable<Certificate> certificates, IReadOnlyList<RenewalCategory> categories, DateTime now, DateTime window)
    {
        var person = categories.Contains(RenewalCategory.NeedsPerson);
        var renewing = categories.Contains(RenewalCategory.Renewing);
        var due = categories.Contains(RenewalCategory.Due);
        var waiting = categories.Contains(RenewalCategory.Waiting);
        var choice = categories.Contains(RenewalCategory.EndsByChoice);
        var ended = categories.Contains(RenewalCategory.Ended);
        if (person && renewing && due && waiting && choice && ended)
            return certificates;
        return certificates.Where(c => c.Attention != null
            ? person
            : db.Orders.Any(o => o.CertificateId == c.Id && o.Kind == OrderKind.Renew && o.OpenSlot != null)
                ? renewing
                : c.State != CertificateState.Active || c.NotAfter <= now
                    ? ended
                    : c.RenewalModeOverride == RenewalMode.LetItEnd || (c.RenewalModeOverride == null && db.Profiles.Any(p => p.Id == c.ProfileId && p.RenewalMode == RenewalMode.LetItEnd))
                        ? choice
                        : c.AwsRenewalStatus == AwsRenews || c.AwsRenewalStatus == AwsMissesRecord
                            ? renewing
                            : c.NotAfter <= window ? due : waiting);
    }

    /// <summary>
    /// Those of <see cref="RenewalCategory.Renewing"/> in another form, for counting: from the few that are renewed, not
    /// through all certificates.
    /// </summary>
    public static IQueryable<Certificate> Renewing(PortalDb db, DateTime now)
    {
        var working = db.Orders.Where(o => o.Kind == OrderKind.Renew && o.OpenSlot != null && o.CertificateId != null).Select(o => o.CertificateId!.Value);
        return db.Certificates.WithTheirProfiles().Where(c => c.Attention == null && (working.Contains(c.Id)
            || ((c.AwsRenewalStatus == AwsRenews || c.AwsRenewalStatus == AwsMissesRecord) && c.State == CertificateState.Active && c.NotAfter > now
                && (c.RenewalModeOverride != null ? c.RenewalModeOverride != RenewalMode.LetItEnd : db.Profiles.Any(p => p.Id == c.ProfileId && p.RenewalMode != RenewalMode.LetItEnd)))));
    }

    public static RenewalCategory CategoryOf(RenewalSnapshot s, DateTime now) =>
        s.Certificate.Attention is not null ? RenewalCategory.NeedsPerson
        : s.Open is { Kind: OrderKind.Renew } ? RenewalCategory.Renewing
        : s.Certificate.State != CertificateState.Active || s.Certificate.NotAfter <= now ? RenewalCategory.Ended
        : s.Setting.Mode == RenewalMode.LetItEnd ? RenewalCategory.EndsByChoice
        : s.Certificate.AwsRenewalStatus is AwsRenews or AwsMissesRecord ? RenewalCategory.Renewing
        : s.Certificate.NotAfter <= now.AddDays(s.ManagedRenewalDays) ? RenewalCategory.Due
        : RenewalCategory.Waiting;

    public static IOrderedQueryable<Certificate> Sort(IQueryable<Certificate> certificates, PortalDb db, string? sort, bool descending) => (sort, descending) switch
    {
        ("expires", false) => certificates.OrderBy(c => c.NotAfter).ThenBy(c => c.Id),
        ("expires", true) => certificates.OrderByDescending(c => c.NotAfter).ThenBy(c => c.Id),
        ("name", false) => certificates.OrderBy(c => c.CommonName).ThenBy(c => c.Id),
        ("name", true) => certificates.OrderByDescending(c => c.CommonName).ThenBy(c => c.Id),
        ("profile", false) => certificates.OrderBy(c => db.Profiles.Where(p => p.Id == c.ProfileId).Select(p => p.Name).FirstOrDefault()).ThenBy(c => c.NotAfter).ThenBy(c => c.Id),
        ("profile", true) => certificates.OrderByDescending(c => db.Profiles.Where(p => p.Id == c.ProfileId).Select(p => p.Name).FirstOrDefault()).ThenBy(c => c.NotAfter).ThenBy(c => c.Id),
        _ => certificates.OrderBy(c => c.Attention == null ? 1 : 0).ThenBy(c => c.NotAfter).ThenBy(c => c.Id),
    };
}
