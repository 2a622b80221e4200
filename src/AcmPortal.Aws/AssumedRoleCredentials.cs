using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace AcmPortal.Aws;

/// <summary>
/// One session of one role, kept until five minutes before it ends. However many calls need a new one at once, one AssumeRole is
/// sent and all of them wait for it. While a refresh fails the old session is used as long as it holds.
/// </summary>
internal sealed class AssumedRoleCredentials(IAmazonSecurityTokenService sts, AwsCredentialSource.AssumedRole role, TimeProvider clock) : AWSCredentials
{
    /// <summary>An hour is every role's least maximum, and the limit where one role assumes another.</summary>
    private const int SessionSeconds = 3600;

    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsableUntil = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Session? _session;
    private Task<Session>? _refresh;

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        Session? old;
        Task<Session> refresh;
        lock (_gate)
        {
            old = _session;
            if (old is not null && clock.GetUtcNow() < old.Ends - RefreshBefore)
                return old.Credentials;
            if (_refresh is null or { IsCompleted: true })
                _refresh = Task.Run(Assume);
            refresh = _refresh;
        }

        try
        {
            return (await refresh.ConfigureAwait(false)).Credentials;
        }
        catch (Exception) when (old is not null && clock.GetUtcNow() < old.Ends - UsableUntil)
        {
            return old.Credentials;
        }
    }

    private async Task<Session> Assume()
    {
        var answer = await sts.AssumeRoleAsync(new AssumeRoleRequest
        {
            RoleArn = role.RoleArn,
            RoleSessionName = role.SessionName,
            ExternalId = role.ExternalId,
            DurationSeconds = SessionSeconds,
        }).ConfigureAwait(false);

        var given = answer.Credentials ?? throw new AmazonClientException($"AWS answered AssumeRole of {role.RoleArn} without credentials.");
        var ends = given.Expiration is { } expiration
            ? new DateTimeOffset(expiration.ToUniversalTime())
            : clock.GetUtcNow().AddSeconds(SessionSeconds);
        var session = new Session(new ImmutableCredentials(given.AccessKeyId, given.SecretAccessKey, given.SessionToken), ends);
        lock (_gate)
            _session = session;
        return session;
    }

    private sealed record Session(ImmutableCredentials Credentials, DateTimeOffset Ends);
}
