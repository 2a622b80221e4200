using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>The channel as it shall be; its kind stays.</summary>
/// <param name="ChannelId">Which.</param>
/// <param name="Name">Unique, 1 to 100 characters.</param>
/// <param name="Email">For e-mail.</param>
/// <param name="Address">A new address; null keeps the sealed one.</param>
/// <param name="Key">A new password or key; null keeps the sealed one.</param>
/// <param name="EventsAddress">For PagerDuty; null for its US region.</param>
/// <param name="Version">The version that was shown.</param>
public sealed record EditChannelInput(
    Guid ChannelId, string Name, EmailSettings? Email, SecretText? Address, SecretText? Key, string? EventsAddress, int Version) : IChannelFields;

/// <summary>Changes a channel. What it refused for good in the last days is tried again with what is right now.</summary>
public sealed class EditChannel(PortalStore store, SecretBox secrets, OutboundGuard guard, TimeProvider realTime) : UseCase<EditChannelInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, EditChannelInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var channel = await scope.Db.ChannelAsync(input.ChannelId, input.Version, ct);
        List<FieldError> errors = [.. ChannelRules.Errors(channel.Kind, input, guard, isNew: false)];
        if (errors.Count == 0 && await MissingKeyAsync(scope.Db, channel, input, ct) is { } missing)
            errors.Add(new(nameof(input.Key), missing));
        if (errors.Count > 0)
            throw new InvalidInputException(errors);
        await scope.Db.RefuseTakenChannelNameAsync(input.Name.Trim(), channel.Id, ct);

        var before = ChannelStore.Facts(channel);
        var replaced = await scope.TakeAsync(channel, input, secrets, ct);
        channel.LastError = null;
        var now = realTime.GetUtcNow().UtcDateTime;
        var since = now - DeliveryRounds.Patience;
        var again = await scope.Db.Deliveries.Where(d => d.ChannelId == channel.Id && d.State == DeliveryState.Failed && d.CreatedAt > since)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Waiting).SetProperty(d => d.Attempt, 0).SetProperty(d => d.NextAttemptAt, now), ct);
        await scope.Db.Deliveries.Where(d => d.ChannelId == channel.Id && d.State == DeliveryState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, now), ct);
        scope.Log(actor, AuditAction.AlertChannelChanged, channel, new { before, after = ChannelStore.Facts(channel), replaced, triedAgain = again });
        scope.Announce(ChangeKind.Alert, channel.Id);
        return channel.Id;
    }, cancellationToken);

    // A sealed secret is never sent to a host that it was not entered for: whoever may edit the channel must not be able to read it that way.
    private static async Task<string?> MissingKeyAsync(PortalDb db, AlertChannel channel, EditChannelInput input, CancellationToken cancellationToken)
    {
        if (input.Key is not null)
            return null;
        var before = ChannelSettings.Of(channel);
        if (channel.Kind == AlertChannelKind.PagerDuty && new Uri(before.EventsAddress ?? ChannelSettings.PagerDutyUs).Authority != new Uri(input.EventsAddress?.Trim() ?? ChannelSettings.PagerDutyUs).Authority)
            return "The host changes: enter the routing key again, so that it is not sent where it was not meant to go.";
        if (channel.Kind != AlertChannelKind.Email || string.IsNullOrWhiteSpace(input.Email!.User))
            return null;
        if (!await db.Secrets.AnyAsync(s => s.OwnerId == channel.Id && s.Field == SecretField.SmtpPassword, cancellationToken))
            return "The password is missing.";
        var (old, next) = (before.Email!, input.Email);
        return (old.Host, old.Port, old.Security) != (next.Host.Trim(), next.Port, next.Security)
            ? "The relay changes: enter the password again, so that it is not sent where it was not meant to go."
            : null;
    }
}
