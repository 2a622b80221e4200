using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which delivery.</summary>
public sealed record ResendDeliveryInput(Guid DeliveryId);

/// <summary>Sends a delivery again, or a waiting one now. It carries the same id as before.</summary>
public sealed class ResendDelivery(PortalStore store, TimeProvider realTime) : UseCase<ResendDeliveryInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, ResendDeliveryInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var delivery = await scope.Db.Deliveries.AsNoTracking().FirstOrDefaultAsync(d => d.Id == input.DeliveryId, ct) ?? throw new NotFoundException("The delivery");
        var channel = await scope.Db.ChannelAsync(delivery.ChannelId, ct);
        if (!channel.Enabled)
            throw new RefusedException($"The channel {channel.Name} is switched off. Switch it on first.");
        var now = realTime.GetUtcNow().UtcDateTime;

        // One that is being sent right now keeps its lease: its outcome counts, and nothing is sent beside it.
        await scope.Db.Deliveries.Where(d => d.Id == delivery.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Waiting).SetProperty(d => d.Attempt, 0).SetProperty(d => d.NextAttemptAt, now), ct);
        var subject = await scope.Db.Alerts.Where(a => a.Id == delivery.AlertId).Select(a => a.Subject).FirstAsync(ct);
        scope.Audit(new AuditLine(actor, AuditAction.DeliveryResent, "alert", delivery.AlertId.ToString("D"), subject,
            new { delivery = delivery.Id, channel = channel.Name, before = new { state = delivery.State, attempts = delivery.Attempt, error = delivery.LastError } }));
        scope.Announce(ChangeKind.Alert, delivery.AlertId);
        return delivery.Id;
    }, cancellationToken);
}
