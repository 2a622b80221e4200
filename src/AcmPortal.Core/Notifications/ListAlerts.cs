using AcmPortal.Core.Access;
using AcmPortal.Core.Names;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which alerts.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a subject; null for all.</param>
/// <param name="Event">Only this event.</param>
/// <param name="Severity">Only this severity.</param>
/// <param name="CertificateId">Only about this certificate.</param>
/// <param name="From">Only at or after, in the domain's time.</param>
/// <param name="Until">Only before.</param>
public sealed record ListAlertsInput(
    PageRequest Page, string? Search = null, AlertEvent? Event = null, AlertSeverity? Severity = null, Guid? CertificateId = null, DateTime? From = null, DateTime? Until = null);

/// <summary>One row of the alerts.</summary>
/// <param name="Id">The alert.</param>
/// <param name="Event">What happened.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="At">When, in the domain's time.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">What happened and what to do.</param>
/// <param name="Owner">The owner's contact; empty where there is none.</param>
/// <param name="Path">The page of what it is about; null for a test.</param>
/// <param name="Routed">Whether its deliveries have been made.</param>
/// <param name="Sent">Deliveries that arrived.</param>
/// <param name="Waiting">Deliveries that are on their way.</param>
/// <param name="Failed">Deliveries that were given up.</param>
public sealed record AlertRow(
    Guid Id, AlertEvent Event, AlertSeverity Severity, DateTime At, string Subject, string Text, string Owner, string? Path, bool Routed, int Sent, int Waiting, int Failed);

/// <summary>A page of alerts; sort key: at (default, newest first).</summary>
public sealed class ListAlerts(PortalStore store) : UseCase<ListAlertsInput, Page<AlertRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<AlertRow>> HandleAsync(Actor actor, ListAlertsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var alerts = Filter(db, input);
        var total = await alerts.CountAsync(ct);
        var sorted = input.Page is { Sort: "at", Descending: false } ? alerts.OrderBy(a => a.At).ThenBy(a => a.Id) : alerts.OrderByDescending(a => a.At).ThenBy(a => a.Id);
        var page = await sorted.Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        var ids = page.ConvertAll(a => a.Id);
        var counts = await db.Deliveries.Where(d => ids.Contains(d.AlertId)).GroupBy(d => new { d.AlertId, d.State }).Select(g => new { g.Key.AlertId, g.Key.State, Count = g.Count() }).ToListAsync(ct);
        int Count(Guid id, DeliveryState state) => counts.Where(c => c.AlertId == id && c.State == state).Sum(c => c.Count);
        return new Page<AlertRow>(
            page.ConvertAll(a => new AlertRow(
                a.Id, a.Event, a.Severity, a.At, NamesInText.Shown(a.Subject), NamesInText.Shown(a.Text), a.OwnerContact,
                a.CertificateId is null && a.OrderId is null && a.ConnectionId is null ? null : AlertMessage.PathOf(a.CertificateId, a.OrderId, a.ConnectionId), a.RoutedAt is not null,
                Count(a.Id, DeliveryState.Sent), Count(a.Id, DeliveryState.Waiting), Count(a.Id, DeliveryState.Failed))), total);
    }, cancellationToken);

    private static IQueryable<Alert> Filter(PortalDb db, ListAlertsInput input)
    {
        var alerts = db.Alerts.AsQueryable();
        if (input.Event is { } what)
            alerts = alerts.Where(a => a.Event == what);
        if (input.Severity is { } severity)
            alerts = alerts.Where(a => a.Severity == severity);
        if (input.CertificateId is { } certificate)
            alerts = alerts.Where(a => a.CertificateId == certificate);
        if (input.From is { } from)
            alerts = alerts.Where(a => a.At >= from);
        if (input.Until is { } until)
            alerts = alerts.Where(a => a.At < until);
        if (input.Search?.Trim().ToLowerInvariant() is { Length: > 0 } part)
            alerts = alerts.Where(a => a.Subject.ToLower().Contains(part));
        return alerts;
    }
}
