using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetRenewalHealthInput;

/// <summary>How the renewals of the last 13 weeks went.</summary>
public sealed class GetRenewalHealth(PortalStore store, DomainClock clock) : UseCase<GetRenewalHealthInput, RenewalHealth>
{
    // The longest threshold that a profile or a certificate may have.
    private const int LongestThreshold = 30;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<RenewalHealth> HandleAsync(Actor actor, GetRenewalHealthInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var first = RenewalHealth.FirstDay(DateOnly.FromDateTime(now)).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var stored = await (
            from o in db.Orders
            where o.State == OrderState.Stored && o.StateSince >= first && o.Kind == OrderKind.Renew && o.BaselineNotAfter != null
            join c in db.Certificates on o.CertificateId equals c.Id
            join p in db.Profiles on c.ProfileId equals p.Id
            select new StoredRenewal(o.StateSince, o.BaselineNotAfter!.Value, c.RenewBeforeDaysOverride ?? p.RenewBeforeDays, o.RenewalAcceptedAt != null)).WithTheirProfiles().ToListAsync(ct);

        var soon = now.AddDays(LongestThreshold);
        var missing = await (
            from c in db.Certificates.Where(CertificateFilters.WithoutSuccessor(db))
            where (c.State == CertificateState.Active || c.State == CertificateState.Deleted) && c.NotAfter >= first && c.NotAfter <= soon
            join p in db.Profiles on c.ProfileId equals p.Id
            select new MissingRenewal(c.NotAfter, c.RenewBeforeDaysOverride ?? p.RenewBeforeDays)).WithTheirProfiles().ToListAsync(ct);
        return RenewalHealth.Of(stored, missing, now);
    }, cancellationToken);
}
