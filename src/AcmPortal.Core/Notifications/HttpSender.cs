using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AcmPortal.Core.Secrets;

namespace AcmPortal.Core.Notifications;

/// <summary>What the channels that take a POST of JSON share.</summary>
internal abstract class HttpSender(OutboundHttp http) : IChannelSender
{
    // Relaxed would be shorter; the default also escapes what a careless reader might take for markup.
    protected static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Dictionary<string, string> NoHeaders = [];

    public abstract AlertChannelKind Kind { get; }

    /// <summary>What to do when the channel refuses for good, by its status.</summary>
    protected abstract string Advice(int status);

    public abstract Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken);

    protected async Task<SendOutcome> PostAsync(Uri address, object body, CancellationToken cancellationToken) =>
        Outcome(await http.PostAsync(address, JsonSerializer.SerializeToUtf8Bytes(body, Json), "application/json", NoHeaders, cancellationToken));

    protected async Task<SendOutcome> PostAsync(Uri address, byte[] body, string contentType, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken) =>
        Outcome(await http.PostAsync(address, body, contentType, headers, cancellationToken));

    /// <summary>The sealed address of the channel.</summary>
    protected static Uri Address(ChannelTarget target) =>
        new(target.Secret(SecretField.ChannelAddress) ?? throw new SecretUnreadableException("The channel's address is missing. Enter it again on the channel's page."));

    // The answer's body is the service's own words; a service that echoes what it was sent could echo a secret, so those are cut out by the caller.
    private SendOutcome Outcome(OutboundAnswer answer)
    {
        var said = AlertMessage.Clean(answer.Body, 300, lines: false);
        var words = said.Length == 0 ? $"HTTP {answer.Status}" : $"HTTP {answer.Status}: {said}";
        return answer.Status switch
        {
            >= 200 and < 300 => new(SendResult.Sent, words),
            >= 300 and < 400 => new(SendResult.Never, $"{words}. The address redirects elsewhere, which is not followed. Enter the address that it leads to."),
            408 or 425 or 429 => new(SendResult.Later, words, answer.RetryAfter ?? (answer.Status == 429 ? TimeSpan.FromSeconds(30) : null)),
            >= 400 and < 500 => new(SendResult.Never, $"{words}. {Advice(answer.Status)}"),
            503 => new(SendResult.Later, words, answer.RetryAfter),
            _ => new(SendResult.Later, words),
        };
    }
}

/// <summary>Slack incoming webhook. Text goes as plain_text, where Slack finds neither mentions nor links.</summary>
internal sealed class SlackSender(OutboundHttp http) : HttpSender(http)
{
    public override AlertChannelKind Kind => AlertChannelKind.Slack;

    protected override string Advice(int status) => status switch
    {
        403 or 404 or 410 => "Slack does not know this webhook any more: the app was removed or the channel archived. Make a new incoming webhook in Slack and replace the address.",
        _ => "Slack did not take the message. Check that the address is an incoming webhook, and replace it.",
    };

    public override Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken)
    {
        // Slack's own limits: 150 characters in a header, 3,000 in a section.
        var blocks = new List<object>
        {
            new { type = "header", text = Plain(Cut($"{Sign(message.Severity)} {message.Subject}", 150)) },
            new { type = "section", text = Plain(Cut(message.Text.Length == 0 ? message.Subject : message.Text, 3_000)) },
            new { type = "context", elements = new[] { Plain(message.Kicker) } },
        };
        if (message.Link is { } link)
            blocks.Add(new { type = "section", text = new { type = "mrkdwn", text = $"<{Escape(link.AbsoluteUri)}|Open in AcmPortal>" } });
        return PostAsync(Address(target), new { text = Escape(message.Headline), blocks }, cancellationToken);
    }

    // The fallback for notifications is mrkdwn: https://api.slack.com/reference/surfaces/formatting#escaping
    internal static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static object Plain(string text) => new { type = "plain_text", text, emoji = false };

    private static string Cut(string text, int longest) => text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 1), "…");

    private static string Sign(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Info => "ℹ",
        AlertSeverity.Warning => "⚠",
        AlertSeverity.Critical => "⛔",
    };
}

/// <summary>Microsoft Teams by the workflow "When a Teams webhook request is received": an Adaptive Card, its text in runs, which are never read as Markdown.</summary>
internal sealed class TeamsSender(OutboundHttp http) : HttpSender(http)
{
    public override AlertChannelKind Kind => AlertChannelKind.Teams;

    protected override string Advice(int status) => status switch
    {
        401 or 403 or 404 or 410 => "The workflow was deleted, switched off or its address renewed. Open it in Teams under Workflows, copy its address and replace it here.",
        _ => "Teams did not take the card. Check that the address belongs to the workflow \"Post to a channel when a webhook request is received\".",
    };

    public override Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken)
    {
        var card = new Dictionary<string, object>
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new[]
            {
                Run(message.Subject, "Bolder", "Medium", message.Severity switch { AlertSeverity.Info => "Default", AlertSeverity.Warning => "Warning", AlertSeverity.Critical => "Attention" }),
                Run(message.Text.Length == 0 ? message.Subject : message.Text, "Default", "Default", "Default"),
                Run(message.Kicker, "Default", "Small", "Default"),
            },
            ["actions"] = message.Link is { } link ? [new { type = "Action.OpenUrl", title = "Open in AcmPortal", url = link.AbsoluteUri }] : Array.Empty<object>(),
        };
        return PostAsync(
            Address(target), new { type = "message", attachments = new[] { new { contentType = "application/vnd.microsoft.card.adaptive", content = card } } }, cancellationToken);
    }

    private static object Run(string text, string weight, string size, string color) => new { type = "RichTextBlock", inlines = new[] { new { type = "TextRun", text, weight, size, color } } };
}

/// <summary>PagerDuty Events v2. What ends a trouble resolves the incident that the trouble opened.</summary>
internal sealed class PagerDutySender(OutboundHttp http) : HttpSender(http)
{
    public override AlertChannelKind Kind => AlertChannelKind.PagerDuty;

    protected override string Advice(int status) =>
        "PagerDuty does not take the routing key. Copy the integration key of an \"Events API v2\" integration of the service, and replace it here.";

    public override Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken)
    {
        var resolve = message.Event is AlertEvent.Renewed or AlertEvent.Issued || AlertWords.EndOf(message.Event) is not null;
        return PostAsync(new Uri(target.Settings.EventsAddress ?? ChannelSettings.PagerDutyUs), new
        {
            routing_key = target.Secret(SecretField.RoutingKey) ?? throw new SecretUnreadableException("The routing key is missing. Enter it again on the channel's page."),
            event_action = resolve ? "resolve" : "trigger",
            dedup_key = DedupKey(message),
            client = "AcmPortal",
            client_url = message.Link?.AbsoluteUri,
            links = message.Link is { } link ? new[] { new { href = link.AbsoluteUri, text = "Open in AcmPortal" } } : null,
            payload = new
            {
                summary = message.Subject,
                source = message.Source,
                severity = message.Severity switch { AlertSeverity.Info => "info", AlertSeverity.Warning => "warning", AlertSeverity.Critical => "critical" },
                timestamp = message.At.ToString("O", CultureInfo.InvariantCulture),
                component = "certificates",
                @class = AlertWords.Code(message.Event),
                custom_details = new { text = message.Text, alert = message.Id, certificate = message.Subjects.CertificateId, order = message.Subjects.OrderId, owner = message.Subjects.Owner },
            },
        }, cancellationToken);
    }

    /// <summary>
    /// Certificate and family of events: the stages of one trouble are one incident, which a renewal resolves. Those of a
    /// connection or a quota are resolved by the reading that finds it in order again.
    /// </summary>
    internal static string DedupKey(AlertMessage message)
    {
        if (message.Trouble is { } trouble)
            return $"acmportal:{trouble}";
        // An issue order that needed a person had no certificate yet: what it issued resolves the order's incident.
        var about = (message.Event == AlertEvent.Issued ? message.Subjects.OrderId : null)
            ?? message.Subjects.CertificateId ?? message.Subjects.OrderId ?? message.Subjects.ConnectionId ?? message.Id;
        var family = message.Event switch
        {
            AlertEvent.Issued or AlertEvent.Renewed or AlertEvent.RenewalLate or AlertEvent.RenewalFailed or AlertEvent.NeedsPerson or AlertEvent.Expiring or AlertEvent.Expired => "renewal",
            AlertEvent.Revoked => "revocation",
            AlertEvent.ConnectionBroken or AlertEvent.ConnectionRestored => "connection",
            AlertEvent.QuotaNear or AlertEvent.QuotaEased => "quota",
            AlertEvent.EmergencySignIn => "sign-in",
            AlertEvent.ApprovalAsked or AlertEvent.Approved or AlertEvent.Refused => "approval",
            AlertEvent.Test => "test",
        };
        return $"acmportal:{about:D}:{family}";
    }
}

/// <summary>A CloudEvents 1.0 event in structured mode, signed over its timestamp and body.</summary>
internal sealed class WebhookSender(OutboundHttp http, TimeProvider realTime) : HttpSender(http)
{
    /// <summary>Unix seconds of the sending: refuse what is older than a few minutes.</summary>
    public const string TimestampHeader = "X-AcmPortal-Timestamp";

    /// <summary><c>sha256=</c> and the HMAC-SHA256, hexadecimal, of timestamp, a full stop, and the body's bytes.</summary>
    public const string SignatureHeader = "X-AcmPortal-Signature";

    public override AlertChannelKind Kind => AlertChannelKind.Webhook;

    protected override string Advice(int status) => status switch
    {
        401 or 403 => "The receiver refuses the signature or the sender. Compare the signing key on both sides, and replace it here.",
        404 or 410 => "There is no receiver at this address. Replace the address.",
        _ => "The receiver did not take the event; its log says why.",
    };

    public override Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            specversion = "1.0",
            id = message.Id,
            source = message.Source,
            type = $"acmportal.alert.{AlertWords.Code(message.Event)}",
            subject = message.OrderKey.ToString("D"),
            time = message.At.ToString("O", CultureInfo.InvariantCulture),
            datacontenttype = "application/json",
            data = new
            {
                @event = AlertWords.Code(message.Event),
                severity = AlertWords.Of(message.Severity).ToLowerInvariant(),
                subject = message.Subject,
                text = message.Text,
                certificateId = message.Subjects.CertificateId,
                orderId = message.Subjects.OrderId,
                connectionId = message.Subjects.ConnectionId,
                profileId = message.Subjects.ProfileId,
                owner = message.Subjects.Owner,
                link = message.Link?.AbsoluteUri,
            },
        }, Json);
        var timestamp = realTime.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = target.Secret(SecretField.ChannelHmac) ?? throw new SecretUnreadableException("The signing key is missing. Enter it again on the channel's page.");
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        var headers = new Dictionary<string, string>
        {
            [TimestampHeader] = timestamp,
            [SignatureHeader] = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed))}",
        };
        return PostAsync(Address(target), body, "application/cloudevents+json; charset=utf-8", headers, cancellationToken);
    }
}
