using System.Text;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>What the use cases of channels share of reading and writing.</summary>
internal static class ChannelStore
{
    /// <summary>More channels than anybody has; each may be busy at the same time.</summary>
    public const int MostChannels = 100;

    /// <exception cref="NotFoundException">There is none.</exception>
    public static async Task<AlertChannel> ChannelAsync(this PortalDb db, Guid id, CancellationToken cancellationToken) =>
        await db.AlertChannels.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) ?? throw new NotFoundException("The channel");

    /// <summary>Also compares the version that somebody saw.</summary>
    /// <exception cref="ChangedMeanwhileException">Somebody else saved it after that.</exception>
    public static async Task<AlertChannel> ChannelAsync(this PortalDb db, Guid id, int version, CancellationToken cancellationToken)
    {
        var channel = await db.ChannelAsync(id, cancellationToken);
        return channel.Version == version ? channel : throw new ChangedMeanwhileException($"The channel {channel.Name}");
    }

    /// <exception cref="InvalidInputException">Another channel has the name.</exception>
    public static async Task RefuseTakenChannelNameAsync(this PortalDb db, string name, Guid own, CancellationToken cancellationToken)
    {
        var lower = name.ToLowerInvariant();
        if (await db.AlertChannels.AnyAsync(c => c.Id != own && c.Name.ToLower() == lower, cancellationToken))
            throw new InvalidInputException("Name", $"There is a channel named {name} already. Choose another name.");
    }

    /// <summary>The rules that send to a channel, by name. There are few rules, and their lists are JSON.</summary>
    public static async Task<List<AlertRule>> RulesOfAsync(this PortalDb db, Guid channelId, CancellationToken cancellationToken) =>
        [.. (await db.AlertRules.OrderBy(r => r.Name).ToListAsync(cancellationToken)).Where(r => r.ChannelIds.Contains(channelId))];

    /// <summary>Takes the settings and seals the secrets that are given; answers which ones were.</summary>
    public static async Task<List<string>> TakeAsync(this ChangeScope scope, AlertChannel channel, IChannelFields fields, SecretBox secrets, CancellationToken cancellationToken)
    {
        var before = ChannelSettings.Of(channel);
        List<string> sealedNow = [];
        var settings = channel.Kind switch
        {
            AlertChannelKind.Email => new ChannelSettings(Email: Trimmed(fields.Email!)),
            AlertChannelKind.PagerDuty => new ChannelSettings(EventsAddress: fields.EventsAddress?.Trim(), Host: new Uri(fields.EventsAddress?.Trim() ?? ChannelSettings.PagerDutyUs).Authority),
            AlertChannelKind.Slack or AlertChannelKind.Teams or AlertChannelKind.Webhook =>
                fields.Address is { } address ? new ChannelSettings(Host: new Uri(address.Reveal().Trim()).Authority) : before,
        };
        channel.Name = fields.Name.Trim();
        channel.SettingsJson = settings.ToJson();
        if (settings.Email is null && channel.Kind != AlertChannelKind.PagerDuty && fields.Address is { } given)
            await SealAsync(SecretField.ChannelAddress, given.Reveal().Trim());
        if (fields.Key is { } key)
            await SealAsync(KeyField(channel.Kind)!, key.Reveal());
        if (channel.Kind == AlertChannelKind.Email && settings.Email!.User is null)
            scope.Db.Secrets.RemoveRange(await scope.Db.Secrets.Where(s => s.OwnerId == channel.Id && s.Field == SecretField.SmtpPassword).ToListAsync(cancellationToken));
        return sealedNow;

        async Task SealAsync(string field, string text)
        {
            await secrets.SealAsync(scope.Db, channel.Id, field, Encoding.UTF8.GetBytes(text), cancellationToken);
            sealedNow.Add(field);
        }
    }

    /// <summary>The field of a kind's key; null where it has none.</summary>
    public static string? KeyField(AlertChannelKind kind) => kind switch
    {
        AlertChannelKind.Email => SecretField.SmtpPassword,
        AlertChannelKind.PagerDuty => SecretField.RoutingKey,
        AlertChannelKind.Webhook => SecretField.ChannelHmac,
        AlertChannelKind.Slack or AlertChannelKind.Teams => null,
    };

    /// <summary>Where a channel leads, for people.</summary>
    public static string Where(ChannelSettings settings) => settings.Email is { } email
        ? email.Recipients.Count switch
        {
            0 => $"owners only, by {email.Host}",
            1 => email.Recipients[0],
            var n => $"{email.Recipients[0]} and {n - 1} more",
        }
        : settings.Host ?? "";

    public static object Facts(AlertChannel channel)
    {
        var settings = ChannelSettings.Of(channel);
        return new { name = channel.Name, kind = channel.Kind.ToString(), enabled = channel.Enabled, host = settings.Host, eventsAddress = settings.EventsAddress, email = settings.Email };
    }

    public static void Log(this ChangeScope scope, Actor actor, string action, AlertChannel channel, object? detail, string outcome = AuditOutcome.Ok)
    {
        scope.Audit(new AuditLine(actor, action, "alert-channel", channel.Id.ToString("D"), channel.Name, detail) { Outcome = outcome });
        scope.Announce(ChangeKind.AlertSetup, channel.Id);
    }

    private static EmailSettings Trimmed(EmailSettings email) => email with
    {
        Host = email.Host.Trim(),
        User = string.IsNullOrWhiteSpace(email.User) ? null : email.User.Trim(),
        Sender = email.Sender.Trim(),
        Recipients = [.. email.Recipients.Select(r => r.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)],
    };
}
