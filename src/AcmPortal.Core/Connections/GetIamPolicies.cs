using AcmPortal.Core.Access;
using AcmPortal.Core.Names;

namespace AcmPortal.Core.Connections;

/// <summary>What to fill in. What is not given is taken from the connection and the CAs that use it, else left as a named placeholder.</summary>
/// <param name="ConnectionId">The connection; null in a wizard.</param>
/// <param name="Kind">For a new connection: an assumed role also gets its trust policy.</param>
/// <param name="AccountId">12 digits.</param>
/// <param name="Region">For example us-east-1; decides the partition.</param>
/// <param name="Zones">The hosted zones.</param>
/// <param name="ExternalId">For the trust policy.</param>
/// <param name="TrustedPrincipal">ARN of who assumes the role.</param>
/// <param name="RoleArn">For a new assumed role: gives account and partition where they are not known otherwise.</param>
public sealed record GetIamPoliciesInput(
    Guid? ConnectionId = null, ConnectionKind? Kind = null, string? AccountId = null, string? Region = null,
    IReadOnlyList<ZoneName>? Zones = null, string? ExternalId = null, string? TrustedPrincipal = null, string? RoleArn = null);

/// <summary>The IAM policies to paste, with account, region and zones filled in as far as they are known.</summary>
public sealed class GetIamPolicies : UseCase<GetIamPoliciesInput, IReadOnlyList<IamPolicy>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<IamPolicy>> HandleAsync(Actor actor, GetIamPoliciesInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
