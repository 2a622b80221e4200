using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which channels.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name; null for all.</param>
/// <param name="Failing">Only those that are on and whose last delivery failed.</param>
public sealed record ListChannelsInput(PageRequest Page, string? Search = null, bool Failing = false);

/// <summary>A page of channels, for who has a role everywhere; sort keys: name (default), kind, sent, created.</summary>
public sealed class ListChannels(PortalStore store) : UseCase<ListChannelsInput, Page<ChannelRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ChannelRow>> HandleAsync(Actor actor, ListChannelsInput input, CancellationToken cancellationToken)
    {
        // Channels and rules are everybody's: who is in single teams only is not shown where the others' alerts go.
        actor.RequireEverywhere(Permission.View);
        return ReadAsync(input, cancellationToken);
    }

    private Task<Page<ChannelRow>> ReadAsync(ListChannelsInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var channels = db.AlertChannels.AsQueryable();
        if (input.Search?.Trim().ToLowerInvariant() is { Length: > 0 } part)
            channels = channels.Where(c => c.Name.ToLower().Contains(part));
        if (input.Failing)
            channels = channels.Where(c => c.Enabled && c.LastError != null);
        var total = await channels.CountAsync(ct);
        var sorted = (input.Page.Sort, input.Page.Descending) switch
        {
            ("kind", false) => channels.OrderBy(c => c.Kind).ThenBy(c => c.Name),
            ("kind", true) => channels.OrderByDescending(c => c.Kind).ThenBy(c => c.Name),
            ("sent", false) => channels.OrderBy(c => c.LastSentAt).ThenBy(c => c.Name),
            ("sent", true) => channels.OrderByDescending(c => c.LastSentAt).ThenBy(c => c.Name),
            ("created", false) => channels.OrderBy(c => c.CreatedAt).ThenBy(c => c.Id),
            ("created", true) => channels.OrderByDescending(c => c.CreatedAt).ThenBy(c => c.Id),
            (_, true) => channels.OrderByDescending(c => c.Name),
            _ => channels.OrderBy(c => c.Name),
        };
        var rows = await sorted.Skip(input.Page.Skip).Take(input.Page.Take)
            .Select(c => new { Channel = c, Waiting = db.Deliveries.Count(d => d.ChannelId == c.Id && d.State == DeliveryState.Waiting) }).ToListAsync(ct);
        return new Page<ChannelRow>([.. rows.Select(r => new ChannelRow(
            r.Channel.Id, r.Channel.Name, r.Channel.Kind, ChannelStore.Where(ChannelSettings.Of(r.Channel)), r.Channel.Enabled, r.Channel.LastSentAt,
            r.Channel.LastFailedAt, r.Channel.LastError, r.Waiting))], total);
    }, cancellationToken);
}
