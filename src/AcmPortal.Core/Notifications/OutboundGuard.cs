using System.Net;
using System.Net.Sockets;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Notifications;

/// <summary>Asks the system's resolver for every address of a host; its own type, so that tests can answer in its place.</summary>
public delegate Task<IPAddress[]> HostAddresses(string host, CancellationToken cancellationToken);

/// <summary>
/// Decides where an alert channel may connect. An address that somebody typed must not turn the portal into a way into
/// the network that it stands in: only https to public addresses, and only to the very address that was checked. Inner
/// hosts are for the operator to allow, in the settings; cloud metadata is never reached.
/// </summary>
public sealed class OutboundGuard(AlertOptions options, HostAddresses resolve)
{
    // Teams names 443, self-hosted chats like 8443; other ports serve databases and admin pages.
    private static readonly int[] SecurePorts = [443, 8443];
    private static readonly int[] PlainPorts = [80, 8080];
    private readonly OutboundHost[] allowed = [.. options.AllowedHosts.Select(h => OutboundHost.TryRead(h, out var host) ? host : default).Where(h => h.Host is not null)];

    /// <summary>What is wrong with an address as typed, before anything is resolved; null when nothing is. Never quotes path or query.</summary>
    public string? Problem(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return "The address is missing.";
        if (typed.Length > 2_000 || typed.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || !Uri.TryCreate(typed, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return "This is no address. It begins with https:// and is copied whole from where it was made.";
        return Problem(uri);
    }

    /// <inheritdoc cref="Problem(string?)"/>
    public string? Problem(Uri uri)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && !(options.AllowHttp && uri.Scheme == Uri.UriSchemeHttp))
            return "The address must begin with https://, so that nobody reads on the way what is sent.";
        if (uri.UserInfo.Length > 0)
            return "The address has a user or password before the host. Leave that out; the signature proves who sends.";
        var host = OutboundHost.Normal(uri.IdnHost);
        if (IsAllowed(host, uri.Port))
            return null;
        if (options.OnlyAllowedHosts)
            return $"The host {host} is not in the setting Alerts:AllowedHosts, and no other is allowed here.";
        if (!SecurePorts.Contains(uri.Port) && !(uri.Scheme == Uri.UriSchemeHttp && PlainPorts.Contains(uri.Port)))
            return $"Port {uri.Port} is not allowed: 443 and 8443 are. An operator can allow {host}:{uri.Port} in the setting Alerts:AllowedHosts.";
        return IPAddress.TryParse(host, out var address) && !OutboundAddresses.IsPublic(address) ? Refusal(host, uri.Port) : null;
    }

    /// <summary>The addresses to connect to for https: all of them checked.</summary>
    /// <exception cref="OutboundRefusedException">One of them is not allowed. Scheme and port are for <see cref="Problem(Uri)"/>.</exception>
    /// <exception cref="SocketException">The host has no address.</exception>
    public async Task<IReadOnlyList<IPAddress>> CheckedAsync(string host, int port, CancellationToken cancellationToken)
    {
        host = OutboundHost.Normal(host);
        var byOperator = IsAllowed(host, port);
        if (!byOperator && options.OnlyAllowedHosts)
            throw new OutboundRefusedException($"The host {host} is not in the setting Alerts:AllowedHosts, and no other is allowed here.");
        var addresses = await AddressesAsync(host, cancellationToken);

        // One inner address among public ones is refused too: which of them is taken must not be luck.
        return addresses.All(a => byOperator ? !OutboundAddresses.IsMetadata(a) : OutboundAddresses.IsPublic(a)) ? addresses : throw new OutboundRefusedException(Refusal(host, port));
    }

    /// <summary>The addresses of a mail relay: inner ones are usual, cloud metadata never.</summary>
    /// <inheritdoc cref="CheckedAsync"/>
    public async Task<IReadOnlyList<IPAddress>> RelayAsync(string host, int port, CancellationToken cancellationToken)
    {
        host = OutboundHost.Normal(host);
        if (options.OnlyAllowedHosts && !IsAllowed(host, port))
            throw new OutboundRefusedException($"The host {host} is not in the setting Alerts:AllowedHosts, and no other is allowed here.");
        var addresses = await AddressesAsync(host, cancellationToken);
        return addresses.Any(OutboundAddresses.IsMetadata)
            ? throw new OutboundRefusedException($"The host {host} is a cloud's metadata service, which is never connected to.")
            : addresses;
    }

    /// <summary>Connects to the first of <paramref name="addresses"/> that answers.</summary>
    public static async Task<Socket> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), cancellationToken);
                return socket;
            }
            catch (SocketException) when (i < addresses.Count - 1)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private bool IsAllowed(string host, int port) => allowed.Any(a => a.Matches(host, port));

    private static string Refusal(string host, int port) =>
        $"The host {host} has an address outside the public internet, so nothing was sent. If it is meant, an operator allows {host}:{port} in the setting Alerts:AllowedHosts.";
}

/// <summary>A channel's host must not be connected to. The message names the host and never path or query.</summary>
public sealed class OutboundRefusedException(string message) : Exception(message);
