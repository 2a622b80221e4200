using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>A token as it came with a request, and from where.</summary>
public sealed record AuthenticateTokenInput(SecretText Token, IPAddress? From);

/// <summary>Who a token speaks for, and which one it is.</summary>
public sealed record TokenActor(Actor Actor, Guid TokenId, string PublicId);

/// <summary>
/// Turns a token into an actor with what its scopes allow; null for whatever is not a live token used from an allowed
/// network, without saying which of these it was.
/// </summary>
public sealed class AuthenticateToken(PortalStore store, TokenOwners owners, TokenUses uses, TimeProvider clock) : UseCase<AuthenticateTokenInput, TokenActor?>
{
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override Permission Permission => Permission.SignIn;

    /// <inheritdoc/>
    protected override async Task<TokenActor?> HandleAsync(Actor actor, AuthenticateTokenInput input, CancellationToken cancellationToken)
    {
        if (TokenText.Parse(input.Token.Reveal()) is not var (publicId, hash))
            return await RefusedAsync(actor, "unknown", "It is not a token.");
        var now = clock.GetUtcNow().UtcDateTime;
        var (token, hashes) = await store.ReadAsync(async (db, ct) =>
        {
            var found = await db.ApiTokens.SingleOrDefaultAsync(t => t.PublicId == publicId && t.RevokedAt == null && t.ExpiresAt > now, ct);
            return (found, found is null ? [] : await db.ApiTokenSecrets.Where(s => s.TokenId == found.Id).Select(s => s.Hash).ToListAsync(ct));
        }, cancellationToken);
        if (token is null)
            return await RefusedAsync(actor, publicId, "There is no live token of this id: it is unknown, revoked or has ended.");
        if (!hashes.Exists(h => CryptographicOperations.FixedTimeEquals(h, hash)))
            return await RefusedAsync(actor, publicId, "The secret is wrong, or was rotated away.");
        if (!AllowedFrom(token, input.From))
            return await RefusedAsync(actor, publicId, "The token may not be used from this network.");
        if (await ActorOfAsync(token, cancellationToken) is not { } found)
            return await RefusedAsync(actor, publicId, "Its owner is disabled, has no role any more, or has not signed in for so long that their groups no longer count.");
        if (token.LastUsedAt is not { } last || now - last > UseNotedEvery)
            uses.Note(token.Id, now, input.From?.ToString());
        return new TokenActor(found, token.Id, token.PublicId);
    }

    // Scopes only take away: a person's token does what the person may do at this moment, and a service's what its maker gave it.
    private async Task<Actor?> ActorOfAsync(ApiToken token, CancellationToken cancellationToken)
    {
        var via = $"token:{token.PublicId}";
        var scopes = token.Scopes.SelectMany(ApiScopes.Permissions).ToFrozenSet();
        var owner = token.Kind == ApiTokenKind.Service
            ? new Actor(token.ServiceActorId, token.Name, scopes, via)
            : await owners.OfAsync(token, via, cancellationToken);
        return owner is null ? null : owner.Narrowed(scopes, token.TeamId) with { Token = ActingToken.Of(token), IsPerson = token is { Kind: ApiTokenKind.Personal, TeamId: null } };
    }

    private async Task<TokenActor?> RefusedAsync(Actor actor, string publicId, string reason)
    {
        if (Attempts is not null)
            await Attempts.RefusedAsync(actor, AuditAction.TokenRefused, publicId, reason);
        return null;
    }

    private static bool AllowedFrom(ApiToken token, IPAddress? from)
    {
        if (token.Networks.Count == 0)
            return true;
        if (from is null)
            return false;
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return token.Networks.Exists(n => IPNetwork.TryParse(n, out var network) && network.Contains(address));
    }
}
