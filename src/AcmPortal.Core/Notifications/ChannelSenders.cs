using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Notifications;

/// <summary>
/// Sends one alert to one channel: opens the secrets, cuts what hangs, turns whatever happens into a
/// <see cref="SendOutcome"/>, and keeps the channel's secrets out of its words.
/// </summary>
public sealed class ChannelSenders
{
    private readonly Dictionary<AlertChannelKind, IChannelSender> senders;
    private readonly PortalStore store;
    private readonly SecretBox secrets;
    private readonly AlertOptions options;

    /// <summary>One for the program's life.</summary>
    public ChannelSenders(OutboundHttp http, OutboundGuard guard, PortalStore store, SecretBox secrets, AlertOptions options, TimeProvider realTime)
    {
        (this.store, this.secrets, this.options) = (store, secrets, options);
        senders = new IChannelSender[] { new EmailSender(guard), new SlackSender(http), new TeamsSender(http), new PagerDutySender(http), new WebhookSender(http, realTime) }.ToDictionary(s => s.Kind);
    }

    /// <summary>Sends; does not throw but for <paramref name="cancellationToken"/>.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="recipient">An owner's address; empty for the channel's own recipients.</param>
    /// <param name="alert">What to tell.</param>
    /// <param name="cancellationToken">Stops it; a hanging channel is cut without it.</param>
    public async Task<SendOutcome> SendAsync(AlertChannel channel, string recipient, Alert alert, CancellationToken cancellationToken)
    {
        // Real time, whatever the domain's clock says.
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cut.CancelAfter(options.Timeout);
        Dictionary<string, string> opened = [];
        try
        {
            opened = await OpenAsync(channel, cut.Token);
            var target = new ChannelTarget(channel.Kind, ChannelSettings.Of(channel), opened.GetValueOrDefault) { Recipient = recipient };
            var sending = senders[channel.Kind].SendAsync(target, AlertMessage.Of(alert, options.PublicUrl), cut.Token);

            // Also for what does not look at its token.
            var outcome = await sending.WaitAsync(cut.Token);
            return outcome with { Words = Redact(outcome.Words, opened.Values) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(SendResult.Later, $"No answer within {options.TimeoutSeconds} seconds.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not OutOfMemoryException)
        {
            return Explain(e) is var outcome ? outcome with { Words = Redact(outcome.Words, opened.Values) } : outcome;
        }
    }

    private async Task<Dictionary<string, string>> OpenAsync(AlertChannel channel, CancellationToken cancellationToken) => await store.ReadAsync(async (db, ct) =>
    {
        Dictionary<string, string> opened = [];
        foreach (var row in await db.Secrets.Where(s => s.OwnerId == channel.Id).ToListAsync(ct))
        {
            var bytes = await secrets.OpenAsync(row, ct);
            opened[row.Field] = Encoding.UTF8.GetString(bytes);
            CryptographicOperations.ZeroMemory(bytes);
        }

        return opened;
    }, cancellationToken);

    // Texts of unknown exceptions are not passed on: they may quote an address.
    private static SendOutcome Explain(Exception e) => e switch
    {
        OutboundRefusedException => new(SendResult.Never, e.Message),
        SecretUnreadableException => new(SendResult.Never, $"A secret of the channel cannot be opened. Enter it again. {e.Message}"),
        _ => new(SendResult.Later, Root(e) switch
        {
            SocketException socket => socket.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "The host has no address in DNS.",
                SocketError.ConnectionRefused => "The connection was refused: nothing listens there.",
                var code => $"The connection failed: {code}.",
            },
            System.Security.Authentication.AuthenticationException => "TLS failed: the certificate of the host is not trusted here, or is not for this host.",
            HttpRequestException http => $"The connection failed: {http.HttpRequestError}.",
            IOException => "The connection broke off.",
            var other => $"Sending failed: {other.GetType().Name}.",
        }),
    };

    private static Exception Root(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException or System.Security.Authentication.AuthenticationException)
                return inner;
        }

        return e;
    }

    /// <summary>What a channel echoes of its own secrets is cut out: the whole, and each part of an address's path or query.</summary>
    internal static string Redact(string words, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.Where(s => s.Length > 0).SelectMany(Parts).Distinct().OrderByDescending(p => p.Length))
            words = words.Replace(secret, "(redacted)", StringComparison.OrdinalIgnoreCase);
        return words;
    }

    private static IEnumerable<string> Parts(string secret)
    {
        yield return secret;
        if (!Uri.TryCreate(secret, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            yield break;
        yield return uri.AbsoluteUri;
        if (uri.PathAndQuery.Length > 1)
            yield return uri.PathAndQuery;
        foreach (var part in uri.PathAndQuery.Split('/', '?', '&', '=').Where(p => p.Length >= 8))
            yield return part;
    }
}
