using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>Whose zones.</summary>
/// <param name="ConnectionId">The Route 53 connection.</param>
/// <param name="Region">The region of the CA: decides the partition.</param>
public sealed record ListHostedZonesInput(Guid ConnectionId, string Region);

/// <summary>The hosted zones of a connection, for picking. Where they may not be listed it says so, and ids can be typed.</summary>
public sealed class ListHostedZones : UseCase<ListHostedZonesInput, HostedZoneList>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<HostedZoneList> HandleAsync(Actor actor, ListHostedZonesInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
