using System.Net;
using System.Net.Sockets;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;

namespace AcmPortal.Core.Certificates;

/// <summary>A list, or why it could not be had.</summary>
internal sealed record FetchedList(byte[]? Bytes, string? Problem);

/// <summary>
/// Fetches revocation lists from the addresses in stored certificates, which a CA wrote. All the same only public
/// addresses are connected to, no redirect is followed, and no more than <see cref="Largest"/> bytes are read. The one
/// exception is the address that stands in for AWS: the emulator serves the lists of its own certificates.
/// <para>
/// Where the operator has named a proxy (<c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c>, as for the calls to AWS)
/// the connection goes to that, wherever it stands, and it looks the host up. So the host itself is judged before it is
/// asked for: an address must be public, a name must have a dot and not end in one that only inner networks know, and if it
/// can be looked up here it must have public addresses alone. What an inner name resolves to at the proxy cannot be seen
/// from here: that is for the proxy's own rules.
/// </para>
/// </summary>
internal sealed class RevocationListSource : IDisposable
{
    public const int Largest = 20 * 1024 * 1024;

    // RFC 6761, 6762, 8375 and 9476, and what inner networks are often called.
    private static readonly string[] InnerEndings = [".localhost", ".local", ".internal", ".intranet", ".lan", ".corp", ".home", ".home.arpa", ".private", ".alt", ".onion"];

    private readonly AwsOptions options;
    private readonly HttpClient client;
    private readonly IWebProxy proxy;

    /// <param name="options">Names what stands in for AWS.</param>
    /// <param name="timeout">For one list; a minute unless given.</param>
    /// <param name="proxy">In place of the one that the environment names.</param>
    public RevocationListSource(AwsOptions options, TimeSpan? timeout = null, IWebProxy? proxy = null)
    {
        this.options = options;
        this.proxy = proxy ?? HttpClient.DefaultProxy;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = true,
            Proxy = new OnlyOutside(this),
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = timeout ?? TimeSpan.FromSeconds(60),
            MaxResponseContentBufferSize = Largest,
        };
    }

    public async Task<FetchedList> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!address.IsDefaultPort && !StandsInForAws(address.Host, address.Port))
            return new(null, $"The port {address.Port} is not one that public revocation lists are served on.");
        try
        {
            if (ProxyFor(address) is not null)
                await CheckBeforeProxyAsync(address, cancellationToken);
            using var response = await client.GetAsync(address, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return new(null, $"{address.Host} answered {(int)response.StatusCode}.");
            return new(await response.Content.ReadAsByteArrayAsync(cancellationToken), null);
        }
        catch (AddressRefusedException e)
        {
            return new(null, e.Message);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new(null, $"The list of {address.Host} is larger than {Largest / (1024 * 1024)} MB.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new(null, e is HttpRequestException { InnerException: AddressRefusedException refused } ? refused.Message : $"{address.Host} could not be reached: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, $"{address.Host} did not answer in time.");
        }
    }

    public void Dispose() => client.Dispose();

    private bool StandsInForAws(string host, int port) =>
        options.ServiceUrl is { } aws && aws.Port == port && (string.Equals(aws.Host, host, StringComparison.OrdinalIgnoreCase) || (aws.IsLoopback && host is "127.0.0.1" or "[::1]" or "::1" or "localhost"));

    private Uri? ProxyFor(Uri address) => StandsInForAws(address.Host, address.Port) || proxy.IsBypassed(address) ? null : proxy.GetProxy(address);

    private static async Task CheckBeforeProxyAsync(Uri address, CancellationToken cancellationToken)
    {
        var host = OutboundHost.Normal(address.Host);
        if (IPAddress.TryParse(host, out var literal))
        {
            if (!OutboundAddresses.IsPublic(literal))
                throw Refused(host);
            return;
        }

        if (!host.Contains('.', StringComparison.Ordinal) || InnerEndings.Any(e => host.EndsWith(e, StringComparison.Ordinal)))
            throw new AddressRefusedException($"{host} is a name of inner networks, so it was not asked.");
        IPAddress[] addresses;
        try
        {
            addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException)
        {
            // Behind a proxy outer names are often unknown to the inner resolver.
            return;
        }

        if (!addresses.All(OutboundAddresses.IsPublic))
            throw Refused(host);
    }

    private static AddressRefusedException Refused(string host) => new($"{host} has an address outside the public internet, so it was not asked.");

    // Without a proxy the name is looked up here and nowhere else: what was checked is what is connected to.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
        // The proxy is the operator's word; what it is asked for was judged before.
        var toProxy = context.InitialRequestMessage.RequestUri is { } asked && ProxyFor(asked) is { } named && named.Host == host && named.Port == port;
        if (!toProxy && !StandsInForAws(host, port) && !addresses.All(OutboundAddresses.IsPublic))
            throw Refused(host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class OnlyOutside(RevocationListSource source) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => source.proxy.Credentials;
            set => source.proxy.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => source.ProxyFor(destination);

        public bool IsBypassed(Uri host) => source.ProxyFor(host) is null;
    }

    private sealed class AddressRefusedException(string message) : Exception(message);
}
