using System.Diagnostics;
using System.Text.Json.Serialization;

namespace AcmPortal.Aws;

/// <summary>
/// Who calls: an access key, an assumed role, or the host itself. Two are equal when they lead to the same calls, secrets included.
/// Text forms never show a secret.
/// </summary>
public abstract record AwsCredentialSource
{
    private AwsCredentialSource()
    {
    }

    protected abstract string Describe();

    public sealed override string ToString() => Describe();

    /// <summary>A key pair, with a session token where it is a temporary one.</summary>
    public sealed record AccessKey(
        string AccessKeyId,
        [property: JsonIgnore, DebuggerBrowsable(DebuggerBrowsableState.Never)] string SecretAccessKey,
        [property: JsonIgnore, DebuggerBrowsable(DebuggerBrowsableState.Never)] string? SessionToken = null) : AwsCredentialSource
    {
        protected override string Describe() => $"access key {AccessKeyId}";
    }

    /// <summary>A role, assumed by <paramref name="Base"/>, or by the host's own credentials where that is null.</summary>
    /// <param name="RoleArn">20 to 2048 characters.</param>
    /// <param name="SessionName">2 to 64 of <c>[\w+=,.@-]</c>; appears in CloudTrail.</param>
    /// <param name="ExternalId">2 to 1224 characters, when the role's trust policy asks for it.</param>
    /// <param name="Base">Who assumes the role.</param>
    public sealed record AssumedRole(string RoleArn, string SessionName, string? ExternalId = null, AwsCredentialSource? Base = null) : AwsCredentialSource
    {
        protected override string Describe() => $"role {RoleArn}, assumed by {Base?.ToString() ?? "the host's own credentials"}";
    }

    /// <summary>What the SDK finds on the host: environment, profile, container or instance role.</summary>
    public sealed record Host : AwsCredentialSource
    {
        protected override string Describe() => "the host's own credentials";
    }
}

/// <summary>How to reach AWS for one connection.</summary>
/// <param name="Key">The connection's name for <see cref="AwsClientFactory.Forget"/>; clients and the role's session are kept under it.</param>
/// <param name="Credentials">Who calls.</param>
/// <param name="Region">The certificate's region, for example <c>eu-central-1</c>. Take it from the ARN where there is one.</param>
/// <param name="ServiceUrl">Replaces the addresses of ACM, Route 53 and STS alike, for the emulator; null for AWS.</param>
public sealed record AwsClientSettings(string Key, AwsCredentialSource Credentials, string Region, string? ServiceUrl = null)
{
    /// <exception cref="ArgumentException">The region is none, or the URL is no http(s) URL.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Key);
        ArgumentNullException.ThrowIfNull(Credentials);
        if (!AwsRegions.IsValid(Region))
            throw new ArgumentException($"'{Region}' is no AWS region.", nameof(Region));
        if (ServiceUrl is not null && !(Uri.TryCreate(ServiceUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            throw new ArgumentException($"'{ServiceUrl}' is no http or https URL.", nameof(ServiceUrl));
    }
}

/// <summary>Who AWS says is calling.</summary>
public sealed record AwsCallerIdentity(string Account, string Arn, string UserId);

/// <summary>AWS's clock as its answer's Date header gave it (whole seconds), and the host's when the answer came.</summary>
public sealed record AwsServerTime(string Service, DateTimeOffset Server, DateTimeOffset Local)
{
    /// <summary>How far AWS's clock is ahead of the host's; negative when it is behind. Good to about a second and the time of one call.</summary>
    public TimeSpan Ahead => Server - Local;
}
