using AcmPortal.Core.Access;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Authorities;

/// <summary>One CA.</summary>
public sealed class GetAuthority(PortalStore store) : UseCase<Guid, AuthorityView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<AuthorityView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var a = await db.AuthorityAsync(input, ct);
        var acm = await db.ConnectionAsync(a.ConnectionId, ct);
        var dns = await db.ConnectionAsync(a.DnsConnectionId, ct);
        var profiles = await db.Profiles.Where(p => p.AuthorityId == a.Id).OrderBy(p => p.Name).Select(p => new AuthorityProfile(p.Id, p.Name, p.Enabled)).ToListAsync(ct);
        return new AuthorityView(
            a.Id, a.Name, acm.Id, acm.Name, acm.Enabled, dns.Id, dns.Name, dns.Enabled, a.Region, a.AccountId, await db.IsFixedAsync(a.Id, ct),
            [.. a.Zones.OrderBy(z => z.Name, StringComparer.Ordinal).Select(z => new ZoneName(z.ZoneId, z.Name))], a.MaxNames, a.Enabled, a.CreatedAt, profiles,
            await db.Certificates.CountAsync(c => c.AuthorityId == a.Id, ct),
            await db.Orders.CountAsync(o => o.AuthorityId == a.Id && !AuthorityStore.Ended.Contains(o.State), ct), a.Version);
    }, cancellationToken);
}
