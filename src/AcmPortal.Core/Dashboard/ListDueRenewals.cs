using AcmPortal.Core.Access;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Dashboard;

/// <summary>Which of the renewals that were due in the last 13 weeks.</summary>
/// <param name="Page">Which page; newest first.</param>
/// <param name="From">Only on this day (UTC) or later.</param>
/// <param name="To">Only on this day (UTC) or before.</param>
/// <param name="Course">Only those that went so.</param>
public sealed record ListDueRenewalsInput(PageRequest Page, DateOnly? From = null, DateOnly? To = null, RenewalCourse? Course = null);

/// <summary>A renewal that was due.</summary>
/// <param name="CertificateId">Of which certificate; null when that was deleted from the portal.</param>
/// <param name="CommonName">Its first name.</param>
/// <param name="NameCount">How many names it has.</param>
/// <param name="At">When it was stored; for one that is missing, when it became late or when the certificate ended.</param>
/// <param name="OldEnd">When the version ends that it replaced or should replace.</param>
/// <param name="Course">How it went.</param>
/// <param name="OrderId">The order that stored it; null for one that is missing.</param>
public sealed record DueRenewalRow(Guid? CertificateId, string CommonName, int NameCount, DateTime At, DateTime OldEnd, RenewalCourse Course, Guid? OrderId);

/// <summary>The renewals behind every bar and number of <see cref="RenewalHealth"/>, by the same rules.</summary>
public sealed class ListDueRenewals(PortalStore store, DomainClock clock) : UseCase<ListDueRenewalsInput, Page<DueRenewalRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<DueRenewalRow>> HandleAsync(Actor actor, ListDueRenewalsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var now = clock.Now;
        var (start, today) = (RenewalHealth.FirstDay(DateOnly.FromDateTime(now)), DateOnly.FromDateTime(now));
        var first = (input.From > start ? input.From.Value : start).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var before = (input.To < today ? input.To.Value : today).AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var due = (await StoredAsync(db, first, before, ct)).Concat(await MissingAsync(db, start.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), now, ct))
            .Where(d => d.At >= first && d.At < before && (input.Course is not { } course || d.Course == course))
            .OrderByDescending(d => d.At).ThenBy(d => d.OrderId ?? d.CertificateId).ToList();

        var page = due.Skip(input.Page.Skip).Take(input.Page.Take).ToList();
        var (orderIds, certificateIds) = (page.ConvertAll(d => d.OrderId), page.ConvertAll(d => d.CertificateId));
        // A stored one has the names of its order, which stays when the certificate was deleted from the portal.
        var ofOrders = await db.Orders.Where(o => orderIds.Contains(o.Id)).Select(o => new { o.Id, o.CommonName, o.Names }).ToDictionaryAsync(o => o.Id, o => new Names(o.CommonName, o.Names.Count), ct);
        var ofCertificates = await db.Certificates.Where(c => certificateIds.Contains(c.Id)).Select(c => new { c.Id, c.CommonName, c.NameCount }).ToDictionaryAsync(c => c.Id, c => new Names(c.CommonName, c.NameCount), ct);
        return new Page<DueRenewalRow>(page.ConvertAll(d => Row(d, d.OrderId is { } order ? ofOrders[order] : ofCertificates[d.CertificateId!.Value])), due.Count);
    }, cancellationToken);

    private static DueRenewalRow Row(Due due, Names names) => new(due.CertificateId, names.First, names.Count, due.At, due.OldEnd, due.Course, due.OrderId);

    private static async Task<IEnumerable<Due>> StoredAsync(PortalDb db, DateTime first, DateTime before, CancellationToken cancellationToken) =>
        (await RenewalHealthReading.StoredAsync(db, first, before, cancellationToken)).Select(s => new Due(s.CertificateId, s.Renewal.StoredAt, s.Renewal.OldEnd, RenewalHealth.CourseOf(s.Renewal), s.OrderId));

    private static async Task<IEnumerable<Due>> MissingAsync(PortalDb db, DateTime first, DateTime now, CancellationToken cancellationToken)
    {
        var soon = RenewalHealthReading.Until(now);
        var profiles = await db.Profiles.IgnoreQueryFilters().Select(p => new { p.Id, p.RenewBeforeDays }).ToDictionaryAsync(p => p.Id, p => p.RenewBeforeDays, cancellationToken);
        var missing = await db.Certificates.Where(CertificateFilters.WithoutSuccessor(db, await ProfileModes.LettingEndAsync(db, cancellationToken)))
            .Where(c => c.State != CertificateState.Revoked && c.NotAfter >= first && c.NotAfter <= soon)
            .Select(c => new { c.Id, c.NotAfter, c.RenewBeforeDaysOverride, c.ProfileId }).ToListAsync(cancellationToken);
        return missing.Select(m => RenewalHealth.CourseOf(m.NotAfter, m.RenewBeforeDaysOverride ?? profiles[m.ProfileId], now) is { } due ? new Due(m.Id, due.At, m.NotAfter, due.Course, null) : null).OfType<Due>();
    }

    private sealed record Names(string First, int Count);

    private sealed record Due(Guid? CertificateId, DateTime At, DateTime OldEnd, RenewalCourse Course, Guid? OrderId);
}
