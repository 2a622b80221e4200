using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Access;

/// <summary>What roles are, and which groups have them.</summary>
public sealed partial class RolesPage
{
    private DataList<RoleMappingRow>? list;
    private IReadOnlyList<TeamRow> teams = [];
    private bool may;
    private bool everywhere;
    private string value = "";
    private Role role = Role.Viewer;
    private Guid? team;

    [Inject] private ListRoleMappings ListRoleMappings { get; set; } = null!;
    [Inject] private AddRoleMapping AddRoleMapping { get; set; } = null!;
    [Inject] private RemoveRoleMapping RemoveRoleMapping { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var actor = await Current.GetAsync();
        (may, everywhere) = (actor.May(Permission.ManageUsers), actor.MayEverywhere(Permission.ManageUsers));
        if (may && await AskAsync(ListTeams, new ListTeamsInput(new PageRequest(0, 100), May: Permission.ManageUsers)) is { Ok: true, Value: { } found })
            teams = found.Items;
        if (!everywhere)
            team = teams.Count > 0 ? teams[0].Id : null;
    }

    private Task<Outcome<Page<RoleMappingRow>>> LoadAsync(ListQuery query) => AskAsync(ListRoleMappings, new ListRoleMappingsInput(query.ToPageRequest()));

    private async Task AddAsync()
    {
        if (await RunAsync(AddRoleMapping, new AddRoleMappingInput(value, role, team)) is not { Ok: true })
            return;
        value = "";
        await list!.ReloadAsync();
    }

    private async Task RemoveAsync(RoleMappingRow mapping, Guid id)
    {
        RenderFragment body = b => b.AddContent(0, $"Whoever is {mapping.Role} {PeopleWords.Where(mapping.TeamId, mapping.TeamName)} by this group alone loses it with the next thing that they do; who has no other role is kept out.");
        if (await Dialogs.ConfirmAsync($"Remove the mapping of {mapping.ClaimValue}?", body, "Remove mapping", async () => (await AskAsync(RemoveRoleMapping, id)).Error))
            await list!.ReloadAsync();
    }
}
