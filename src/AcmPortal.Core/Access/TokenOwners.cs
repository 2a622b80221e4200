namespace AcmPortal.Core.Access;

/// <summary>What the owner of a personal token may do at this moment.</summary>
public sealed class TokenOwners(ActorDirectory directory, AccessOptions options, TimeProvider time)
{
    /// <summary>The owner as an actor; null when they may not act any more.</summary>
    public async Task<Actor?> OfAsync(ApiToken token, string via, CancellationToken cancellationToken) => token.OwnerId switch
    {
        // Who signs in by a link from the host has no row, nor has the visitor of the demo.
        "local-admin" => Actor.Administrator(token.OwnerId, token.OwnerName, via),
        _ when options.IsDemo => DemoPeople.Find(token.OwnerId) is { } visitor ? visitor with { Via = via } : null,
        _ => await directory.OfUserAsync(token.OwnerId, via, cancellationToken, time.GetUtcNow().UtcDateTime - options.TokenGroups),
    };
}
