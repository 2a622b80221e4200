using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Profiles;

/// <summary>Which profiles.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, a description or an owner contact; null for all.</param>
/// <param name="AuthorityId">Only of this CA.</param>
/// <param name="Enabled">Only enabled or disabled ones; null for all.</param>
public sealed record ListProfilesInput(PageRequest Page, string? Search = null, Guid? AuthorityId = null, bool? Enabled = null);

/// <summary>A page of profiles; sort keys: name (default), authority, created.</summary>
public sealed class ListProfiles : UseCase<ListProfilesInput, Page<ProfileRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ProfileRow>> HandleAsync(Actor actor, ListProfilesInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
