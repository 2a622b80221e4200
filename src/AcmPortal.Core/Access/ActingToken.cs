using System.Collections.Frozen;
using System.Net;

namespace AcmPortal.Core.Access;

/// <summary>The token that an actor acts by: what it makes, and whom it gives roles, stays within its own limits.</summary>
/// <param name="Id">The token.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="OwnerId">Who made it, as in <see cref="Actor.Id"/>.</param>
/// <param name="OwnerName">Their name.</param>
/// <param name="Scopes">What its scopes allow; its owner may be allowed less.</param>
/// <param name="TeamId">The only team that it reaches; null for no such limit.</param>
/// <param name="Networks">From where it may be used; empty: from everywhere.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record ActingToken(
    Guid Id, ApiTokenKind Kind, string OwnerId, string OwnerName, FrozenSet<Permission> Scopes, Guid? TeamId, IReadOnlyList<string> Networks, DateTime ExpiresAt)
{
    /// <summary>The limits of a stored token.</summary>
    public static ActingToken Of(ApiToken token) =>
        new(token.Id, token.Kind, token.OwnerId, token.OwnerName, token.Scopes.SelectMany(ApiScopes.Permissions).ToFrozenSet(), token.TeamId, token.Networks, token.ExpiresAt);

    /// <summary>In what another token would be able to do more than this one; empty where in nothing.</summary>
    public IReadOnlyList<FieldError> Exceeded(ApiToken other)
    {
        var errors = new List<FieldError>();
        if (other.Kind != Kind)
        {
            errors.Add(new(nameof(ApiToken.Kind), Kind == ApiTokenKind.Personal
                ? "A personal token makes personal tokens only: a service's would go on when its owner may not act any more. Make it in the portal, or by a service's token."
                : "A service's token makes tokens of services only."));
        }

        if (other.Scopes.FindIndex(s => !ApiScopes.Permissions(s).All(Scopes.Contains)) is var at and >= 0)
            errors.Add(new(nameof(ApiToken.Scopes), $"The scope {ApiScopes.Name(other.Scopes[at])} goes beyond the scopes of the token that asks."));
        if (TeamId is { } team && other.TeamId != team)
            errors.Add(new(nameof(ApiToken.TeamId), $"The token that asks reaches one team only, and so must what it makes: {team}."));
        if (Networks.Count > 0 && (other.Networks.Count == 0 || !other.Networks.TrueForAll(Within)))
            errors.Add(new(nameof(ApiToken.Networks), $"The token that asks may be used from {string.Join(", ", Networks)} only, and so must what it makes."));
        if (other.ExpiresAt > ExpiresAt)
            errors.Add(new("Days", $"It would outlive the token that asks, which ends on {ExpiresAt:yyyy-MM-dd HH:mm} UTC."));
        return errors;
    }

    private bool Within(string network) => IPNetwork.TryParse(network, out var inner)
        && Networks.Any(n => IPNetwork.TryParse(n, out var outer) && outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress));
}
