using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>A page of the Manage Renewal table: what is in force for each certificate, and what happens next, by the rules themselves.</summary>
public sealed class ListRenewals(PortalStore store, RenewalRows rows, DomainClock clock, OrderOptions options) : UseCase<ListRenewalsInput, Page<RenewalRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<RenewalRow>> HandleAsync(Actor actor, ListRenewalsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var matching = await RenewalFilters.OfAsync(db, input.Filter, now, options.ManagedRenewalDays, ct);
        var total = await matching.CountAsync(ct);
        var page = await RenewalPages.ReadAsync(db, matching, input.Page, ct);
        return new Page<RenewalRow>([.. (await rows.ReadAsync(db, page, now, ct)).Select(r => r.Row)], total);
    }, cancellationToken);
}
