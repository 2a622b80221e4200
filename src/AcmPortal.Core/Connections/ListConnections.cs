using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Connections;

/// <summary>Which connections.</summary>
/// <param name="Page">Which page, in which order.</param>
/// <param name="Search">Part of a name, an account id, an access key id or a role; null for all.</param>
/// <param name="Enabled">Only enabled or disabled ones; null for all.</param>
public sealed record ListConnectionsInput(PageRequest Page, string? Search = null, bool? Enabled = null);

/// <summary>A page of connections; sort keys: name (default), account, tested, created.</summary>
public sealed class ListConnections : UseCase<ListConnectionsInput, Page<ConnectionRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<Page<ConnectionRow>> HandleAsync(Actor actor, ListConnectionsInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
