using System.Linq.Expressions;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Certificates;

/// <summary>The conditions that lists, cards and charts share, so that a number is the total of the list behind it.</summary>
internal static class CertificateFilters
{
    /// <summary>Valid now: not expired and not revoked. Deleted ones count: what is stored goes on working.</summary>
    // "Not revoked", so that SQLite walks by the end, in the lists' order, and does not seek by the states and sort.
    public static Expression<Func<Certificate, bool>> Valid(DateTime now) =>
        c => c.State != CertificateState.Revoked && c.NotAfter > now;

    /// <summary>Ends in less than so many days; say <see cref="Valid"/> as well.</summary>
    public static Expression<Func<Certificate, bool>> EndsWithin(DateTime now, int days)
    {
        var end = now.AddDays(days);
        return c => c.NotAfter <= end;
    }

    /// <summary>Ends on one of these days (UTC), both included.</summary>
    public static Expression<Func<Certificate, bool>> EndsBetween(DateOnly first, DateOnly last)
    {
        var from = first.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var before = last.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return c => c.NotAfter >= from && c.NotAfter < before;
    }

    /// <summary>Active, and no person is needed; say <see cref="WithoutSuccessor"/> as well for those that renew next.</summary>
    public static Expression<Func<Certificate, bool>> RenewsByItself(DateTime now) =>
        c => c.State == CertificateState.Active && c.NotAfter > now && c.Attention == null;

    /// <summary>Nothing takes over from it yet, though something should: not replaced by another certificate, and not let end on purpose.</summary>
    /// <param name="db">Where.</param>
    /// <param name="lettingEnd">See <see cref="ProfileModes.LettingEndAsync"/>.</param>
    // "Not revoked", not "active": SQLite would seek by the state, which nearly all rows share, instead of by the replaced certificate.
    public static Expression<Func<Certificate, bool>> WithoutSuccessor(PortalDb db, List<Guid> lettingEnd) => c =>
        (c.RenewalModeOverride != null ? c.RenewalModeOverride != RenewalMode.LetItEnd : !lettingEnd.Contains(c.ProfileId))
        && !db.Certificates.Any(s => s.ReplacesCertificateId == c.Id && s.State != CertificateState.Revoked);

    /// <summary>Stands so; say <see cref="Valid"/> as well. The same as <see cref="ExpiryTimeline.StandingOf"/> counts.</summary>
    /// <param name="db">Where.</param>
    /// <param name="standing">How.</param>
    /// <param name="lettingEnd">See <see cref="ProfileModes.LettingEndAsync"/>.</param>
    /// <param name="following">See <see cref="ProfileModes.FollowingAsync"/>.</param>
    /// <param name="now">The domain's time: those that end in the first days from today on count as <see cref="CertificateStanding.AtRisk"/>.</param>
    public static Expression<Func<Certificate, bool>> Stands(PortalDb db, CertificateStanding standing, List<Guid> lettingEnd, List<Guid> following, DateTime now)
    {
        var soon = now.Date.AddDays(GetOverview.SoonDays);
        var (renews, follows, ends, risk) =
            (standing == CertificateStanding.Renewing, standing == CertificateStanding.Following, standing == CertificateStanding.Ending, standing == CertificateStanding.AtRisk);
        return c => c.Attention != null
            ? risk
            : c.RenewalModeOverride == RenewalMode.LetItEnd || (c.RenewalModeOverride == null && lettingEnd.Contains(c.ProfileId))
                || db.Certificates.Any(s => s.ReplacesCertificateId == c.Id && s.State != CertificateState.Revoked)
                ? ends
                : c.NotAfter < soon
                    ? risk
                    : c.RenewalModeOverride == RenewalMode.Follow || (c.RenewalModeOverride == null && following.Contains(c.ProfileId)) ? follows : renews;
    }
}
