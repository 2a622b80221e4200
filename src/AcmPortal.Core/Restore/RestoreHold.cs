namespace AcmPortal.Core.Restore;

/// <summary>
/// While one stands, nothing is changed at AWS: the database was restored from a backup, and does not know what happened
/// since. It stands until a person, or the setting Restore:Proceed, lets it go on.
/// </summary>
public sealed class RestoreHold
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>In the domain's time.</summary>
    public required DateTime SetAt { get; init; }
    public required string SetBy { get; init; }

    /// <summary>How the restore was recognised, for people.</summary>
    public required string Why { get; init; }

    /// <summary>When the backup was made, as far as known: the time of its last audit row.</summary>
    public DateTime? BackupFrom { get; init; }
    public DateTime? ReleasedAt { get; internal set; }
    public string? ReleasedBy { get; internal set; }
}

/// <summary>In what AWS differs from a restored database.</summary>
public enum RestoreFindingKind
{
    /// <summary>AWS has a later version than the database.</summary>
    Renewed,

    /// <summary>Revoked at AWS; the database has it as active.</summary>
    Revoked,

    /// <summary>Made after the backup, and unknown to the database.</summary>
    Unknown,

    /// <summary>In the database and not at AWS.</summary>
    Missing,
}

/// <summary>One certificate that is not at AWS as it is in the restored database.</summary>
public sealed class RestoreFinding
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid HoldId { get; init; }

    /// <summary><c>account/region</c>.</summary>
    public required string Scope { get; init; }
    public required string Arn { get; init; }
    public required RestoreFindingKind Kind { get; set; }

    /// <summary>The certificate, where the database knows it.</summary>
    public Guid? CertificateId { get; init; }

    /// <summary>Its common name; the ARN where the database does not know it.</summary>
    public required string Name { get; init; }

    /// <summary>What AWS shows.</summary>
    public required string Text { get; set; }
    public required DateTime SeenAt { get; set; }
}
