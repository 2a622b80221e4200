using System.Text.Json;
using System.Text.Json.Serialization;

namespace AcmPortal.Core.Notifications;

/// <summary>How the way to a mail relay is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>TLS from the first byte, usually port 465.</summary>
    Tls,

    /// <summary>TLS after a greeting in the clear, usually port 587; refused when the relay does not offer it.</summary>
    StartTls,

    /// <summary>None, usually port 25: for relays in the same network. Then no password is sent.</summary>
    None,
}

/// <summary>How an e-mail channel reaches its relay and its readers.</summary>
/// <param name="Host">The relay.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">How the way is protected.</param>
/// <param name="User">Null where the relay asks for none.</param>
/// <param name="Sender">The address in From.</param>
/// <param name="Recipients">Who gets what a rule sends to this channel; may be empty where it only tells owners.</param>
public sealed record EmailSettings(string Host, int Port, SmtpSecurity Security, string? User, string Sender, IReadOnlyList<string> Recipients);

/// <summary>What of a channel is no secret; stored as JSON.</summary>
/// <param name="Email">For e-mail.</param>
/// <param name="Host">For the others: the host of the address, so that a list can say where it leads.</param>
/// <param name="EventsAddress">For PagerDuty: where its Events API answers; not a secret, the routing key is.</param>
public sealed record ChannelSettings(EmailSettings? Email = null, string? Host = null, string? EventsAddress = null)
{
    /// <summary>PagerDuty's Events API of the US region.</summary>
    public const string PagerDutyUs = "https://events.pagerduty.com/v2/enqueue";

    /// <summary>PagerDuty's Events API of the EU region.</summary>
    public const string PagerDutyEu = "https://events.eu.pagerduty.com/v2/enqueue";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>As it was stored.</summary>
    public static ChannelSettings Of(AlertChannel channel) => JsonSerializer.Deserialize<ChannelSettings>(channel.SettingsJson, Json) ?? new();

    /// <summary>For storing it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
