using System.Globalization;
using AcmPortal.Core.Notifications;

namespace AcmPortal.Web.Notifications;

/// <summary>Which Events API of PagerDuty.</summary>
public enum PagerDutyRegion
{
    /// <summary>The usual one.</summary>
    Us,

    /// <summary>For accounts of the EU service region.</summary>
    Eu,

    /// <summary>Something that speaks the same.</summary>
    Other,
}

/// <summary>What is typed for a new or a changed channel; never a secret.</summary>
/// <param name="Kind">How it speaks.</param>
/// <param name="Recipients">As typed, one a line.</param>
/// <param name="Version">The version that is edited; 0 for a new channel.</param>
public sealed record ChannelDraft(
    AlertChannelKind Kind = AlertChannelKind.Email, string Name = "", string Host = "", string Port = "587", SmtpSecurity Security = SmtpSecurity.StartTls, string User = "",
    string Sender = "", string Recipients = "", PagerDutyRegion Region = PagerDutyRegion.Us, string OtherAddress = "", int Version = 0)
{
    private static readonly char[] Separators = [' ', ',', ';', '\n', '\r', '\t'];

    /// <summary>Each recipient as typed.</summary>
    public IReadOnlyList<string> RecipientList => [.. Recipients.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>For e-mail.</summary>
    public EmailSettings? Email => Kind != AlertChannelKind.Email ? null : new(
        Host.Trim(), int.TryParse(Port.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0, Security,
        string.IsNullOrWhiteSpace(User) ? null : User.Trim(), Sender.Trim(), RecipientList);

    /// <summary>For PagerDuty; null for its US region.</summary>
    public string? EventsAddress => Region switch
    {
        PagerDutyRegion.Us => null,
        PagerDutyRegion.Eu => ChannelSettings.PagerDutyEu,
        PagerDutyRegion.Other => OtherAddress.Trim(),
    };

    /// <summary>Whether the channel has an address that is sealed.</summary>
    public bool HasAddress => Kind is AlertChannelKind.Slack or AlertChannelKind.Teams or AlertChannelKind.Webhook;

    /// <summary>Whether the channel takes a password or key as it is typed now.</summary>
    public bool HasKey => Kind is AlertChannelKind.PagerDuty or AlertChannelKind.Webhook || (Kind == AlertChannelKind.Email && !string.IsNullOrWhiteSpace(User));

    /// <summary>What is wrong with a field, as far as the page can know; null when nothing is.</summary>
    public string? Problem(string field) =>
        field == "Name" ? ChannelRules.NameProblem(Name) : Kind == AlertChannelKind.Email ? ChannelRules.EmailErrors(Email).FirstOrDefault(e => e.Field == field)?.Message : null;

    /// <summary>Whether nothing is wrong, as far as the page can know.</summary>
    public bool IsRight => Problem("Name") is null && (Kind != AlertChannelKind.Email || !ChannelRules.EmailErrors(Email).Any());

    /// <summary>With another security, and the port that goes with it unless one of one's own was typed.</summary>
    public ChannelDraft Secured(SmtpSecurity security) => this with { Security = security, Port = Port.Trim() is "" or "587" or "465" or "25" ? Usual(security) : Port };

    /// <summary>The same channel as it is stored.</summary>
    public static ChannelDraft Of(ChannelView view)
    {
        var draft = new ChannelDraft(view.Kind, view.Name, Version: view.Version);
        if (view.Settings.Email is { } mail)
        {
            return draft with
            {
                Host = mail.Host,
                Port = mail.Port.ToString(CultureInfo.InvariantCulture),
                Security = mail.Security,
                User = mail.User ?? "",
                Sender = mail.Sender,
                Recipients = string.Join('\n', mail.Recipients),
            };
        }

        return view.Settings.EventsAddress switch
        {
            null => draft,
            ChannelSettings.PagerDutyEu => draft with { Region = PagerDutyRegion.Eu },
            var other => draft with { Region = PagerDutyRegion.Other, OtherAddress = other },
        };
    }

    private static string Usual(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => "465",
        SmtpSecurity.StartTls => "587",
        SmtpSecurity.None => "25",
    };
}
