using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which channel.</summary>
public sealed record DeleteChannelInput(Guid ChannelId);

/// <summary>Deletes a channel that no rule uses, with its secrets and its deliveries; the alerts stay.</summary>
public sealed class DeleteChannel(PortalStore store) : UseCase<DeleteChannelInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteChannelInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var channel = await scope.Db.ChannelAsync(input.ChannelId, ct);
        var rules = await scope.Db.RulesOfAsync(channel.Id, ct);
        if (rules.Count > 0)
            throw new RefusedException($"The channel {channel.Name} is used by {(rules.Count == 1 ? "the rule" : "the rules")} {string.Join(", ", rules.Select(r => r.Name))}. Take it out there first.");
        var deliveries = await scope.Db.Deliveries.Where(d => d.ChannelId == channel.Id).ExecuteDeleteAsync(ct);
        scope.Db.Secrets.RemoveRange(await scope.Db.Secrets.Where(s => s.OwnerId == channel.Id).ToListAsync(ct));
        scope.Db.AlertChannels.Remove(channel);
        scope.Log(actor, AuditAction.AlertChannelDeleted, channel, new { before = ChannelStore.Facts(channel), deliveries });
        scope.Announce(ChangeKind.Alert, channel.Id);
        return channel.Id;
    }, cancellationToken);
}
