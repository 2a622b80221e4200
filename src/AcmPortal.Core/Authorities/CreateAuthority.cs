using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>A new CA.</summary>
/// <param name="Name">1 to 63 lower-case letters, digits and hyphens; unique.</param>
/// <param name="ConnectionId">For ACM.</param>
/// <param name="DnsConnectionId">For Route 53; may be the same.</param>
/// <param name="Region">AWS region of the certificates.</param>
/// <param name="ZoneIds">One or more public hosted zones.</param>
/// <param name="MaxNames">Names per certificate, as the account allows: 1 to 100.</param>
public sealed record CreateAuthorityInput(
    string Name, Guid ConnectionId, Guid DnsConnectionId, string Region, IReadOnlyList<string> ZoneIds, int MaxNames = 10);

/// <summary>The new CA, and what the check found: warnings too.</summary>
public sealed record CreateAuthorityResult(Guid Id, AuthorityCheck Check);

/// <summary>Makes a CA, after checking it against AWS. Nothing is saved that fails a hard check: its lines come back as errors of the fields.</summary>
public sealed class CreateAuthority : UseCase<CreateAuthorityInput, CreateAuthorityResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<CreateAuthorityResult> HandleAsync(Actor actor, CreateAuthorityInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
