using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AcmPortal.Aws;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Amazon.CertificateManager;
using Amazon.Route53;

namespace AcmPortal.Core.Aws;

/// <summary>Who AWS says the caller is.</summary>
public sealed record CallerIdentity(string AccountId, string Arn, string UserId);

/// <summary>
/// AWS clients for a connection: one per connection, credentials and region, kept and shared. Errors of the calls are
/// classified by <see cref="AwsErrors"/>.
/// </summary>
public sealed class AwsAccess : IDisposable
{
    private readonly AwsClientFactory factory;
    private readonly PortalStore store;
    private readonly SecretBox secrets;
    private readonly AwsCaller caller;
    private readonly AwsClock clock;
    private readonly AwsOptions options;

    // Opening a secret costs a read and a decryption; it is done once for each version of a connection's credentials.
    private readonly ConcurrentDictionary<(Guid Connection, int CredentialsVersion), AwsCredentialSource> opened = new();

    /// <summary>Uses the clients of <paramref name="factory"/>, and learns AWS's time from their answers.</summary>
    public AwsAccess(AwsClientFactory factory, PortalStore store, SecretBox secrets, AwsCaller caller, AwsClock clock, AwsOptions options)
    {
        (this.factory, this.store, this.secrets, this.caller, this.clock, this.options) = (factory, store, secrets, caller, clock, options);
        factory.ServerTimeSeen += OnServerTime;
    }

    /// <summary>The ACM client of a connection.</summary>
    /// <exception cref="SecretUnreadableException">The stored secret does not open.</exception>
    public async Task<IAmazonCertificateManager> AcmAsync(Connection connection, string region, CancellationToken cancellationToken) =>
        factory.CertificateManager(await SettingsAsync(connection, region, cancellationToken));

    /// <summary>The Route 53 client of a connection; the region chooses the partition.</summary>
    public async Task<IAmazonRoute53> Route53Async(Connection connection, string region, CancellationToken cancellationToken) =>
        factory.Route53(await SettingsAsync(connection, region, cancellationToken));

    /// <summary>What the order machine uses of ACM.</summary>
    public async Task<AcmGateway> AcmGatewayAsync(Connection connection, string region, CancellationToken cancellationToken) =>
        new(await AcmAsync(connection, region, cancellationToken), Account(connection), region, caller, clock);

    /// <summary>What the zone writer uses of Route 53.</summary>
    public async Task<Route53Gateway> Route53GatewayAsync(Connection connection, string region, CancellationToken cancellationToken) =>
        new(await Route53Async(connection, region, cancellationToken), Account(connection), caller);

    /// <summary>STS GetCallerIdentity, with the stored secret or, before it is stored, with a new one.</summary>
    public async Task<CallerIdentity> WhoAmIAsync(Connection connection, SecretText? newSecret, string region, CancellationToken cancellationToken)
    {
        var settings = newSecret is null
            ? await SettingsAsync(connection, region, cancellationToken)
            : new AwsClientSettings($"candidate-{Guid.CreateVersion7():N}", Source(connection, newSecret.Reveal()), region, options.ServiceUrl?.AbsoluteUri);
        try
        {
            var identity = await factory.GetCallerIdentityAsync(settings, cancellationToken);
            return new CallerIdentity(identity.Account, identity.Arn, identity.UserId);
        }
        finally
        {
            if (newSecret is not null)
                factory.Forget(settings.Key);
        }
    }

    /// <summary>Drops the clients of a connection after its credentials changed.</summary>
    public void Forget(Guid connectionId)
    {
        factory.Forget(connectionId.ToString("N"));
        foreach (var key in opened.Keys.Where(k => k.Connection == connectionId))
            opened.TryRemove(key, out _);
    }

    /// <inheritdoc/>
    public void Dispose() => factory.ServerTimeSeen -= OnServerTime;

    private void OnServerTime(AwsServerTime time)
    {
        if (time.Service == "acm")
            clock.Saw(time.Server);
    }

    private static string Account(Connection connection) => connection.AccountId ?? connection.Id.ToString("N");

    private async Task<AwsClientSettings> SettingsAsync(Connection connection, string region, CancellationToken cancellationToken)
    {
        var key = (connection.Id, connection.CredentialsVersion);
        if (!opened.TryGetValue(key, out var source))
        {
            source = Source(connection, connection.AccessKeyId is null ? null : await OpenSecretAsync(connection.Id, cancellationToken));
            opened[key] = source;
        }

        return new AwsClientSettings(connection.Id.ToString("N"), source, region, options.ServiceUrl?.AbsoluteUri);
    }

    private async Task<string> OpenSecretAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        var bytes = await store.ReadAsync((db, ct) => secrets.OpenAsync(db, connectionId, SecretField.SecretAccessKey, ct), cancellationToken);
        try
        {
            return Encoding.UTF8.GetString(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private AwsCredentialSource Source(Connection connection, string? secret)
    {
        var keys = connection.AccessKeyId is { } id && secret is not null ? new AwsCredentialSource.AccessKey(id, secret) : HostCredentials();
        return connection.Kind switch
        {
            ConnectionKind.AccessKey => keys,
            ConnectionKind.AssumedRole => new AwsCredentialSource.AssumedRole(connection.RoleArn!, "acm-portal", connection.ExternalId, keys),
            ConnectionKind.Host => HostCredentials(),
        };
    }

    private AwsCredentialSource HostCredentials() => options.HostCredentials?.Split(':', 2) is [var id, var secret]
        ? new AwsCredentialSource.AccessKey(id, secret)
        : new AwsCredentialSource.Host();
}
