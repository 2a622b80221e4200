using AcmPortal.Core.Access;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>How one certificate is renewed: for its dialog and its page.</summary>
public sealed class GetRenewal(PortalStore store, RenewalRows rows, RenewalAsking asking, DomainClock clock) : UseCase<Guid, RenewalView>
{
    private const int MostOrders = 20;

    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<RenewalView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var certificate = await db.Certificates.SingleOrDefaultAsync(c => c.Id == input, ct) ?? throw new NotFoundException("The certificate");
        var now = clock.Now;
        var (row, snapshot) = (await rows.ReadAsync(db, [certificate], now, ct))[0];
        var authority = await db.Authorities.Include(a => a.Zones).SingleAsync(a => a.Id == certificate.AuthorityId, ct);
        var bases = certificate.Names.Select(OrderEffects.BaseName).Distinct().ToList();
        var records = await db.ValidationRecords.Where(r => r.AccountId == authority.AccountId && bases.Contains(r.BaseName)).ToListAsync(ct);
        var orders = await db.Orders.Where(o => o.CertificateId == input && o.Kind == OrderKind.Renew).OrderByDescending(o => o.RequestedAt).Take(MostOrders).ToListAsync(ct);
        var (ask, export) = (asking.Now(snapshot, now), RenewalAsking.ExportAfterAll(snapshot, now));
        return new RenewalView(
            row, GetOrder.RecordRows(certificate.Names, authority, records), orders.ConvertAll(RenewalRows.ResultOf), NextCharge(snapshot, now),
            ask.Text, ask.May, export is { May: true, AlreadyOpen: false }, actor.May(Permission.OperateOrders, certificate.TeamId));
    }, cancellationToken);

    // AWS renews, and charges, whatever was exported, in its window; what it does not renew the portal triggers.
    private static DateTime? NextCharge(RenewalSnapshot s, DateTime now)
    {
        var verdict = RenewalRules.Evaluate(s, now);
        if (verdict.Action == RenewalAction.None || now >= s.Certificate.NotAfter || verdict.Rule is RenewalRule.EndedOnPurpose or RenewalRule.RenewedAtAws or RenewalRule.RevocationUnderWay)
            return null;
        if (s.Setting.Mode == RenewalMode.LetItEnd && s.Certificate.AwsEligible == false)
            return null;
        return RenewalRules.WindowOf(s) is var window && window > now ? window : now;
    }
}
