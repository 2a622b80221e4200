using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Access;

/// <summary>One team: its people, the groups that lead into it, and what it owns.</summary>
public sealed partial class TeamPage
{
    private TeamView? view;
    private Guid loaded;
    private bool everywhere;
    private string email = "";
    private Role role = Role.Viewer;

    /// <summary>The team.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetTeam GetTeam { get; set; } = null!;
    [Inject] private DeleteTeam DeleteTeam { get; set; } = null!;
    [Inject] private GiveRole GiveRole { get; set; } = null!;
    [Inject] private TakeRole TakeRole { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private string? InUse => view is { Team: { Profiles: 0, Certificates: 0 } } ? null : "In use: it can be deleted once it owns no profile and no certificate";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(ChangeKind.Access, LoadAsync);
        everywhere = (await Current.GetAsync()).MayEverywhere(Permission.ManageUsers);
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (loaded == Id)
            return;
        (loaded, view) = (Id, null);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await AskAsync(GetTeam, Id);
        if (outcome.Ok)
            view = outcome.Value;
        else if (view is null || outcome.Error.Kind is ErrorKind.NotFound or ErrorKind.NotAllowed)
            (view, Error) = (null, outcome.Error);
    }

    private async Task GiveAsync()
    {
        if (await RunAsync(GiveRole, new GiveRoleInput(null, role, Id, email.Trim())) is { Ok: true })
            email = "";
        await LoadAsync();
    }

    private async Task TakeAsync(TeamMember member, Guid grant)
    {
        RenderFragment body = b => b.AddContent(0, $"{member.Name} is no longer {member.Role} in {view!.Team.Name}. The next thing that they do with it is refused, in open pages too.");
        if (await Dialogs.ConfirmAsync($"Take {member.Role} from {member.Name}?", body, "Take role", async () => (await AskAsync(TakeRole, grant)).Error))
            await LoadAsync();
    }

    private async Task EditAsync()
    {
        if (await Dialogs.OpenAsync($"Edit {view!.Team.Name}", new DialogParameters<TeamDialog> { { d => d.Team, view.Team } }))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        RenderFragment body = b => b.AddContent(0, $"The team owns nothing. {TimeWords.Count(view!.Members.Count, "role")} given in it and {TimeWords.Count(view.Mappings.Count, "group mapping")} go with it; the people stay, with the roles that they have elsewhere.");
        if (await Dialogs.ConfirmAsync($"Delete {view!.Team.Name}?", body, "Delete team", async () => (await AskAsync(DeleteTeam, Id)).Error, view.Team.Name))
            Navigation.NavigateTo("/teams");
    }
}
