using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>Makes the rows of the Manage Renewal table from certificates, in a handful of queries for any number of them.</summary>
public sealed class RenewalRows(RenewalSnapshots snapshots, PricingOptions prices)
{
    /// <summary>Rows in the order of <paramref name="certificates"/>, with the snapshots that they were made from.</summary>
    public async Task<List<(RenewalRow Row, RenewalSnapshot Snapshot)>> ReadAsync(PortalDb db, IReadOnlyList<Certificate> certificates, DateTime now, CancellationToken cancellationToken)
    {
        var looked = await snapshots.ReadAsync(db, certificates, cancellationToken);
        var authorityIds = certificates.Select(c => c.AuthorityId).Distinct().ToList();
        var authorities = await db.Authorities.Where(a => authorityIds.Contains(a.Id)).Select(a => new { a.Id, a.Name, a.AccountId }).ToDictionaryAsync(a => a.Id, cancellationToken);
        var accounts = authorities.Values.Select(a => a.AccountId).Distinct().ToList();
        var bases = certificates.SelectMany(c => c.Names).Select(OrderEffects.BaseName).Distinct().ToList();
        var inPlace = (await db.ValidationRecords.Where(r => accounts.Contains(r.AccountId) && bases.Contains(r.BaseName))
            .Select(r => new { r.AccountId, r.BaseName, r.State }).ToListAsync(cancellationToken)).ToDictionary(r => (r.AccountId, r.BaseName), r => r.State == RecordState.InZone);
        var teams = await db.TeamNamesAsync(certificates.Select(c => c.TeamId), cancellationToken);
        var ids = certificates.Select(c => c.Id).ToList();
        var last = (await db.Orders.Where(o => o.CertificateId != null && ids.Contains(o.CertificateId.Value) && o.Kind == OrderKind.Renew
                && o.RequestedAt == db.Orders.Where(l => l.CertificateId == o.CertificateId && l.Kind == OrderKind.Renew).Max(l => l.RequestedAt))
            .ToListAsync(cancellationToken)).GroupBy(o => o.CertificateId!.Value).ToDictionary(g => g.Key, g => g.First());
        return [.. certificates.Select(c =>
        {
            var authority = authorities[c.AuthorityId];
            var snapshot = looked[c.Id];
            var own = c.Names.Select(OrderEffects.BaseName).Distinct().ToList();
            var verdict = RenewalRules.Evaluate(snapshot, now);
            var missing = own.Where(b => !inPlace.GetValueOrDefault((authority.AccountId, b))).ToList();
            return (new RenewalRow(
                c.Id, c.CommonName, c.Names, c.ProfileId, c.AuthorityId, authority.Name, c.OwnerContact, c.CurrentSerial, c.NotBefore, c.NotAfter,
                (int)Math.Floor((c.NotAfter - now).TotalDays), RenewalFilters.CategoryOf(snapshot, now), snapshot.Setting, verdict,
                last.TryGetValue(c.Id, out var order) ? ResultOf(order) : null,
                new RenewalAtAws(c.AwsSeenAt, c.AwsStatus, c.AwsSerial, c.AwsNotAfter, c.AwsRenewalStatus, c.AwsEligible, c.AwsExported, c.AwsExportable, c.AwsInUse, verdict.Rule == RenewalRule.EndedOnPurpose),
                new RenewalRecords(own.Count - missing.Count, own.Count, missing),
                c is { Attention: { } rule, AttentionSince: { } since } ? new RenewalAttention(rule, since, c.AttentionText ?? "") : null,
                prices.Of(c.Names), c.PickupWatched)
            { TeamId = c.TeamId, TeamName = teams.GetValueOrDefault(c.TeamId, "") }, snapshot);
        })];
    }

    /// <summary>How a renewal order stands or ended.</summary>
    public static RenewalResult ResultOf(Order order) => new(
        order.Id, order.State, OrderTransitions.IsOpen(order.State), order.RenewalRule, order.RenewalGoal, order.Reason, order.ReasonText,
        order.RequestedAt, order.StateSince, order.NextAttemptAt);
}
