using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>How many to give.</summary>
/// <param name="Take">1 to 200.</param>
public sealed record ListNeedsPersonInput(int Take = 8);

/// <summary>What a line is about.</summary>
public enum NeedsPersonKind { Certificate, Order, Connection }

/// <summary>What mends it; the page has the button.</summary>
public enum NeedsPersonMend
{
    /// <summary>Open the certificate's renewal.</summary>
    OpenRenewal,

    /// <summary>See which CNAME is missing.</summary>
    ShowRecord,

    /// <summary>Decide whether the portal triggers the renewal.</summary>
    RenewNow,

    /// <summary>Fetch the renewed certificate and deploy it.</summary>
    FetchKey,

    /// <summary>Replace what can never renew.</summary>
    Replace,

    /// <summary>Retry the order.</summary>
    Retry,

    /// <summary>Approve or refuse the order.</summary>
    Decide,

    /// <summary>Choose the right certificate among several.</summary>
    Choose,

    /// <summary>See the order.</summary>
    OpenOrder,

    /// <summary>Test the connection and mend it.</summary>
    CheckConnection,
}

/// <summary>One line of what needs a person.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Id">Of the certificate, order or connection.</param>
/// <param name="Title">Its first name, or the connection's name.</param>
/// <param name="NameCount">Names of the certificate; 1 for a connection.</param>
/// <param name="Why">The reason in plain words.</param>
/// <param name="EndsAt">When the certificate ends, or the version still in use where nobody fetched the new one; null where none is at stake yet, or no end is.</param>
/// <param name="Since">Since when a person is needed; null when not known.</param>
/// <param name="Mend">What mends it.</param>
/// <param name="MendId">Of what the button opens: the certificate, order or connection.</param>
public sealed record NeedsPersonItem(
    NeedsPersonKind Kind, Guid Id, string Title, int NameCount, string Why, DateTime? EndsAt, DateTime? Since, NeedsPersonMend Mend, Guid MendId);

/// <summary>What needs a person, most urgent first: what ends soonest, then connections, on which everything hangs, then requests that wait longest.</summary>
public sealed class ListNeedsPerson(PortalStore store, DomainClock clock) : UseCase<ListNeedsPersonInput, Page<NeedsPersonItem>>
{
    private const int Most = 200;

    // A broken connection hurts as soon as the first renewal is due through it; a new request that waits only keeps its requester waiting.
    private static readonly TimeSpan ConnectionPatience = TimeSpan.FromDays(7);
    private static readonly TimeSpan RequestPatience = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<NeedsPersonItem>> HandleAsync(Actor actor, ListNeedsPersonInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var take = Math.Clamp(input.Take, 1, Most);
        var counts = await CountAttention.CountAsync(db, ct);
        if (counts.Total == 0)
            return new Page<NeedsPersonItem>([], 0);
        var items = await CertificatesAsync(db, take, ct);
        items.AddRange(await OrdersAsync(db, take, ct));
        items.AddRange(await ConnectionsAsync(db, take, ct));
        var now = clock.Now;
        return new Page<NeedsPersonItem>([.. items.OrderBy(i => Harm(i, now)).ThenBy(i => i.Since).ThenBy(i => i.Title, StringComparer.Ordinal).Take(take)], counts.Total);
    }, cancellationToken);

    /// <summary>When the line begins to hurt; the order of the list.</summary>
    public static DateTime Harm(NeedsPersonItem item, DateTime now) => item switch
    {
        { EndsAt: { } end } => end,
        { Kind: NeedsPersonKind.Certificate } => item.Since ?? now,
        { Kind: NeedsPersonKind.Connection } => now + ConnectionPatience,
        _ => (item.Since ?? now) + RequestPatience,
    };

    /// <summary>When the certificate that needs a person first ends, as the list shows it; null when none needs one.</summary>
    internal static async Task<DateTime?> FirstEndAsync(PortalDb db, CancellationToken cancellationToken) =>
        (await CertificatesAsync(db, 1, cancellationToken)).Min(i => i.EndsAt);

    private static async Task<List<NeedsPersonItem>> CertificatesAsync(PortalDb db, int take, CancellationToken cancellationToken)
    {
        var others = await AttentionQueries.Certificates(db).Where(c => c.Attention != RenewalRule.NotPickedUp)
            .OrderBy(c => c.NotAfter).ThenBy(c => c.Id).Take(take).ToListAsync(cancellationToken);
        // What nobody fetched is as urgent as the version that is still in use out there, not as the new one. Where there is
        // no version before (RenewalSnapshots reads it alike), the revocation of what it replaces waits for the pickup: that hurts already.
        var unfetched = await (
            from c in AttentionQueries.Certificates(db).Where(c => c.Attention == RenewalRule.NotPickedUp)
            join v in db.CertificateVersions on c.CurrentVersionId equals v.Id into current
            from v in current.DefaultIfEmpty()
            let used = db.CertificateVersions.Where(r => r.CertificateId == c.Id && r.Number < v.Number)
            .OrderByDescending(r => db.KeyPickups.Any(p => p.VersionId == r.Id)).ThenByDescending(r => r.Number).Select(r => (DateTime?)r.NotAfter).FirstOrDefault()
            let end = used ?? (v != null ? c.CreatedAt : c.NotAfter)
            orderby end, c.Id
            select new { Certificate = c, End = v != null && used == null ? (DateTime?)null : end }).Take(take).ToListAsync(cancellationToken);
        var failing = await FailingAsync(db, [.. others.Where(c => c.Attention == RenewalRule.RenewalFailing)], cancellationToken);
        return [.. others.Select(c => Item(c, c.NotAfter)), .. unfetched.Select(u => Item(u.Certificate, u.End))];

        NeedsPersonItem Item(Certificate c, DateTime? end)
        {
            var (mend, id) = failing.TryGetValue(c.Id, out var found) ? found : (MendOf(c.Attention!.Value), c.Id);
            return new(NeedsPersonKind.Certificate, c.Id, c.CommonName, c.Names.Count, c.AttentionText ?? c.Attention.ToString()!, end, c.AttentionSince, mend, id);
        }
    }

    // Where a renewal goes on without success, what its order met says what mends it.
    private static async Task<Dictionary<Guid, (NeedsPersonMend Mend, Guid Id)>> FailingAsync(PortalDb db, List<Certificate> failing, CancellationToken cancellationToken)
    {
        if (failing.Count == 0)
            return [];
        var ids = failing.ConvertAll(c => c.Id);
        var orders = await db.Orders.Where(o => o.CertificateId != null && ids.Contains(o.CertificateId.Value) && o.Kind == OrderKind.Renew && o.OpenSlot != null)
            .Select(o => new { Certificate = o.CertificateId!.Value, o.Reason }).ToListAsync(cancellationToken);
        var authorityIds = failing.Select(c => c.AuthorityId).Distinct().ToList();
        var authorities = await db.Authorities.Where(a => authorityIds.Contains(a.Id)).Select(a => new { a.Id, a.ConnectionId, a.DnsConnectionId }).ToDictionaryAsync(a => a.Id, cancellationToken);
        var mends = new Dictionary<Guid, (NeedsPersonMend, Guid)>();
        foreach (var order in orders)
        {
            var certificate = failing.Find(c => c.Id == order.Certificate)!;
            if (NeedsConnection(order.Reason))
            {
                // While AWS waits for a CNAME it is Route 53 that refuses.
                var authority = authorities[certificate.AuthorityId];
                mends[certificate.Id] = (NeedsPersonMend.CheckConnection, certificate.AwsRenewalStatus == "PENDING_VALIDATION" ? authority.DnsConnectionId : authority.ConnectionId);
            }
            else if (order.Reason is OrderReason.RecordConflict or OrderReason.ZoneNotWritable or OrderReason.ZoneNotFound)
            {
                mends[certificate.Id] = (NeedsPersonMend.ShowRecord, certificate.Id);
            }
        }

        return mends;
    }

    private static bool NeedsConnection(OrderReason reason) => reason is OrderReason.CredentialsRefused or OrderReason.ActionDenied or OrderReason.ConnectionDisabled;

    private static async Task<List<NeedsPersonItem>> OrdersAsync(PortalDb db, int take, CancellationToken cancellationToken)
    {
        var rows = await AttentionQueries.Orders(db).OrderBy(o => o.StateSince).ThenBy(o => o.Id).Take(take).ToListAsync(cancellationToken);
        var authorityIds = rows.Select(o => o.AuthorityId).Distinct().ToList();
        var authorities = await db.Authorities.Where(a => authorityIds.Contains(a.Id)).Select(a => new { a.Id, a.ConnectionId, a.DnsConnectionId }).ToDictionaryAsync(a => a.Id, cancellationToken);
        var certificateIds = rows.Select(o => o.CertificateId).OfType<Guid>().Distinct().ToList();
        var ends = await db.Certificates.Where(c => certificateIds.Contains(c.Id)).Select(c => new { c.Id, c.NotAfter }).ToDictionaryAsync(c => c.Id, c => c.NotAfter, cancellationToken);
        return rows.ConvertAll(o =>
        {
            var mend = MendOf(o);
            var authority = authorities[o.AuthorityId];
            return new NeedsPersonItem(
                NeedsPersonKind.Order, o.Id, o.CommonName, o.Names.Count, o.ReasonText ?? o.AwsMessage ?? "", o.CertificateId is { } id && ends.TryGetValue(id, out var end) ? end : null,
                o.StateSince, mend, mend != NeedsPersonMend.CheckConnection ? o.Id : o.State == OrderState.RecordsPending ? authority.DnsConnectionId : authority.ConnectionId);
        });
    }

    private static async Task<List<NeedsPersonItem>> ConnectionsAsync(PortalDb db, int take, CancellationToken cancellationToken)
    {
        var broken = await AttentionQueries.Connections(db).OrderBy(c => c.Name).Take(take).Select(c => new { c.Id, c.Name, c.LastTestError, c.LastTestedAt }).ToListAsync(cancellationToken);
        var items = broken.ConvertAll(c => new NeedsPersonItem(
            NeedsPersonKind.Connection, c.Id, c.Name, 1, c.LastTestError is { } error ? $"Its last test failed: {error}" : "Its last test failed.", null, c.LastTestedAt, NeedsPersonMend.CheckConnection, c.Id));
        foreach (var reading in await AttentionQueries.ReadingsAsync(db, cancellationToken))
        {
            items.Add(new(
                NeedsPersonKind.Connection, reading.ConnectionId, reading.Scope, 1, $"AWS could not be read there: {reading.Problem}", null, reading.ReadAt, NeedsPersonMend.CheckConnection, reading.ConnectionId));
        }

        return items;
    }

    private static NeedsPersonMend MendOf(RenewalRule rule) => rule switch
    {
        RenewalRule.RecordMissing => NeedsPersonMend.ShowRecord,
        RenewalRule.AwsHasNotRenewed => NeedsPersonMend.RenewNow,
        RenewalRule.NotPickedUp => NeedsPersonMend.FetchKey,
        RenewalRule.RevokedAtAws or RenewalRule.DeletedAtAws or RenewalRule.NotExportable or RenewalRule.Expired => NeedsPersonMend.Replace,
        _ => NeedsPersonMend.OpenRenewal,
    };

    private static NeedsPersonMend MendOf(Order order) => (order.State, order.Reason) switch
    {
        (OrderState.AwaitingApproval, _) => NeedsPersonMend.Decide,
        (_, OrderReason.SeveralCandidates) => NeedsPersonMend.Choose,
        (_, var reason) when NeedsConnection(reason) => NeedsPersonMend.CheckConnection,
        (OrderState.Failed, _) => NeedsPersonMend.Retry,
        _ => NeedsPersonMend.OpenOrder,
    };
}
