using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>How the renewals of the last 13 weeks went.</summary>
internal static class RenewalHealthReading
{
    // The longest threshold that a profile or a certificate may have.
    private const int LongestThreshold = 30;
    private const int IdsAtOnce = 1_000;

    /// <summary>Why an order ended well without a new version: such a one has renewed nothing.</summary>
    private static readonly OrderReason[] NothingNew = [OrderReason.ReExported, OrderReason.NothingNewAtAws];

    /// <summary>The ends from which on <see cref="ReadAsync"/> needs the tally.</summary>
    public static DateTime Since(DateTime now) => RenewalHealth.FirstDay(DateOnly.FromDateTime(now)).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>Those up to which it does.</summary>
    public static DateTime Until(DateTime now) => now.AddDays(LongestThreshold);

    public static async Task<RenewalHealth> ReadAsync(PortalDb db, IReadOnlyList<TallyRow> tally, DateTime now, CancellationToken cancellationToken)
    {
        var first = Since(now);
        var stored = await StoredAsync(db, first, null, cancellationToken);
        var soon = Until(now);
        var missing = tally.Where(r => r.GoesOn && r.NotAfter >= first && r.NotAfter <= soon).Select(r => new MissingRenewal(r.NotAfter, r.ThresholdDays, r.Count));
        return RenewalHealth.Of(stored.ConvertAll(s => s.Renewal), missing, now);
    }

    /// <summary>The renewals that were stored at <paramref name="first"/> or later and, if given, before <paramref name="before"/>.</summary>
    public static async Task<List<StoredRenewalOrder>> StoredAsync(PortalDb db, DateTime first, DateTime? before, CancellationToken cancellationToken)
    {
        var orders = db.Orders.Where(o => o.State == OrderState.Stored && o.Kind == OrderKind.Renew && o.StateSince >= first && o.BaselineNotAfter != null && !NothingNew.Contains(o.Reason));
        if (before is { } end)
            orders = orders.Where(o => o.StateSince < end);
        var renewed = await orders.Select(o => new Renewed(o.Id, o.StateSince, o.BaselineNotAfter!.Value, o.RenewalAcceptedAt != null, o.CertificateId)).ToListAsync(cancellationToken);
        // Nearly all are so early that no threshold makes them late; of the rest it has to be known.
        var thresholds = await ThresholdsAsync(db, [.. renewed.Where(r => !IsEarly(r)).Select(r => r.CertificateId).OfType<Guid>().Distinct()], cancellationToken);
        return [.. renewed.Where(r => IsEarly(r) || r.CertificateId is { } id && thresholds.ContainsKey(id))
            .Select(r => new StoredRenewalOrder(r.Id, r.CertificateId, new(r.StoredAt, r.OldEnd, IsEarly(r) ? LongestThreshold : thresholds[r.CertificateId!.Value], r.ByPortal)))];
    }

    private static bool IsEarly(Renewed renewed) => (renewed.OldEnd - renewed.StoredAt).TotalDays >= LongestThreshold;

    /// <summary>Days before the end at which the portal steps in, in force for each of these certificates.</summary>
    private static async Task<Dictionary<Guid, int>> ThresholdsAsync(PortalDb db, List<Guid> ids, CancellationToken cancellationToken)
    {
        var profiles = await db.Profiles.IgnoreQueryFilters().Select(p => new { p.Id, p.RenewBeforeDays }).ToDictionaryAsync(p => p.Id, p => p.RenewBeforeDays, cancellationToken);
        var thresholds = new Dictionary<Guid, int>();
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            foreach (var c in await db.Certificates.Where(c => some.Contains(c.Id)).Select(c => new { c.Id, c.RenewBeforeDaysOverride, c.ProfileId }).ToListAsync(cancellationToken))
                thresholds[c.Id] = c.RenewBeforeDaysOverride ?? profiles[c.ProfileId];
        }

        return thresholds;
    }

    private sealed record Renewed(Guid Id, DateTime StoredAt, DateTime OldEnd, bool ByPortal, Guid? CertificateId);
}

/// <summary>An order that stored a renewal.</summary>
/// <param name="OrderId">Which.</param>
/// <param name="CertificateId">Of which certificate; null when that was deleted from the portal.</param>
/// <param name="Renewal">What it did.</param>
internal sealed record StoredRenewalOrder(Guid OrderId, Guid? CertificateId, StoredRenewal Renewal);
