using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>The CA as it shall be; its name stays.</summary>
/// <param name="AuthorityId">Which.</param>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="DnsConnectionId">For Route 53.</param>
/// <param name="Region">AWS region.</param>
/// <param name="ZoneIds">One or more public hosted zones.</param>
/// <param name="MaxNames">1 to 100.</param>
/// <param name="Version">The version that was shown.</param>
public sealed record EditAuthorityInput(
    Guid AuthorityId, Guid ConnectionId, Guid DnsConnectionId, string Region, IReadOnlyList<string> ZoneIds, int MaxNames, int Version);

/// <summary>Changes a CA, after checking it against AWS. Account and region cannot change once it has a certificate, or an order that AWS knows.</summary>
public sealed class EditAuthority : UseCase<EditAuthorityInput, AuthorityCheck>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<AuthorityCheck> HandleAsync(Actor actor, EditAuthorityInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
