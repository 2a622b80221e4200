namespace AcmPortal.Core.Access;

/// <summary>What somebody typed into a wizard and has not submitted. Kept 30 days; never holds a secret.</summary>
public sealed class Draft
{
    public required string ActorId { get; init; }

    /// <summary>Which wizard: <c>connection</c>, <c>authority</c>, <c>profile</c> or <c>request</c>, with the object's id when editing.</summary>
    public required string Kind { get; init; }
    public required string Json { get; set; }
    public required DateTime SavedAt { get; set; }
}

/// <summary>A one-time sign-in link for the local administrator; only a hash of its token is kept.</summary>
public sealed class SignInLink
{
    public required byte[] TokenHash { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime ExpiresAt { get; init; }
    public DateTime? UsedAt { get; set; }
}
