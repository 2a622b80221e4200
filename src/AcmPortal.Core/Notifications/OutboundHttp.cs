using System.Net;
using System.Net.Sockets;
using System.Text;
using AcmPortal.Core.Hosting;

namespace AcmPortal.Core.Notifications;

/// <summary>What a channel answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The first 4 KB, on one line.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null when it does not say.</param>
public sealed record OutboundAnswer(int Status, string Body, TimeSpan? RetryAfter);

/// <summary>Posts to alert channels, through <see cref="OutboundGuard"/>: no redirect, no proxy, no cookie, at most 4 KB of answer.</summary>
public sealed class OutboundHttp : IDisposable
{
    private const int MostRead = 4096;
    private readonly OutboundGuard guard;
    private readonly HttpClient client;
    private readonly TimeProvider realTime;

    /// <summary>One for the program's life.</summary>
    public OutboundHttp(OutboundGuard guard, AlertOptions options, TimeProvider realTime)
    {
        this.guard = guard;
        this.realTime = realTime;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 16,
            MaxConnectionsPerServer = 20,
            ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            ConnectCallback = async (context, ct) =>
            {
                // The name is looked up here and nowhere else: what was checked is what is connected to.
                var addresses = await guard.CheckedAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
                return new NetworkStream(await OutboundGuard.ConnectAsync(addresses, context.DnsEndPoint.Port, ct), ownsSocket: true);
            },
        })
        {
            // Cut by the sender's token, which covers the answer's body as well.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("AcmPortal/1.0");
    }

    /// <summary>Posts <paramref name="body"/>.</summary>
    /// <exception cref="OutboundRefusedException">The address must not be connected to.</exception>
    public async Task<OutboundAnswer> PostAsync(Uri address, byte[] body, string contentType, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (guard.Problem(address) is { } problem)
            throw new OutboundRefusedException(problem);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var retry = response.Headers.RetryAfter;
            var wait = retry?.Delta ?? (retry?.Date is { } date ? date - realTime.GetUtcNow() : null);
            return new((int)response.StatusCode, await ReadAsync(response, cancellationToken), wait);
        }
        catch (HttpRequestException e) when (Refused(e) is { } refused)
        {
            throw refused;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static OutboundRefusedException? Refused(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is OutboundRefusedException refused)
                return new OutboundRefusedException(refused.Message);
        }

        return null;
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostRead];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
