using System.Text.Json.Serialization;

namespace AcmPortal.AwsEmulator.State;

/// <summary>One ARN with all serials that were ever issued under it.</summary>
internal sealed class Certificate : IEntity
{
    public required string Arn { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    /// <summary>Order of creation; paging counts on it.</summary>
    public long Sequence { get; init; }
    public required string DomainName { get; init; }
    /// <summary>The first name included.</summary>
    public required List<string> Names { get; init; }
    public required string KeyAlgorithm { get; init; }
    public required string ValidationMethod { get; set; }
    public bool ExportEnabled { get; init; }
    public string Type { get; init; } = "AMAZON_ISSUED";
    public string KeyPairOrigin { get; init; } = "AWS_MANAGED";
    public string? ManagedBy { get; init; }
    public string? IdempotencyToken { get; init; }
    /// <summary>What was asked, to tell a repeat from another request with the same token.</summary>
    public string? RequestDigest { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public string Status { get; set; } = "PENDING_VALIDATION";
    public string? FailureReason { get; set; }
    /// <summary>Set at the request for names that ACM refuses; takes effect when the records would have appeared.</summary>
    public string? Refusal { get; init; }
    public Dictionary<string, DateTimeOffset> ValidatedAt { get; init; } = new(StringComparer.Ordinal);
    public List<IssuedVersion> Versions { get; init; } = [];
    /// <summary>Exported since it was issued or last renewed: what makes it renewable.</summary>
    public bool Exported { get; set; }
    public bool EverExported { get; set; }
    public List<string> InUseBy { get; set; } = [];
    public SortedDictionary<string, string?> Tags { get; init; } = new(StringComparer.Ordinal);
    public Renewal? Renewal { get; set; }
    public DateTimeOffset? RevocationRequestedAt { get; set; }
    public string? RevocationReason { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public string? CtPreference { get; set; }
    public DateTimeOffset? MethodUpdateRequestedAt { get; set; }
    public DateTimeOffset? MethodUpdatedAt { get; set; }

    [JsonIgnore] public string Key => Arn;
    [JsonIgnore] public IssuedVersion? Current => Versions.Count == 0 ? null : Versions[^1];
    [JsonIgnore] public DateTimeOffset? NextEventAt { get; set; }
    /// <summary>Base names whose record was missing when last looked at, and since when the others' stands.</summary>
    [JsonIgnore] public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);
    [JsonIgnore] public Dictionary<string, DateTimeOffset> Standing { get; } = new(StringComparer.Ordinal);
    [JsonIgnore] public IReadOnlyList<string> BaseNames => field ??= [.. Names.Select(Acm.ValidationRecord.BaseOf).Distinct(StringComparer.Ordinal)];
    [JsonIgnore] public string Partition => Arn.Split(':')[1];
    [JsonIgnore] public string Id => Arn[(Arn.LastIndexOf('/') + 1)..];
    [JsonIgnore] public bool InUse => InUseBy.Count > 0;

    /// <summary>AWS renews it by itself and takes RenewCertificate for it.</summary>
    [JsonIgnore]
    public bool Eligible => Status == "ISSUED" && RevocationRequestedAt is null && Type == "AMAZON_ISSUED" && KeyPairOrigin == "AWS_MANAGED"
        && ((ExportEnabled && Exported) || InUse);

    /// <summary>Waits for something in DNS, so that a change there may move it on.</summary>
    [JsonIgnore]
    public bool WatchesDns => DeletedAt is null && (Status == "PENDING_VALIDATION" || (Status == "ISSUED" && Renewal is { Running: true })
        || (MethodUpdateRequestedAt is not null && MethodUpdatedAt is null));
}

/// <summary>One serial.</summary>
internal sealed class IssuedVersion
{
    /// <summary>32 lower-case hex digits.</summary>
    public required string Serial { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset NotBefore { get; init; }
    public DateTimeOffset NotAfter { get; init; }
    /// <summary>issue, renew (asked for), managed (AWS's own) or loaded.</summary>
    public required string Cause { get; init; }
    public required string Issuer { get; init; }
    public decimal Dollars { get; init; }
    public DateTimeOffset? ExportedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    /// <summary>Made when first exported.</summary>
    public Material? Material { get; set; }
    [JsonIgnore] public Lock MaterialLock { get; } = new();
}

/// <summary>The X.509 certificate and its key as unencrypted PKCS#8, base64.</summary>
internal sealed record Material(string CertificatePem, string Pkcs8);

internal sealed class Renewal
{
    /// <summary>PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS or FAILED.</summary>
    public required string Status { get; set; }
    public string? Reason { get; set; }
    public bool Managed { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    /// <summary>Since when it waits for a person to mend DNS.</summary>
    public DateTimeOffset? BlockedAt { get; set; }
    /// <summary>How many renewals were accepted: each makes a serial and is charged.</summary>
    public int Accepted { get; set; } = 1;
    public HashSet<string> MissingNames { get; set; } = [];
    [JsonIgnore] public bool Running => Status is "PENDING_AUTO_RENEWAL" or "PENDING_VALIDATION";
}
