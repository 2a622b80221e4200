using System.Net;
using AcmPortal.Core.Access;
using AcmPortal.Core.Secrets;
using FluentValidation;

namespace AcmPortal.Core.Notifications;

/// <summary>The fields that a new and a changed channel share.</summary>
public interface IChannelFields
{
    /// <summary>Unique, 1 to 100 characters.</summary>
    string Name { get; }

    /// <summary>For e-mail.</summary>
    EmailSettings? Email { get; }

    /// <summary>For Slack, Teams and webhooks.</summary>
    SecretText? Address { get; }

    /// <summary>SMTP password, PagerDuty routing key or signing key of a webhook.</summary>
    SecretText? Key { get; }

    /// <summary>For PagerDuty; null for its US region.</summary>
    string? EventsAddress { get; }
}

/// <summary>What is right for a channel.</summary>
public static class ChannelRules
{
    /// <summary>A signing key has at least as many characters.</summary>
    public const int ShortestSigningKey = 16;

    /// <summary>Null where the name is right.</summary>
    public static string? NameProblem(string? name) =>
        string.IsNullOrWhiteSpace(name) ? "The channel needs a name, for example \"on-call\"."
        : name.Trim().Length > 100 || name.Any(char.IsControl) ? "The name of a channel has at most 100 characters, on one line."
        : null;

    /// <summary>All that is wrong with the e-mail fields.</summary>
    public static IEnumerable<FieldError> EmailErrors(EmailSettings? email)
    {
        if (email is null)
        {
            yield return new("Host", "Say which mail relay sends.");
            yield break;
        }

        if (HostProblem(email.Host) is { } host)
            yield return new("Host", host);
        if (email.Port is < 1 or > 65535)
            yield return new("Port", "A port is 1 to 65535: usually 587 with STARTTLS, 465 with TLS, 25 without.");
        if (!Enum.IsDefined(email.Security))
            yield return new("Security", "Choose STARTTLS, TLS or none.");
        if (email.User is { } user && (user.Length > 200 || user.Any(char.IsControl)))
            yield return new("User", "The user has at most 200 characters, on one line.");
        else if (email.User is not null && email.Security == SmtpSecurity.None)
            yield return new("User", "Without TLS or STARTTLS the password could be read on its way. Choose one of them, or leave the user empty.");
        if (!MailAddresses.IsAddress(email.Sender))
            yield return new("Sender", "The sender is an e-mail address such as acmportal@example.com.");
        if (email.Recipients.FirstOrDefault(r => !MailAddresses.IsAddress(r)) is { } wrong)
            yield return new("Recipients", $"\"{AlertMessage.Clean(wrong, 60, lines: false)}\" is no e-mail address. Write them one a line, such as web-team@example.com.");
        else if (email.Recipients.Count > 50)
            yield return new("Recipients", "A channel has at most 50 recipients. Use a mailing list.");
    }

    internal static IEnumerable<FieldError> Errors(AlertChannelKind kind, IChannelFields fields, OutboundGuard guard, bool isNew)
    {
        if (NameProblem(fields.Name) is { } name)
            yield return new(nameof(fields.Name), name);
        if (kind == AlertChannelKind.Email)
        {
            foreach (var error in EmailErrors(fields.Email))
                yield return error;
        }

        if (kind is AlertChannelKind.Slack or AlertChannelKind.Teams or AlertChannelKind.Webhook
            && (isNew || fields.Address is not null) && guard.Problem(fields.Address?.Reveal().Trim()) is { } address)
        {
            yield return new(nameof(fields.Address), address);
        }

        if (kind == AlertChannelKind.PagerDuty && fields.EventsAddress is { } events && guard.Problem(events.Trim()) is { } wrong)
            yield return new(nameof(fields.EventsAddress), wrong);
        if (KeyProblem(kind, fields, isNew) is { } key)
            yield return new(nameof(fields.Key), key);
    }

    private static string? KeyProblem(AlertChannelKind kind, IChannelFields fields, bool isNew)
    {
        var key = fields.Key?.Reveal();
        if (key is not null && (key.Length > 500 || key.Any(char.IsControl)))
            return "It has at most 500 characters, on one line. Copy it again.";
        return kind switch
        {
            AlertChannelKind.Email when fields.Email?.User is not null && isNew && key is null => "The password is missing. Leave user and password empty for a relay that asks for none.",
            AlertChannelKind.Email when fields.Email?.User is null && key is not null => "There is a password and no user. Enter the user as well, or leave both empty.",
            AlertChannelKind.PagerDuty when isNew && key is null => "The routing key is missing. PagerDuty shows it as integration key of an \"Events API v2\" integration.",
            AlertChannelKind.PagerDuty when key is not null && (key.Length != 32 || !key.All(char.IsAsciiLetterOrDigit)) => "A routing key has 32 letters and digits. Copy it again.",
            AlertChannelKind.Webhook when isNew && key is null => "The signing key is missing. Make a long random text, and give it to the receiver too.",
            AlertChannelKind.Webhook when key is { Length: < ShortestSigningKey } => $"A signing key has at least {ShortestSigningKey} characters, so that nobody guesses it.",
            _ => null,
        };
    }

    private static string? HostProblem(string? host)
    {
        if (string.IsNullOrWhiteSpace(host))
            return "Say which mail relay sends, for example smtp.example.com.";
        if (host.Length > 253 || Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            return "The relay is a host name or an address, without port, for example smtp.example.com.";
        return IPAddress.TryParse(host, out var address) && OutboundAddresses.IsMetadata(address) ? "This is a cloud's metadata service, which is never connected to." : null;
    }
}

/// <summary>The rules as a validator.</summary>
internal sealed class NewChannelRules : AbstractValidator<CreateChannelInput>
{
    public NewChannelRules(OutboundGuard guard)
    {
        RuleFor(i => i.Kind).IsInEnum().WithMessage("Choose e-mail, Slack, Microsoft Teams, PagerDuty or webhook.");
        RuleFor(i => i).Custom((i, context) =>
        {
            foreach (var error in ChannelRules.Errors(i.Kind, i, guard, isNew: true))
                context.AddFailure(error.Field, error.Message);
        });
    }
}
