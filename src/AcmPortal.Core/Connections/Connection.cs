namespace AcmPortal.Core.Connections;

/// <summary>How the portal proves to AWS who it is.</summary>
public enum ConnectionKind
{
    /// <summary>An access key id and a secret access key.</summary>
    AccessKey,

    /// <summary>A role that is assumed with an external id, from base keys or the host's own credentials.</summary>
    AssumedRole,

    /// <summary>The host's own credentials: instance profile, container role, environment or shared file.</summary>
    Host,
}

/// <summary>How to reach one AWS account. Secrets are not here: they are sealed rows, see <see cref="Secrets.SecretField"/>.</summary>
public sealed class Connection
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }
    public required ConnectionKind Kind { get; init; }

    /// <summary>Access key id of the key pair, or of the base keys of an assumed role. Not a secret.</summary>
    public string? AccessKeyId { get; set; }
    public string? RoleArn { get; set; }
    public string? ExternalId { get; set; }

    /// <summary>The account, learnt from STS; fixed from then on.</summary>
    public string? AccountId { get; set; }
    public string? CallerArn { get; set; }
    public bool Enabled { get; set; } = true;
    public DateTime CreatedAt { get; init; }
    public DateTime? LastTestedAt { get; set; }

    /// <summary>Whether the last test reached AWS with working credentials; null when never tested.</summary>
    public bool? LastTestPassed { get; set; }

    /// <summary>The error that the last test ended with, in AWS's words; null when it passed.</summary>
    public string? LastTestError { get; set; }

    /// <summary>The findings of the last test, as JSON.</summary>
    public string FindingsJson { get; set; } = "[]";

    /// <summary>
    /// Whether requests may carry tags: sending them needs acm:AddTagsToCertificate, which the minimal policy lacks.
    /// Null until known; a tagged request that is denied sets it to false.
    /// </summary>
    public bool? MayTag { get; set; }

    /// <summary>Counts up with each change of credentials; part of the key of cached clients.</summary>
    public int CredentialsVersion { get; set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; set; }
}
