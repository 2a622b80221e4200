using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>On or off.</summary>
public sealed record SetChannelEnabledInput(Guid ChannelId, bool Enabled, int Version);

/// <summary>
/// Switches a channel on or off. While it is off, rules send nothing to it, and what was waiting is given up, so that
/// nobody is woken by old news on the day it is switched on; each can be sent again by hand.
/// </summary>
public sealed class SetChannelEnabled(PortalStore store) : UseCase<SetChannelEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetChannelEnabledInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var channel = await scope.Db.ChannelAsync(input.ChannelId, input.Version, ct);
        if (channel.Enabled == input.Enabled)
            return channel.Id;
        channel.Enabled = input.Enabled;
        var givenUp = 0;
        if (!input.Enabled)
        {
            givenUp = await scope.Db.Deliveries.Where(d => d.ChannelId == channel.Id && d.State == DeliveryState.Waiting)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Failed).SetProperty(d => d.NextAttemptAt, (DateTime?)null)
                    .SetProperty(d => d.LastError, "The channel was switched off before this was sent."), ct);
            scope.Announce(ChangeKind.Alert, channel.Id);
        }

        scope.Log(actor, AuditAction.AlertChannelChanged, channel, new { before = new { enabled = !input.Enabled }, after = new { enabled = input.Enabled }, givenUp });
        return channel.Id;
    }, cancellationToken);
}
