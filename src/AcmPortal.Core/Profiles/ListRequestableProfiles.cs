using AcmPortal.Core.Access;

namespace AcmPortal.Core.Profiles;

/// <summary>Which profiles.</summary>
/// <param name="Search">Part of a name or a description; null for all.</param>
public sealed record ListRequestableProfilesInput(string? Search = null);

/// <summary>The profiles through which a certificate can be requested now: enabled, of an enabled CA; by name.</summary>
public sealed class ListRequestableProfiles : UseCase<ListRequestableProfilesInput, IReadOnlyList<RequestableProfile>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.RequestCertificates;

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<RequestableProfile>> HandleAsync(Actor actor, ListRequestableProfilesInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
