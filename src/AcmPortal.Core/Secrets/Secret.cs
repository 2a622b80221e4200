namespace AcmPortal.Core.Secrets;

/// <summary>The fields that may hold a secret. The name is part of what the ciphertext is bound to.</summary>
public static class SecretField
{
    /// <summary>Private key of a certificate version, PKCS#8 DER.</summary>
    public const string PrivateKey = "private-key";

    /// <summary>Secret access key of a connection.</summary>
    public const string SecretAccessKey = "secret-access-key";

    /// <summary>Address of an alert channel: whoever has it may post there.</summary>
    public const string ChannelAddress = "channel-address";

    /// <summary>SMTP password of an alert channel.</summary>
    public const string SmtpPassword = "smtp-password";

    /// <summary>PagerDuty routing key of an alert channel.</summary>
    public const string RoutingKey = "routing-key";

    /// <summary>The key under which an alert channel signs what it posts.</summary>
    public const string ChannelHmac = "channel-hmac";

    /// <summary>The key of the audit chain's HMAC.</summary>
    public const string AuditHmac = "audit-hmac";

    /// <summary>A key of the web framework's key ring.</summary>
    public const string DataProtection = "data-protection";
}

/// <summary>
/// One sealed secret: data under its own random 256-bit key, that key wrapped by the master key. Bound to
/// <see cref="OwnerId"/> and <see cref="Field"/>: moved elsewhere it does not open.
/// </summary>
public sealed class Secret
{
    public required Guid OwnerId { get; init; }
    public required string Field { get; init; }

    /// <summary>Format of both ciphertexts.</summary>
    public required byte Format { get; set; }
    public required string MasterKeyId { get; set; }
    public required byte[] WrappedKey { get; set; }
    public required byte[] Data { get; set; }
}

/// <summary>A value sealed under a master key, by which a start proves that the key is the right one.</summary>
public sealed class MasterKeyCheck
{
    public required string MasterKeyId { get; init; }
    public required byte[] Check { get; init; }
}
