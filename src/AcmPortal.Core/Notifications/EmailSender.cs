using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AcmPortal.Core.Secrets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Text;

namespace AcmPortal.Core.Notifications;

/// <summary>E-mail over SMTP: plain text and HTML of the same words.</summary>
/// <param name="guard">Where a relay may be.</param>
/// <param name="trust">Judges a relay's certificate in place of the system's trust, for tests; null in the portal.</param>
internal sealed class EmailSender(OutboundGuard guard, RemoteCertificateValidationCallback? trust = null) : IChannelSender
{
    public AlertChannelKind Kind => AlertChannelKind.Email;

    public async Task<SendOutcome> SendAsync(ChannelTarget target, AlertMessage message, CancellationToken cancellationToken)
    {
        var settings = target.Settings.Email ?? throw new InvalidOperationException("An e-mail channel without its settings.");
        var recipients = target.Recipient.Length > 0 ? [target.Recipient] : settings.Recipients;
        if (recipients.Count == 0)
            return new(SendResult.Never, "The channel has no recipients. Add one, or let rules tell owners only.");
        using var mail = Mail(settings, recipients, message);
        using var client = new Relay();
        if (trust is not null)
            client.ServerCertificateValidationCallback = trust;
        try
        {
            var addresses = await guard.RelayAsync(settings.Host, settings.Port, cancellationToken);
            var socket = await OutboundGuard.ConnectAsync(addresses, settings.Port, cancellationToken);
            await client.ConnectAsync(socket, settings.Host, settings.Port, Options(settings.Security), cancellationToken);
            if (settings.User is { } user)
            {
                var password = target.Secret(SecretField.SmtpPassword) ?? throw new SecretUnreadableException("The SMTP password is missing. Enter it again on the channel's page.");
                await client.AuthenticateAsync(user, password, cancellationToken);
            }

            var answer = await client.SendAsync(mail, cancellationToken);
            var words = client.Refused.Count == 0 ? answer : $"{answer} Not taken: {string.Join("; ", client.Refused)}";
            await QuitAsync(client, cancellationToken);
            return new(SendResult.Sent, AlertMessage.Clean(words, 500, lines: false));
        }
        catch (AuthenticationException)
        {
            // The relay's words may quote what it was given.
            return new(SendResult.Never, "The mail relay refused user and password. Correct the user or replace the password.");
        }
        catch (SmtpCommandException e)
        {
            var words = AlertMessage.Clean($"{(int)e.StatusCode} {e.Message}", 300, lines: false);
            return (int)e.StatusCode >= 500
                ? new(SendResult.Never, e.ErrorCode switch
                {
                    SmtpErrorCode.SenderNotAccepted => $"The mail relay refused the sender {settings.Sender}: {words}. Use a sender that it accepts.",
                    SmtpErrorCode.RecipientNotAccepted => $"The mail relay refused the recipients: {words}. Correct them.",
                    _ => $"The mail relay refused the message: {words}.",
                })
                : new(SendResult.Later, $"The mail relay says later: {words}.");
        }
        catch (NotSupportedException)
        {
            return new(SendResult.Never, settings.Security == SmtpSecurity.StartTls
                ? "The mail relay does not offer STARTTLS on this port. Choose TLS with its port, usually 465, or another relay."
                : "The mail relay does not take a user and password. Leave the user empty.");
        }
        catch (SslHandshakeException)
        {
            return new(SendResult.Later, $"TLS with {settings.Host} failed: its certificate is not trusted here, is not for this host, or it speaks no TLS on port {settings.Port}.");
        }
        catch (SmtpProtocolException)
        {
            return new(SendResult.Later, $"{settings.Host} broke off, or does not speak SMTP on port {settings.Port}.");
        }
    }

    /// <summary>The message as it goes out. MimeKit encodes every header, and the words carry no line break.</summary>
    internal static MimeMessage Mail(EmailSettings settings, IReadOnlyList<string> recipients, AlertMessage message)
    {
        var mail = new MimeMessage { Subject = message.Headline, Date = new DateTimeOffset(message.At, TimeSpan.Zero), MessageId = $"{message.Id:N}@acmportal" };
        mail.From.Add(new MailboxAddress("AcmPortal", settings.Sender));
        foreach (var recipient in recipients)
            mail.To.Add(new MailboxAddress(null, recipient));
        // What is about one certificate stands in one thread.
        mail.References.Add($"{message.OrderKey:N}.thread@acmportal");
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Headers.Add("X-Auto-Response-Suppress", "All");
        if (message.Severity == AlertSeverity.Critical)
            mail.Importance = MessageImportance.High;
        mail.Body = new MultipartAlternative
        {
            new TextPart(TextFormat.Plain) { Text = PlainText(message) },
            new TextPart(TextFormat.Html) { Text = Html(message) },
        };
        return mail;
    }

    private static string PlainText(AlertMessage message) =>
        $"{message.Subject}\n\n{message.Text}\n\n{(message.Link is { } link ? $"{link.AbsoluteUri}\n\n" : "")}{message.Kicker}\n";

    private static string Html(AlertMessage message)
    {
        var color = message.Severity switch { AlertSeverity.Info => "#2b5fae", AlertSeverity.Warning => "#8a5a00", AlertSeverity.Critical => "#b3261e" };
        var text = WebUtility.HtmlEncode(message.Text).Replace("\n", "<br>", StringComparison.Ordinal);
        var link = message.Link is { } to ? $"<p><a href=\"{WebUtility.HtmlEncode(to.AbsoluteUri)}\">Open in AcmPortal</a></p>" : "";
        return $"<!doctype html><html><body style=\"font-family:sans-serif;font-size:15px;line-height:1.5\"><p style=\"color:{color};font-weight:bold;font-size:17px\">{WebUtility.HtmlEncode(message.Subject)}</p>"
            + $"<p>{text}</p>{link}<p style=\"color:#666;font-size:13px\">{WebUtility.HtmlEncode(message.Kicker)}</p></body></html>";
    }

    private static SecureSocketOptions Options(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.None => SecureSocketOptions.None,
    };

    // The message is taken by now: a relay that does not say goodbye must not make it a failure, which would send it twice.
    private static async Task QuitAsync(Relay client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(true, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or OperationCanceledException)
        {
        }
    }

    // One bad address must not keep an alert from the others.
    private sealed class Relay : SmtpClient
    {
        public Relay()
        {
            CheckCertificateRevocation = false; // Asks third parties, which can hang.
            LocalDomain = "acmportal.local";
        }

        public List<string> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            Refused.Add($"{mailbox.Address} ({(int)response.StatusCode})");
            last = (mailbox, response);
        }

        protected override void OnNoRecipientsAccepted(MimeMessage message)
        {
            if (last is var (mailbox, response) && mailbox is not null)
                base.OnRecipientNotAccepted(message, mailbox, response);
            base.OnNoRecipientsAccepted(message);
        }

        private (MailboxAddress? Mailbox, SmtpResponse Response) last;
    }
}
