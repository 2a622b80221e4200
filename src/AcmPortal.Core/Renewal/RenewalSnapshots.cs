using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Reads what the rules look at, for many certificates in a handful of queries.</summary>
public sealed class RenewalSnapshots(RenewalOptions options, OrderOptions orders)
{
    /// <summary>The snapshots of certificates that were read with the same context.</summary>
    public async Task<Dictionary<Guid, RenewalSnapshot>> ReadAsync(PortalDb db, IReadOnlyList<Certificate> certificates, CancellationToken cancellationToken)
    {
        var ids = certificates.Select(c => c.Id).ToList();
        var profileIds = certificates.Select(c => c.ProfileId).Distinct().ToList();
        var profiles = await db.Profiles.WithTheirProfiles().AsNoTracking().Where(p => profileIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
        var work = (await db.Orders.AsNoTracking()
            .Where(o => o.CertificateId != null && ids.Contains(o.CertificateId.Value) && o.Kind != OrderKind.Issue)
            .Where(o => o.OpenSlot != null || o.State == OrderState.Revoked
                || o.RequestedAt == db.Orders.Where(l => l.CertificateId == o.CertificateId && l.Kind == OrderKind.Renew).Max(l => l.RequestedAt))
            .ToListAsync(cancellationToken)).ToLookup(o => o.CertificateId!.Value);
        var versionIds = certificates.Select(c => c.CurrentVersionId).ToList();
        var versions = await db.CertificateVersions.Where(v => versionIds.Contains(v.Id)).Select(v => new
        {
            v.CertificateId,
            v.Number,
            v.StoredAt,
            // In use out there is what was fetched last. Where nobody ever fetched any, the one before stands for it.
            InUse = db.CertificateVersions.Where(r => r.CertificateId == v.CertificateId && r.Number < v.Number)
                .OrderByDescending(r => db.KeyPickups.Any(p => p.VersionId == r.Id)).ThenByDescending(r => r.Number).Select(r => (DateTime?)r.NotAfter).FirstOrDefault(),
        }).ToDictionaryAsync(v => v.CertificateId, cancellationToken);
        var succeeded = (await db.Certificates.Where(c => c.ReplacesCertificateId != null && ids.Contains(c.ReplacesCertificateId.Value) && c.State != CertificateState.Revoked)
            .Select(c => c.ReplacesCertificateId!.Value).ToListAsync(cancellationToken)).ToHashSet();
        var awaited = (await db.Orders.Where(o => o.CertificateId != null && ids.Contains(o.CertificateId.Value) && o.Kind == OrderKind.Issue && o.ReplaceThen == ReplaceThen.RevokeAfterPickup)
            .Select(o => o.CertificateId!.Value).ToListAsync(cancellationToken)).ToHashSet();
        return certificates.ToDictionary(c => c.Id, c =>
        {
            var own = work[c.Id].ToList();
            var open = own.Where(o => o.OpenSlot is not null).OrderBy(o => o.Kind != OrderKind.Revoke).FirstOrDefault();
            var last = own.Where(o => o.Kind == OrderKind.Renew).MaxBy(o => o.RequestedAt);
            var version = versions.GetValueOrDefault(c.Id);
            return new RenewalSnapshot(
                c, RenewalSetting.Of(c, profiles[c.ProfileId]), open is null ? null : OpenWork.Of(open),
                new CurrentVersion(version?.Number ?? 1, version?.StoredAt ?? c.CreatedAt), version?.InUse,
                last is null || last.OpenSlot is not null ? null : Ended(last), succeeded.Contains(c.Id),
                own.Exists(o => o is { Kind: OrderKind.Revoke, State: OrderState.Revoked }), options, orders.ManagedRenewalDays)
            {
                Awaited = awaited.Contains(c.Id),
            };
        });
    }

    private static EndedWork Ended(Order order) =>
        new(order.State, order.Reason, order.StateSince, order.BaselineSerial, order.CancelRequestedAt is null ? null : order.CancelRequestedBy);
}
