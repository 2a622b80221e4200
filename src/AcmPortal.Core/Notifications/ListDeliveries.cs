using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which deliveries.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="State">Only in this state.</param>
/// <param name="ChannelId">Only to this channel.</param>
/// <param name="AlertId">Only of this alert.</param>
public sealed record ListDeliveriesInput(PageRequest Page, DeliveryState? State = null, Guid? ChannelId = null, Guid? AlertId = null);

/// <summary>One row of the deliveries.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="AlertId">What it carries.</param>
/// <param name="Event">The alert's event.</param>
/// <param name="Severity">The alert's severity.</param>
/// <param name="Subject">The alert's subject.</param>
/// <param name="At">When the alert was raised, in the domain's time.</param>
/// <param name="ChannelId">Where to.</param>
/// <param name="ChannelName">The channel's name.</param>
/// <param name="Kind">The channel's kind.</param>
/// <param name="Recipient">The owner's address; empty for the channel's own recipients.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is tried next, as the domain's clock will show it.</param>
/// <param name="SentAt">When the channel took it, in the domain's time.</param>
/// <param name="LastError">What the channel said last.</param>
public sealed record DeliveryRow(
    Guid Id, Guid AlertId, AlertEvent Event, AlertSeverity Severity, string Subject, DateTime At, Guid ChannelId, string ChannelName, AlertChannelKind Kind, string Recipient,
    DeliveryState State, int Attempt, DateTime? NextAttemptAt, DateTime? SentAt, string? LastError);

/// <summary>A page of deliveries, for who has a role everywhere; sort key: at (default, newest first).</summary>
public sealed class ListDeliveries(PortalStore store, DomainClock clock) : UseCase<ListDeliveriesInput, Page<DeliveryRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<DeliveryRow>> HandleAsync(Actor actor, ListDeliveriesInput input, CancellationToken cancellationToken)
    {
        // Channels and rules are everybody's: who is in single teams only is not shown where the others' alerts go.
        actor.RequireEverywhere(Permission.View);
        return ReadAsync(input, cancellationToken);
    }

    private Task<Page<DeliveryRow>> ReadAsync(ListDeliveriesInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var deliveries = db.Deliveries.AsQueryable();
        if (input.State is { } state)
            deliveries = deliveries.Where(d => d.State == state);
        if (input.ChannelId is { } channel)
            deliveries = deliveries.Where(d => d.ChannelId == channel);
        if (input.AlertId is { } alert)
            deliveries = deliveries.Where(d => d.AlertId == alert);
        var total = await deliveries.CountAsync(ct);
        var sorted = input.Page is { Sort: "at", Descending: false } ? deliveries.OrderBy(d => d.CreatedAt).ThenBy(d => d.Id) : deliveries.OrderByDescending(d => d.CreatedAt).ThenBy(d => d.Id);
        var page = await (
            from d in sorted.Skip(input.Page.Skip).Take(input.Page.Take)
            join a in db.Alerts on d.AlertId equals a.Id
            join c in db.AlertChannels on d.ChannelId equals c.Id
            select new { Delivery = d, Alert = a, c.Name, c.Kind }).ToListAsync(ct);
        var rows = page.Select(p => new DeliveryRow(
            p.Delivery.Id, p.Alert.Id, p.Alert.Event, p.Alert.Severity, p.Alert.Subject, p.Alert.At, p.Delivery.ChannelId, p.Name, p.Kind, p.Delivery.Recipient,
            p.Delivery.State, p.Delivery.Attempt, p.Delivery.NextAttemptAt + clock.Offset, p.Delivery.SentAt, p.Delivery.LastError));

        // The join does not promise to keep the order.
        var created = page.ToDictionary(p => p.Delivery.Id, p => p.Delivery.CreatedAt);
        return new Page<DeliveryRow>(
            [.. input.Page is { Sort: "at", Descending: false } ? rows.OrderBy(r => created[r.Id]).ThenBy(r => r.Id) : rows.OrderByDescending(r => created[r.Id]).ThenBy(r => r.Id)], total);
    }, cancellationToken);
}
