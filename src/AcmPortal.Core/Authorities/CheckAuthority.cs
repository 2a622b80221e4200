using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>The CA to be checked.</summary>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="DnsConnectionId">For Route 53.</param>
/// <param name="Region">AWS region.</param>
/// <param name="ZoneIds">Hosted zone ids, with or without the /hostedzone/ prefix.</param>
public sealed record CheckAuthorityInput(Guid ConnectionId, Guid DnsConnectionId, string Region, IReadOnlyList<string> ZoneIds);

/// <summary>Checks a CA against AWS and DNS before it is saved. Never fails itself: each line says what was found.</summary>
public sealed class CheckAuthority : UseCase<CheckAuthorityInput, AuthorityCheck>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<AuthorityCheck> HandleAsync(Actor actor, CheckAuthorityInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
