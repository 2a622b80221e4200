using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Access;

/// <summary>One user: what they are and why, and what can be given or taken.</summary>
public sealed partial class UserPage
{
    private UserView? view;
    private Guid loaded;
    private IReadOnlyList<TeamRow> teams = [];
    private bool everywhere;
    private Role role = Role.Viewer;
    private Guid? team;

    /// <summary>The user.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetUser GetUser { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;
    [Inject] private GiveRole GiveRole { get; set; } = null!;
    [Inject] private TakeRole TakeRole { get; set; } = null!;
    [Inject] private SetUserDisabled SetUserDisabled { get; set; } = null!;
    [Inject] private EndSession EndSession { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(ChangeKind.Access, LoadAsync);
        everywhere = (await Current.GetAsync()).MayEverywhere(Permission.ManageUsers);
        if (await AskAsync(ListTeams, new ListTeamsInput(new PageRequest(0, 100), May: Permission.ManageUsers)) is { Ok: true, Value: { } found })
            teams = found.Items;
        // Who manages single teams has no choice of everywhere: the first team is what the field shows.
        if (!everywhere)
            team = teams.Count > 0 ? teams[0].Id : null;
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
        var outcome = await AskAsync(GetUser, Id);
        if (outcome.Ok)
            view = outcome.Value;
        else if (view is null || outcome.Error.Kind is ErrorKind.NotFound or ErrorKind.NotAllowed)
            (view, Error) = (null, outcome.Error);
    }

    private string? NameOf(Guid? id) => id is { } known ? view!.TeamNames.GetValueOrDefault(known) : null;

    private async Task GiveAsync()
    {
        await RunAsync(GiveRole, new GiveRoleInput(Id, role, team));
        await LoadAsync();
    }

    private async Task TakeAsync(GrantRow grant)
    {
        RenderFragment body = b => b.AddContent(0, $"{view!.User.Name} is no longer {grant.Role} {PeopleWords.Where(grant.TeamId, grant.TeamName)}. The next thing that they do with it is refused, in open pages too; what they have by a group stays.");
        if (await Dialogs.ConfirmAsync($"Take {grant.Role} from {view!.User.Name}?", body, "Take role", async () => (await AskAsync(TakeRole, grant.Id)).Error))
            await LoadAsync();
    }

    private async Task SwitchAsync()
    {
        if (view!.User.Disabled)
        {
            await RunAsync(SetUserDisabled, new SetUserDisabledInput(Id, false));
            await LoadAsync();
            return;
        }

        RenderFragment body = b => b.AddContent(0, "Their sessions end, their open pages close within a minute, and their personal API tokens are refused at once. Their roles are kept for the day that they are enabled again.");
        if (await Dialogs.ConfirmAsync($"Disable {view.User.Name}?", body, "Disable user", async () => (await AskAsync(SetUserDisabled, new SetUserDisabledInput(Id, true))).Error))
            await LoadAsync();
    }

    private async Task EndSessionsAsync()
    {
        RenderFragment body = b => b.AddContent(0, "Whatever they have open is refused at once and closes within a minute. They may sign in again.");
        await Dialogs.ConfirmAsync($"End all sessions of {view!.User.Name}?", body, "End sessions", async () => (await AskAsync(EndSession, new EndSessionInput(AllOf: view.User.ActorId))).Error);
    }
}
