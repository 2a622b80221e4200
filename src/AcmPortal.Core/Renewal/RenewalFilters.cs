using AcmPortal.Core.Certificates;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

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
        var certificates = (await CertificateSearch.OfAsync(db, filter.Search, cancellationToken)).In(db, db.Certificates);
        if (filter.TeamId is { } team)
            certificates = certificates.Where(c => c.TeamId == team);
        if (filter.ProfileIds is { Count: > 0 } profiles)
            certificates = certificates.Where(c => profiles.Contains(c.ProfileId));
        if (filter.AuthorityIds is { Count: > 0 } authorities)
            certificates = certificates.Where(c => authorities.Contains(c.AuthorityId));
        if (filter.Owner?.Trim() is { Length: > 0 } owner)
            certificates = certificates.Where(c => db.Certificates.Where(o => o.OwnerContact.Contains(owner)).Select(o => o.OwnerContact).Contains(c.OwnerContact));
        if (filter.MaxDaysLeft is { } days)
        {
            var before = now.AddDays(Math.Clamp(days, 0, 10_000));
            certificates = certificates.Where(c => c.NotAfter < before);
        }

        var lettingEnd = await ProfileModes.LettingEndAsync(db, cancellationToken);
        if (filter.ByThemselves)
            certificates = certificates.Where(CertificateFilters.RenewsByItself(now)).Where(CertificateFilters.WithoutSuccessor(db, lettingEnd));

        return In(db, certificates, filter.Categories is { Count: > 0 } chosen ? chosen : Usual, lettingEnd, now, now.AddDays(managedRenewalDays));
    }

    private static IQueryable<Certificate> In(PortalDb db, IQueryable<Certificate> certificates, IReadOnlyList<RenewalCategory> categories, List<Guid> lettingEnd, DateTime now, DateTime window)
    {
        var person = categories.Contains(RenewalCategory.NeedsPerson);
        var renewing = categories.Contains(RenewalCategory.Renewing);
        var due = categories.Contains(RenewalCategory.Due);
        var waiting = categories.Contains(RenewalCategory.Waiting);
        var choice = categories.Contains(RenewalCategory.EndsByChoice);
        var ended = categories.Contains(RenewalCategory.Ended);
        if (person && renewing && due && waiting && choice && ended)
            return certificates;
        // What is so said twice lets the database begin at few rows.
        if (categories is [RenewalCategory.NeedsPerson])
            certificates = certificates.Where(c => c.Attention != null);
        else if (categories is [RenewalCategory.Due])
            certificates = certificates.Where(c => c.NotAfter > now && c.NotAfter <= window);
        var open = db.Orders.Where(o => o.Kind == OrderKind.Renew && o.OpenSlot != null).Select(o => o.CertificateId!.Value);
        return certificates.Where(c => c.Attention != null
            ? person
            : open.Contains(c.Id)
                ? renewing
                : c.State != CertificateState.Active || c.NotAfter <= now
                    ? ended
                    : c.RenewalModeOverride == RenewalMode.LetItEnd || (c.RenewalModeOverride == null && lettingEnd.Contains(c.ProfileId))
                        ? choice
                        : c.AwsRenewalStatus == AwsRenews || c.AwsRenewalStatus == AwsMissesRecord
                            ? renewing
                            : c.NotAfter <= window ? due : waiting);
    }

    /// <summary>
    /// How many are <see cref="RenewalCategory.Renewing"/>, and how many of these wait for AWS: asked for, or renewed by it
    /// without being asked. Counted from the few that are renewed, not through all certificates.
    /// </summary>
    public static async Task<(int All, int AtAws)> CountRenewingAsync(PortalDb db, DateTime now, CancellationToken cancellationToken)
    {
        var open = db.Orders.Where(o => o.Kind == OrderKind.Renew && o.OpenSlot != null);
        var working = await db.Certificates.Where(c => open.Select(o => o.CertificateId!.Value).Contains(c.Id) && c.Attention == null).CountAsync(cancellationToken);
        var asking = await db.Certificates.Where(c => open.Where(o => o.State != OrderState.Renewing).Select(o => o.CertificateId!.Value).Contains(c.Id) && c.Attention == null).CountAsync(cancellationToken);
        var lettingEnd = await ProfileModes.LettingEndAsync(db, cancellationToken);
        // Active, said by what it is not: SQLite would seek by that state, which nearly all have, instead of by AWS's.
        var byItself = await db.Certificates
            .Where(c => (c.AwsRenewalStatus == AwsRenews || c.AwsRenewalStatus == AwsMissesRecord) && c.NotAfter > now
                && c.State != CertificateState.Revoked && c.State != CertificateState.Deleted && c.Attention == null)
            .Where(c => c.RenewalModeOverride != null ? c.RenewalModeOverride != RenewalMode.LetItEnd : !lettingEnd.Contains(c.ProfileId))
            .Where(c => !open.Any(o => o.CertificateId == c.Id)).CountAsync(cancellationToken);
        return (working + byItself, working - asking + byItself);
    }

    /// <summary>How many count as renewing, though they are let end; what else is let end is <see cref="RenewalCategory.EndsByChoice"/>.</summary>
    public static async Task<int> CountRenewingOfLetEndAsync(PortalDb db, DateTime now, CancellationToken cancellationToken)
    {
        var lettingEnd = await ProfileModes.LettingEndAsync(db, cancellationToken);
        var open = db.Orders.Where(o => o.Kind == OrderKind.Renew && o.OpenSlot != null).Select(o => o.CertificateId!.Value);
        return await db.Certificates.Where(c => open.Contains(c.Id)).Where(CertificateFilters.RenewsByItself(now))
            .Where(c => c.RenewalModeOverride == RenewalMode.LetItEnd || (c.RenewalModeOverride == null && lettingEnd.Contains(c.ProfileId))).CountAsync(cancellationToken);
    }

    /// <summary>Whether AWS renews it by itself now.</summary>
    public static bool IsAtAws(Certificate c) => c.AwsRenewalStatus is AwsRenews or AwsMissesRecord;

    public static RenewalCategory CategoryOf(RenewalSnapshot s, DateTime now) =>
        s.Certificate.Attention is not null ? RenewalCategory.NeedsPerson
        : s.Open is { Kind: OrderKind.Renew } ? RenewalCategory.Renewing
        : s.Certificate.State != CertificateState.Active || s.Certificate.NotAfter <= now ? RenewalCategory.Ended
        : s.Setting.Mode == RenewalMode.LetItEnd ? RenewalCategory.EndsByChoice
        : IsAtAws(s.Certificate) ? RenewalCategory.Renewing
        : s.Certificate.NotAfter <= now.AddDays(s.ManagedRenewalDays) ? RenewalCategory.Due
        : RenewalCategory.Waiting;
}
