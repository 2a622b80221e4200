using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Connections;

/// <summary>The list of connections.</summary>
public sealed partial class ConnectionsPage
{
    private static readonly FilterOption[] States = [new("enabled", "enabled"), new("disabled", "disabled")];
    private int? total;

    [Inject] private ListConnections ListConnections { get; set; } = null!;

    private string Title => total is { } count ? $"Connections ({count})" : "Connections";

    private Task<Outcome<Page<ConnectionRow>>> LoadAsync(ListQuery query) => AskAsync(
        ListConnections,
        new ListConnectionsInput(query.ToPageRequest(), query.Search, query["state"] switch { "enabled" => true, "disabled" => false, _ => null }));
}
