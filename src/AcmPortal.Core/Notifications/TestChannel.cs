using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>Which channel.</summary>
/// <param name="ChannelId">The channel; it may be switched off.</param>
/// <param name="Recipient">For e-mail: an address in place of the channel's recipients; null for those.</param>
public sealed record TestChannelInput(Guid ChannelId, string? Recipient = null);

/// <summary>How the test ended.</summary>
/// <param name="Sent">The channel took it.</param>
/// <param name="Words">The channel's own answer, and what to do where it refused.</param>
/// <param name="At">When, in the domain's time.</param>
public sealed record ChannelTest(bool Sent, string Words, DateTime At);

/// <summary>Sends a test alert to one channel at once and answers what the channel said.</summary>
public sealed class TestChannel(PortalStore store, ChannelSenders senders, DomainClock clock, TimeProvider realTime) : UseCase<TestChannelInput, ChannelTest>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAlerts;

    /// <inheritdoc/>
    protected override IValidator<TestChannelInput> Validator { get; } = new Rules();

    /// <inheritdoc/>
    protected override async Task<ChannelTest> HandleAsync(Actor actor, TestChannelInput input, CancellationToken cancellationToken)
    {
        var recipient = input.Recipient?.Trim() ?? "";
        var channel = await store.ReadAsync((db, ct) => db.ChannelAsync(input.ChannelId, ct), cancellationToken);
        var alert = new Alert
        {
            Event = AlertEvent.Test,
            Severity = AlertSeverity.Info,
            At = clock.Now,
            Subject = $"Test of the channel {channel.Name}",
            Text = $"{actor.Name} tested this channel. Nothing happened to a certificate, and nothing needs to be done.",
            OnlyChannelId = channel.Id,
            RoutedAt = clock.Now,
        };
        var outcome = await senders.SendAsync(channel, recipient, alert, cancellationToken);
        var sent = outcome.Result == SendResult.Sent;
        var now = clock.Now;
        await store.ChangeAsync(async (scope, ct) =>
        {
            scope.Raise(alert);
            scope.Db.Deliveries.Add(new Delivery
            {
                AlertId = alert.Id,
                ChannelId = channel.Id,
                Recipient = recipient,
                OrderKey = alert.Id,
                CreatedAt = realTime.GetUtcNow().UtcDateTime,
                Attempt = 1,
                State = sent ? DeliveryState.Sent : DeliveryState.Failed,
                SentAt = sent ? now : null,
                LastError = sent ? null : outcome.Words,
            });
            scope.Log(actor, AuditAction.AlertChannelTested, channel, new { sent, answer = outcome.Words }, sent ? AuditOutcome.Ok : AuditOutcome.Failed);
            await scope.Db.SaveChangesAsync(ct);
            await scope.Db.NoteOutcomeAsync(channel.Id, sent, outcome.Words, now, ct);
            return 0;
        }, cancellationToken);
        return new(sent, outcome.Words, now);
    }

    private sealed class Rules : AbstractValidator<TestChannelInput>
    {
        public Rules() => RuleFor(i => i.Recipient).Must(r => string.IsNullOrWhiteSpace(r) || MailAddresses.IsAddress(r.Trim())).WithMessage("Write one e-mail address, such as you@example.com.");
    }
}
