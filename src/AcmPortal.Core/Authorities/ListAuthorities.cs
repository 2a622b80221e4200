using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Authorities;

/// <summary>Which CAs.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, a region, an account id or a zone; null for all.</param>
/// <param name="Enabled">Only enabled or disabled ones; null for all.</param>
/// <param name="ConnectionId">Only those that use this connection.</param>
public sealed record ListAuthoritiesInput(PageRequest Page, string? Search = null, bool? Enabled = null, Guid? ConnectionId = null);

/// <summary>A page of CAs; sort keys: name (default), region, account, created.</summary>
public sealed class ListAuthorities : UseCase<ListAuthoritiesInput, Page<AuthorityRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<AuthorityRow>> HandleAsync(Actor actor, ListAuthoritiesInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
