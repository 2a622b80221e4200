using AcmPortal.Core.Authorities;
using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Authorities;

/// <summary>The list of CAs.</summary>
public sealed partial class AuthoritiesPage
{
    private static readonly FilterOption[] States = [new("enabled", "enabled"), new("disabled", "disabled")];
    private IReadOnlyList<FilterOption> connections = [];
    private int? total;

    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private ListConnections ListConnections { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var outcome = await AskAsync(ListConnections, new ListConnectionsInput(new PageRequest(0, 200)));
        if (outcome.Ok)
            connections = [.. outcome.Value!.Items.Select(c => new FilterOption(c.Id.ToString(), c.Name))];
    }

    private static string ZoneWords(IReadOnlyList<string> names) => names.Count == 0 ? "none" : TextWords.AndMore(names[0], names.Count);

    private Task<Outcome<Page<AuthorityRow>>> LoadAsync(ListQuery query) => AskAsync(
        ListAuthorities,
        new ListAuthoritiesInput(query.ToPageRequest(), query.Search, query["state"] switch { "enabled" => true, "disabled" => false, _ => null }, query.Id("connection")));
}
