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
/// </summary>
internal sealed class RevocationListSource : IDisposable
{
    public const int Largest = 20 * 1024 * 1024;

    private readonly AwsOptions options;
    private readonly HttpClient client;

    public RevocationListSource(AwsOptions options, TimeSpan? timeout = null)
    {
        this.options = options;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
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
            using var response = await client.GetAsync(address, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return new(null, $"{address.Host} answered {(int)response.StatusCode}.");
            return new(await response.Content.ReadAsByteArrayAsync(cancellationToken), null);
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

    // The name is looked up here and nowhere else: what was checked is what is connected to.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
        if (!StandsInForAws(host, port) && !addresses.All(OutboundAddresses.IsPublic))
            throw new AddressRefusedException($"{host} has an address outside the public internet, so it was not asked.");
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

    private sealed class AddressRefusedException(string message) : Exception(message);
}
