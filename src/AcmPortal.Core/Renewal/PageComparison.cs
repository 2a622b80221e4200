using AcmPortal.Core.Access;
using AcmPortal.Core.Aws;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Names;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// Compares one page of a reading with what is stored: one query finds the stored certificates by ARN, and one transaction
/// writes what is new. A page on which nothing happened costs one statement.
/// </summary>
internal sealed class PageComparison(PortalStore store, PricingOptions prices, DomainClock clock)
{
    /// <summary>What a page showed beyond itself.</summary>
    /// <param name="Revoked">Active certificates that AWS shows revoked.</param>
    public sealed record Outcome(IReadOnlyList<Guid> Revoked);

    /// <summary>Stores a page.</summary>
    /// <param name="lease">The scope's.</param>
    /// <param name="page">What AWS showed.</param>
    /// <param name="notes">The calls that are told with it.</param>
    /// <param name="readingFrom">When the reading began: all that it sees is marked with this one time.</param>
    /// <param name="failedOrders">Whether any failed order knows an ARN, so that it is worth looking for them.</param>
    public async Task<Outcome> StoreAsync(ScopeLease lease, IReadOnlyList<SeenAtAws> page, IReadOnlyList<AwsCallNote> notes, DateTime readingFrom, bool failedOrders)
    {
        var seen = page.DistinctBy(s => s.Arn, StringComparer.Ordinal).ToDictionary(s => s.Arn, StringComparer.Ordinal);
        var rows = await FindAsync(seen.Keys, lease.Token);
        var (same, changed, ahead) = (new List<Guid>(), new List<Guid>(), new List<Guid>());
        foreach (var row in rows)
        {
            var after = SeenComparison.Merge(row, seen[row.Arn]);
            (row.State == CertificateState.Active && after != row ? changed : same).Add(row.Id);
            if (row is { State: CertificateState.Active, Mode: RenewalMode.LetItEnd } && SeenComparison.IsAhead(after))
                ahead.Add(row.Id);
        }

        var known = rows.Select(r => r.Arn).ToHashSet(StringComparer.Ordinal);
        var issued = failedOrders ? seen.Values.Where(s => s.Status == "ISSUED" && !known.Contains(s.Arn)).Select(s => s.Arn).ToList() : [];
        await lease.CommitAsync(async (scope, ct) =>
        {
            scope.Db.AwsCalls.AddRange(notes.Select(n => n.Shared(lease.Scope.Scope)));
            if (same.Count > 0)
                await scope.Db.Certificates.Where(c => same.Contains(c.Id) && (c.AwsSeenAt == null || c.AwsSeenAt < readingFrom)).ExecuteUpdateAsync(set => set.SetProperty(c => c.AwsSeenAt, readingFrom), ct);
            if (changed.Count > 0)
                await ChangeAsync(scope, changed, seen, readingFrom, ct);
            if (ahead.Count > 0)
                await ChargeAsync(scope, ahead, seen, ct);
            if (issued.Count > 0)
                await ReviveAsync(scope, issued, ct);
            return 0;
        });
        return new(rows.Where(r => r.State == CertificateState.Active && seen[r.Arn].Status == "REVOKED").Select(r => r.Id).ToList());
    }

    private Task<List<StoredAtAws>> FindAsync(IReadOnlyCollection<string> arns, CancellationToken cancellationToken) => store.ReadAsync((db, ct) => (
        from c in db.Certificates
        join p in db.Profiles on c.ProfileId equals p.Id
        where arns.Contains(c.Arn)
        select new StoredAtAws(
            c.Id, c.Arn, c.State, c.RenewalModeOverride ?? p.RenewalMode, c.CurrentSerial, c.NotAfter, c.AwsStatus, c.AwsSerial, c.AwsNotAfter,
            c.AwsExported, c.AwsEligible, c.AwsRenewalStatus, c.AwsExportable, c.AwsInUse)).ToListAsync(ct), cancellationToken);

    private async Task ChangeAsync(ChangeScope scope, List<Guid> ids, Dictionary<string, SeenAtAws> seen, DateTime readingFrom, CancellationToken cancellationToken)
    {
        foreach (var certificate in await scope.Db.Certificates.Where(c => ids.Contains(c.Id)).ToListAsync(cancellationToken))
        {
            // An order that looked at it since the reading began has seen better, and by now it may have ended.
            if (certificate.AwsSeenAt >= readingFrom)
                continue;
            certificate.AwsSeenAt = readingFrom;
            if (certificate.State == CertificateState.Active)
                Apply(scope, certificate, seen[certificate.Arn], clock.Now);
        }
    }

    /// <summary>Writes AWS's word into the row, and calls the renewal rules where they must look at it.</summary>
    public static void Apply(ChangeScope scope, Certificate certificate, SeenAtAws seen, DateTime now)
    {
        // The mode plays no part in what AWS says.
        var before = StoredAtAws.Of(certificate, RenewalMode.On);
        var after = SeenComparison.Merge(before, seen);
        (certificate.AwsStatus, certificate.AwsSerial, certificate.AwsNotAfter) = (after.Status, after.Serial, after.AwsNotAfter);
        (certificate.AwsExported, certificate.AwsEligible, certificate.AwsRenewalStatus) = (after.Exported, after.Eligible, after.RenewalStatus);
        (certificate.AwsExportable, certificate.AwsInUse) = (after.Exportable, after.InUse);
        if (!SeenComparison.MustBeLookedAt(before, after))
            return;
        certificate.RenewalCheckAt = now;
        scope.Announce(ChangeKind.Certificate, certificate.Id);
    }

    // AWS charges its own renewals. Those that are stored are charged where they are stored; of a certificate that is let
    // end nothing is stored any more, so its last renewal is noted here.
    private async Task ChargeAsync(ChangeScope scope, List<Guid> ids, Dictionary<string, SeenAtAws> seen, CancellationToken cancellationToken)
    {
        var rows = await scope.Db.Certificates.AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(cancellationToken);
        var charged = await scope.Db.Charges.Where(c => ids.Contains(c.CertificateId)).ToListAsync(cancellationToken);
        var versions = await scope.Db.CertificateVersions.Where(v => ids.Contains(v.CertificateId)).Select(v => new { v.CertificateId, v.Serial }).ToListAsync(cancellationToken);
        var now = clock.Now;
        foreach (var certificate in rows)
        {
            var told = seen[certificate.Arn];
            var byDate = ChargeKeys.Of(told.NotAfter ?? certificate.NotAfter);
            var key = told.Serial ?? certificate.AwsSerial ?? byDate;
            if (versions.Any(v => v.CertificateId == certificate.Id && v.Serial == key) || charged.Any(c => c.CertificateId == certificate.Id && c.Key == key))
                continue;
            // Noted by its date while AWS did not tell the serial.
            if (charged.FirstOrDefault(c => c.CertificateId == certificate.Id && c.Key == byDate) is { } early)
            {
                early.Key = key;
                continue;
            }

            scope.Db.Charges.Add(new Charge
            {
                CertificateId = certificate.Id,
                CommonName = certificate.CommonName,
                ProfileId = certificate.ProfileId,
                TeamId = certificate.TeamId,
                Key = key,
                Kind = ChargeKind.RenewedByAws,
                At = told.NotBefore is { } from && from < now ? from : now,
                Cents = prices.Of(certificate.Names),
            });
            scope.Announce(ChangeKind.Certificate, certificate.Id);
        }
    }

    private async Task ReviveAsync(ChangeScope scope, List<string> arns, CancellationToken cancellationToken)
    {
        foreach (var order in await scope.Db.Orders.Where(o => o.State == OrderState.Failed && o.Kind == OrderKind.Issue && o.Arn != null && arns.Contains(o.Arn)).ToListAsync(cancellationToken))
            await OrderRevival.ReviveAsync(scope, order, clock.Now, cancellationToken);
    }
}

/// <summary>The keys of charges whose serial AWS did not tell.</summary>
public static class ChargeKeys
{
    /// <summary><c>not-after:2027-01-31</c>; replaced by the serial when that becomes known.</summary>
    public static string Of(DateTime notAfter) => FormattableString.Invariant($"{NotAfter}{notAfter:yyyy-MM-dd}");

    /// <summary>The serial of a charge's key; null while AWS has not told it.</summary>
    public static string? SerialOf(string key) => key.StartsWith(NotAfter, StringComparison.Ordinal) ? null : key;

    private const string NotAfter = "not-after:";
}
