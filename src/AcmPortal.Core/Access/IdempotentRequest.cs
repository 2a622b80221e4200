namespace AcmPortal.Core.Access;

/// <summary>An API request that was answered already: the same key of the same actor gets the same order. Kept for a day.</summary>
public sealed class IdempotentRequest
{
    public required string ActorId { get; init; }

    /// <summary>As the client sent it.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked: the same key with another question is an error.</summary>
    public required byte[] BodyHash { get; init; }
    public required Guid OrderId { get; init; }
    public required DateTime At { get; init; }
}
