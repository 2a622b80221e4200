using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>A new channel.</summary>
/// <param name="Name">Unique, 1 to 100 characters.</param>
/// <param name="Kind">How it speaks; fixed from then on.</param>
/// <param name="Email">For e-mail.</param>
/// <param name="Address">For Slack, Teams and webhooks; sealed.</param>
/// <param name="Key">SMTP password, PagerDuty routing key or signing key of a webhook; sealed.</param>
/// <param name="EventsAddress">For PagerDuty; null for its US region.</param>
public sealed record CreateChannelInput(
    string Name, AlertChannelKind Kind, EmailSettings? Email = null, SecretText? Address = null, SecretText? Key = null, string? EventsAddress = null) : IChannelFields;

/// <summary>Makes a channel. Nothing is sent: <see cref="TestChannel"/> does that.</summary>
public sealed class CreateChannel(PortalStore store, SecretBox secrets, OutboundGuard guard, DomainClock clock) : UseCase<CreateChannelInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override IValidator<CreateChannelInput> Validator { get; } = new NewChannelRules(guard);

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, CreateChannelInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        await scope.Db.RefuseTakenChannelNameAsync(input.Name.Trim(), Guid.Empty, ct);
        if (await scope.Db.AlertChannels.CountAsync(ct) >= ChannelStore.MostChannels)
            throw new RefusedException($"There are {ChannelStore.MostChannels} channels already. Delete one that no rule uses.");
        var channel = new AlertChannel { Name = input.Name.Trim(), Kind = input.Kind, CreatedAt = clock.Now };
        await scope.TakeAsync(channel, input, secrets, ct);
        scope.Db.AlertChannels.Add(channel);
        scope.Log(actor, AuditAction.AlertChannelCreated, channel, new { after = ChannelStore.Facts(channel) });
        return channel.Id;
    }, cancellationToken);
}
