using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>One channel, for who has a role everywhere; never its secrets.</summary>
public sealed class GetChannel(PortalStore store) : UseCase<Guid, ChannelView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ChannelView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        // Channels and rules are everybody's: who is in single teams only is not shown where the others' alerts go.
        actor.RequireEverywhere(Permission.View);
        return ReadAsync(input, cancellationToken);
    }

    private Task<ChannelView> ReadAsync(Guid input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        var c = await db.ChannelAsync(input, ct);
        var key = ChannelStore.KeyField(c.Kind);
        var hasKey = key is not null && await db.Secrets.AnyAsync(s => s.OwnerId == input && s.Field == key, ct);
        var waiting = await db.Deliveries.CountAsync(d => d.ChannelId == input && d.State == DeliveryState.Waiting, ct);
        var rules = (await db.RulesOfAsync(input, ct)).Select(r => new RuleName(r.Id, r.Name));
        return new ChannelView(
            c.Id, c.Name, c.Kind, ChannelSettings.Of(c), hasKey, c.Enabled, c.CreatedAt, c.LastSentAt, c.LastFailedAt, c.LastError, waiting, [.. rules], c.Version);
    }, cancellationToken);
}
