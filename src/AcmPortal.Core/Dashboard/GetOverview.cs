using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetOverviewInput;

/// <summary>The numbers of the dashboard's cards; each is the total of the filtered list behind it.</summary>
/// <param name="Valid">Certificates that are valid now.</param>
/// <param name="Authorities">CAs that have one of them.</param>
/// <param name="Expiring">Of the valid ones, those that end within AWS's renewal window (45 days).</param>
/// <param name="ExpiringByThemselves">Of those, how many renew without anybody: not let end, and no person is needed.</param>
/// <param name="WindowDays">The window.</param>
/// <param name="ExpiringSoon">Those that end within 7 days and have no successor; what is let end on purpose is not counted.</param>
/// <param name="Renewing">Certificates whose renewal is under way and needs nobody: by an order, or by AWS itself.</param>
/// <param name="RenewingAtAws">Of those, how many wait for AWS: asked for, or renewed by it without being asked.</param>
/// <param name="Attention">What needs a person.</param>
/// <param name="MostUrgentEnd">The first end among certificates that need a person, of a renewal that nobody fetched that of the version still in use; null when there is none.</param>
/// <param name="FailedOrders">Orders that failed and were not asked anew.</param>
/// <param name="Revoked">Certificates that were revoked.</param>
/// <param name="Expired">Certificates that have expired.</param>
/// <param name="LastReadAt">When the account and region that was read longest ago was read; null while one never was, or there is none.</param>
public sealed record Overview(
    int Valid, int Authorities, int Expiring, int ExpiringByThemselves, int WindowDays, int ExpiringSoon, int Renewing, int RenewingAtAws, AttentionCounts Attention,
    DateTime? MostUrgentEnd, int FailedOrders, int Revoked, int Expired, DateTime? LastReadAt);

/// <summary>The cards of the dashboard. Every number is counted by an index, since open dashboards ask every few seconds.</summary>
public sealed class GetOverview(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<GetOverviewInput, Overview>
{
    /// <summary>Days below which a certificate without a successor is counted for itself.</summary>
    public const int SoonDays = 7;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Overview> HandleAsync(Actor actor, GetOverviewInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var valid = db.Certificates.Where(CertificateFilters.Valid(now));
        var expiring = await CertificateTally.ReadAsync(db, now, now.AddDays(options.ManagedRenewalDays), ct);
        var soon = now.AddDays(SoonDays);
        var renewing = await RenewalFilters.CountRenewingAsync(db, now, ct);
        var attention = await CountAttention.CountAsync(db, ct);
        var read = await db.AwsScopes.Select(s => s.ReadAt).ToListAsync(ct);
        return new Overview(
            await valid.CountAsync(ct),
            await db.Authorities.CountAsync(a => db.Certificates.Any(c => c.AuthorityId == a.Id && c.State != CertificateState.Revoked && c.NotAfter > now), ct),
            expiring.Sum(r => r.Count),
            expiring.Where(r => r.State == CertificateState.Active && !r.NeedsPerson && r.GoesOn).Sum(r => r.Count),
            options.ManagedRenewalDays,
            expiring.Where(r => r.NotAfter <= soon && r.GoesOn).Sum(r => r.Count),
            renewing.All,
            renewing.AtAws,
            attention,
            attention.Certificates == 0 ? null : await ListNeedsPerson.FirstEndAsync(db, ct),
            await ListOrders.NeedingPerson(db).CountAsync(o => o.State == OrderState.Failed, ct),
            await db.Certificates.CountAsync(c => c.State == CertificateState.Revoked, ct),
            await db.Certificates.CountAsync(c => c.State != CertificateState.Revoked && c.NotAfter <= now, ct),
            read.Count == 0 || read.Contains(null) ? null : read.Min());
    }, cancellationToken);
}
