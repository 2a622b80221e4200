using System.Globalization;
using Amazon;
using Amazon.CertificateManager;
using Amazon.Route53;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace AcmPortal.Aws;

/// <summary>
/// Makes the clients of a connection once and keeps them: one for each service, region and endpoint, and one session for each role.
/// Safe for concurrent use. Answers are never cached. Settings that come with other credentials under the same key (rotated by
/// another instance, say) replace what was kept; nobody needs to be told.
/// </summary>
/// <param name="realClock">Decides when a role's session ends; the real clock, never a shifted one.</param>
/// <param name="callTimeout">The longest that one call of ACM or Route 53 may take, its whole answer included; 30 s where null.</param>
public sealed class AwsClientFactory(TimeProvider? realClock = null, TimeSpan? callTimeout = null) : IDisposable
{
    private static readonly TimeSpan StsTimeout = TimeSpan.FromSeconds(10);

    private readonly AwsHttpClientFactory _http = new();
    private readonly TimeProvider _clock = realClock ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Connection> _connections = [];
    private bool _disposed;

    /// <summary>
    /// Raised with AWS's clock for every answer, errors included, on the thread of the call: be quick. What it throws is dropped,
    /// since the answer of a call that changed something must not be lost for it.
    /// </summary>
    public event Action<AwsServerTime>? ServerTimeSeen;

    /// <exception cref="ArgumentException">The settings name no region, or no http(s) URL.</exception>
    public IAmazonCertificateManager CertificateManager(AwsClientSettings settings)
    {
        var connection = Find(settings);
        return connection.Client("acm", settings.Region, () =>
        {
            var config = Configure(new AmazonCertificateManagerConfig(), settings, settings.Region);
            return Observe("acm", connection.Credentials is { } credentials
                ? new AmazonCertificateManagerClient(credentials, config)
                : new AmazonCertificateManagerClient(config));
        });
    }

    /// <inheritdoc cref="CertificateManager"/>
    public IAmazonRoute53 Route53(AwsClientSettings settings)
    {
        var connection = Find(settings);
        return connection.Client("route53", settings.Region, () =>
        {
            var signingRegion = AwsRegions.Route53SigningRegion(AwsRegions.PartitionOf(settings.Region));
            var config = Configure(new AmazonRoute53Config(), settings, signingRegion);
            return Observe("route53", connection.Credentials is { } credentials
                ? new AmazonRoute53Client(credentials, config)
                : new AmazonRoute53Client(config));
        });
    }

    /// <summary>Asks STS whose credentials these are; needs no permission. Wrong or expired keys show here.</summary>
    /// <exception cref="AmazonServiceException">AWS refuses them: ErrorCode says why (InvalidClientTokenId, ExpiredToken, AccessDenied, ...).</exception>
    public async Task<AwsCallerIdentity> GetCallerIdentityAsync(AwsClientSettings settings, CancellationToken cancellationToken = default)
    {
        var connection = Find(settings);
        var sts = connection.Client("sts", settings.Region, () => Sts(settings, connection.Credentials));
        var answer = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken).ConfigureAwait(false);
        return new AwsCallerIdentity(answer.Account, answer.Arn, answer.UserId);
    }

    /// <summary>
    /// Drops the clients and the session kept under a key, when its keys were rotated or it was disabled. A call already under way
    /// ends with the client that it has.
    /// </summary>
    public void Forget(string key)
    {
        lock (_gate)
            _connections.Remove(key);
    }

    public void Dispose()
    {
        List<Connection> connections;
        lock (_gate)
        {
            _disposed = true;
            connections = [.. _connections.Values];
            _connections.Clear();
        }

        foreach (var connection in connections)
            connection.Dispose();
        _http.Dispose();
    }

    private Connection Find(AwsClientSettings settings)
    {
        settings.Validate();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_connections.TryGetValue(settings.Key, out var found) && found.Source == settings.Credentials && found.ServiceUrl == settings.ServiceUrl)
                return found;
            var made = new Connection(settings.Credentials, settings.ServiceUrl);
            made.Credentials = Resolve(settings, settings.Credentials, made);
            return _connections[settings.Key] = made;
        }
    }

    /// <summary>Null stands for the host's own credentials, which the runtime finds by itself.</summary>
    private AWSCredentials? Resolve(AwsClientSettings settings, AwsCredentialSource source, Connection owner)
    {
        switch (source)
        {
            case AwsCredentialSource.AccessKey { SessionToken: { Length: > 0 } token } key:
                return new SessionAWSCredentials(key.AccessKeyId, key.SecretAccessKey, token);
            case AwsCredentialSource.AccessKey key:
                return new BasicAWSCredentials(key.AccessKeyId, key.SecretAccessKey);
            case AwsCredentialSource.AssumedRole role:
                var sts = Sts(settings, role.Base is null ? null : Resolve(settings, role.Base, owner));
                owner.Owns(sts);
                return new AssumedRoleCredentials(sts, role, _clock);
            default:
                return null;
        }
    }

    private T Configure<T>(T config, AwsClientSettings settings, string signingRegion) where T : ClientConfig
    {
        // The region first: setting one of the two clears the other.
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        if (settings.ServiceUrl is not null)
            config.ServiceURL = settings.ServiceUrl;
        config.AuthenticationRegion = signingRegion;
        config.MaxErrorRetry = 0;
        config.MaxStaleConnectionRetries = 0;
        config.Timeout = callTimeout ?? TimeSpan.FromSeconds(30);
        config.HttpClientFactory = _http;
        return config;
    }

    private AmazonSecurityTokenServiceClient Sts(AwsClientSettings settings, AWSCredentials? credentials)
    {
        var config = Configure(new AmazonSecurityTokenServiceConfig(), settings, settings.Region);
        // Both calls made of STS are harmless to repeat, and many orders may wait for one session.
        config.MaxErrorRetry = 2;
        config.MaxStaleConnectionRetries = 1;
        config.Timeout = StsTimeout;
        return Observe("sts", credentials is null ? new AmazonSecurityTokenServiceClient(config) : new AmazonSecurityTokenServiceClient(credentials, config));
    }

    private T Observe<T>(string service, T client) where T : AmazonServiceClient
    {
        client.AfterResponseEvent += (_, e) =>
        {
            if (e is WebServiceResponseEventArgs { ResponseHeaders: { } headers } && headers.TryGetValue("Date", out var date))
                Report(service, date);
        };
        client.ExceptionEvent += (_, e) =>
        {
            if (e is WebServiceExceptionEventArgs { Exception: AmazonServiceException { InnerException: HttpErrorResponseException { Response: { } response } } }
                && response.IsHeaderPresent("Date"))
                Report(service, response.GetHeaderValue("Date"));
        };
        return client;
    }

    private void Report(string service, string date)
    {
        if (ServerTimeSeen is not { } seen
            || !DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var server))
            return;
        try
        {
            seen(new AwsServerTime(service, server, _clock.GetUtcNow()));
        }
        catch (Exception)
        {
            // See the event: a listener's fault must not lose an answer.
        }
    }

    /// <summary>What is kept under one key.</summary>
    private sealed class Connection(AwsCredentialSource source, string? serviceUrl) : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<(string Service, string Region), IDisposable> _clients = [];
        private readonly List<IDisposable> _owned = [];

        public AwsCredentialSource Source => source;

        public string? ServiceUrl => serviceUrl;

        public AWSCredentials? Credentials { get; set; }

        public void Owns(IDisposable part) => _owned.Add(part);

        public T Client<T>(string service, string region, Func<T> make) where T : IDisposable
        {
            lock (_gate)
            {
                if (_clients.TryGetValue((service, region), out var found))
                    return (T)found;
                var made = make();
                _clients.Add((service, region), made);
                return made;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                foreach (var part in _clients.Values.Concat(_owned))
                    part.Dispose();
            }
        }
    }
}
