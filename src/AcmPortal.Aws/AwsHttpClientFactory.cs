using System.Net;
using Amazon.Runtime;

namespace AcmPortal.Aws;

/// <summary>
/// The connections of one <see cref="AwsClientFactory"/>. The runtime's own would apply the timeout up to the answer's head only and
/// read the body without one: an answer that stalls there would hold its thread for ever. Here the body belongs to the timeout.
/// </summary>
internal sealed class AwsHttpClientFactory : HttpClientFactory, IDisposable
{
    /// <summary>No answer of the operations used comes near it: the largest are pages of 1,000 certificates.</summary>
    private const int LongestAnswer = 32 * 1024 * 1024;

    private readonly SocketsHttpHandler _connections = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Shorter than AWS keeps an idle connection, so that a call is rarely sent into one that is just being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new WholeAnswers(_connections), disposeHandler: false) { Timeout = clientConfig.Timeout ?? TimeSpan.FromSeconds(30) };

    /// <summary>Tells the runtime's cache of clients apart; without it, two factories would share connections.</summary>
    public override string GetConfigUniqueString(IClientConfig clientConfig) => $"{GetHashCode()}/{clientConfig.Timeout}";

    public void Dispose() => _connections.Dispose();

    private sealed class WholeAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            try
            {
                await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken).ConfigureAwait(false);
                return response;
            }
            catch when (Discard(response))
            {
                throw;
            }
        }

        private static bool Discard(HttpResponseMessage response)
        {
            response.Dispose();
            return false;
        }
    }
}
