using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Authorities;

/// <summary>Which CAs.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, a region, an account id or a zone; null for all.</param>
/// <param name="Enabled">Only enabled or disabled ones; null for all.</param>
/// <param name="ConnectionId">Only those that use this connection.</param>
public sealed record ListAuthoritiesInput(PageRequest Page, string? Search = null, bool? Enabled = null, Guid? ConnectionId = null);

/// <summary>A page of CAs; sort keys: name (default), region, account, created.</summary>
public sealed class ListAuthorities(PortalStore store) : UseCase<ListAuthoritiesInput, Page<AuthorityRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<AuthorityRow>> HandleAsync(Actor actor, ListAuthoritiesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var rows = db.Authorities.AsQueryable();
        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            var term = input.Search.Trim().ToLowerInvariant();
            rows = rows.Where(a => a.Name.Contains(term) || a.Region.Contains(term) || a.AccountId.Contains(term) || a.Zones.Any(z => z.Name.Contains(term)));
        }

        if (input.Enabled is { } enabled)
            rows = rows.Where(a => a.Enabled == enabled);
        if (input.ConnectionId is { } connection)
            rows = rows.Where(a => a.ConnectionId == connection || a.DnsConnectionId == connection);
        var total = await rows.CountAsync(ct);
        var sorted = (input.Page.Sort, input.Page.Descending) switch
        {
            ("region", false) => rows.OrderBy(a => a.Region).ThenBy(a => a.Name),
            ("region", true) => rows.OrderByDescending(a => a.Region).ThenBy(a => a.Name),
            ("account", false) => rows.OrderBy(a => a.AccountId).ThenBy(a => a.Name),
            ("account", true) => rows.OrderByDescending(a => a.AccountId).ThenBy(a => a.Name),
            ("created", false) => rows.OrderBy(a => a.CreatedAt).ThenBy(a => a.Id),
            ("created", true) => rows.OrderByDescending(a => a.CreatedAt).ThenBy(a => a.Id),
            (_, true) => rows.OrderByDescending(a => a.Name),
            _ => rows.OrderBy(a => a.Name),
        };
        var page = await sorted.Skip(input.Page.Skip).Take(input.Page.Take).Select(a => new
        {
            Authority = a,
            Connection = db.Connections.First(c => c.Id == a.ConnectionId).Name,
            DnsConnection = db.Connections.First(c => c.Id == a.DnsConnectionId).Name,
            Profiles = db.Profiles.Count(p => p.AuthorityId == a.Id),
            Certificates = db.Certificates.Count(c => c.AuthorityId == a.Id),
            OpenOrders = db.Orders.Count(o => o.AuthorityId == a.Id && !AuthorityStore.Ended.Contains(o.State)),
        }).ToListAsync(ct);
        return new Page<AuthorityRow>([.. page.Select(r => new AuthorityRow(
            r.Authority.Id, r.Authority.Name, r.Authority.Region, r.Authority.AccountId, [.. r.Authority.Zones.Select(z => z.Name).Order(StringComparer.Ordinal)],
            r.Connection, r.DnsConnection, r.Authority.MaxNames, r.Authority.Enabled, r.Authority.CreatedAt, r.Profiles, r.Certificates, r.OpenOrders))], total);
    }, cancellationToken);
}
