using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Nothing is asked.</summary>
public sealed record GetExpiryTimelineInput;

/// <summary>What ends on each day of one validity from today on (198 days), by how it stands. The database counts; a few hundred rows come back.</summary>
public sealed class GetExpiryTimeline(PortalStore store, DomainClock clock, OrderOptions options) : UseCase<GetExpiryTimelineInput, ExpiryTimeline>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ExpiryTimeline> HandleAsync(Actor actor, GetExpiryTimelineInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var today = DateOnly.FromDateTime(now);
        var until = now.Date.AddDays(options.ValidityDays);
        var ending = db.Certificates.Where(CertificateFilters.Valid(now)).Where(c => c.NotAfter < until);
        var all = await CountAsync(db, ending, ct);

        // Few are replaced: they are counted for themselves and taken away, since SQL Server groups by no subquery.
        var replaced = await CountAsync(db, ending.Where(c => c.Attention == null && db.Certificates.Any(s => s.ReplacesCertificateId == c.Id && s.State != CertificateState.Revoked)), ct);
        var rows = all.Concat(replaced.Select(r => r with { Count = -r.Count })).Concat(replaced.Select(r => r with { Replaced = true }));
        return ExpiryTimeline.Of(rows, today, options.ValidityDays);
    }, cancellationToken);

    private static async Task<List<ExpiryRow>> CountAsync(PortalDb db, IQueryable<Certificate> certificates, CancellationToken cancellationToken)
    {
        var counted = await (
            from c in certificates
            join p in db.Profiles on c.ProfileId equals p.Id
            group c by new { Day = c.NotAfter.Date, Mode = c.RenewalModeOverride ?? p.RenewalMode, NeedsPerson = c.Attention != null } into g
            select new { g.Key.Day, g.Key.Mode, g.Key.NeedsPerson, Count = g.Count() }).WithTheirProfiles().ToListAsync(cancellationToken);
        return counted.ConvertAll(r => new ExpiryRow(DateOnly.FromDateTime(r.Day), r.Mode, r.NeedsPerson, false, r.Count));
    }
}
