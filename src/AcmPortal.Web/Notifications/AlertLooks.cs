using AcmPortal.Core.Notifications;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Notifications;

/// <summary>How alerts, deliveries and channels are shown.</summary>
public static class AlertLooks
{
    /// <summary>Every event, as filter options.</summary>
    public static IReadOnlyList<FilterOption> Events { get; } = [.. Enum.GetValues<AlertEvent>().Select(e => new FilterOption(e.ToString(), AlertWords.Of(e)))];

    /// <summary>An alert: its event, in the tone of its severity.</summary>
    public static StatusLook Of(AlertEvent what, AlertSeverity severity) => severity switch
    {
        AlertSeverity.Info => StatusLook.News(AlertWords.Of(what), AlertWords.About(what)),
        AlertSeverity.Warning => StatusLook.Warning(AlertWords.Of(what), AlertWords.About(what)),
        AlertSeverity.Critical => StatusLook.Bad(AlertWords.Of(what), AlertWords.About(what)),
    };

    /// <summary>A delivery.</summary>
    public static StatusLook Of(DeliveryRow delivery) => delivery.State switch
    {
        DeliveryState.Waiting => delivery.Attempt == 0 ? new("info", IconName.Clock, "Waiting") : new("warn", IconName.Sync, "Tried again", "The channel did not take it yet."),
        DeliveryState.Sent => StatusLook.Good("Sent"),
        DeliveryState.Failed => StatusLook.Bad("Given up"),
    };

    /// <summary>A channel, by its last delivery.</summary>
    public static StatusLook Of(bool enabled, string? lastError, DateTime? lastSentAt) =>
        !enabled ? StatusLook.Enabled(false)
        : lastError is not null ? StatusLook.Bad("Failing", lastError)
        : lastSentAt is null ? new("off", IconName.Clock, "Not used yet")
        : StatusLook.Good("Works");

    /// <summary>What a kind of channel is, in one sentence.</summary>
    public static string About(AlertChannelKind kind) => kind switch
    {
        AlertChannelKind.Email => "Through your mail relay, to fixed recipients and to the owners of certificates.",
        AlertChannelKind.Slack => "To one Slack channel, by an incoming webhook.",
        AlertChannelKind.Teams => "To one Teams channel, by a workflow that takes webhook requests.",
        AlertChannelKind.PagerDuty => "Opens an incident, and resolves it once the certificate is renewed, or the connection or quota is in order again.",
        AlertChannelKind.Webhook => "A signed CloudEvents request to an address of yours.",
    };

    /// <summary>What a channel's key is called.</summary>
    public static string KeyLabel(AlertChannelKind kind) => kind switch
    {
        AlertChannelKind.Email => "Password",
        AlertChannelKind.PagerDuty => "Routing key",
        _ => "Signing key",
    };

    /// <summary>How a relay is reached.</summary>
    public static string Of(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => "TLS",
        SmtpSecurity.StartTls => "STARTTLS",
        SmtpSecurity.None => "none",
    };
}
