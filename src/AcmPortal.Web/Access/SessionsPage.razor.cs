using AcmPortal.Core.Access;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Hosting;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Access;

/// <summary>One's own sessions, or, for administrators, everybody's.</summary>
public sealed partial class SessionsPage
{
    private static readonly FilterOption[] Whose = [new("all", "everybody's")];
    private DataList<SessionRow>? list;
    private bool everybody;
    private bool manages;

    [Inject] private ListSessions ListSessions { get; set; } = null!;
    [Inject] private EndSession EndSession { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private PortalMode Mode { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    // Sessions live on the real clock, not on the demo's.
    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var actor = await Current.GetAsync();
        (everybody, manages) = (actor.MayEverywhere(Permission.ReadPeople), actor.MayEverywhere(Permission.ManageUsers));
    }

    private Task<Outcome<Page<SessionRow>>> LoadAsync(ListQuery query) => AskAsync(ListSessions, new ListSessionsInput(query.ToPageRequest(), query["whose"] == "all"));

    private async Task EndAsync(SessionRow session)
    {
        RenderFragment body = b => b.AddContent(0, "Nothing can be done in it at once, and its pages close within a minute. What is typed there and not saved is lost.");
        if (await Dialogs.ConfirmAsync($"End the session of {session.ActorName}?", body, "End session", async () => (await AskAsync(EndSession, new EndSessionInput(session.Id))).Error))
            await list!.ReloadAsync();
    }

    private async Task EndOthersAsync()
    {
        RenderFragment body = b => b.AddContent(0, "All browsers but this one are signed out. What is typed there and not saved is lost.");
        if (await Dialogs.ConfirmAsync("End all your other sessions?", body, "End other sessions", EndAllOthersAsync))
            await list!.ReloadAsync();
    }

    private async Task<ShownError?> EndAllOthersAsync()
    {
        // Read anew until none is left: the list on the page shows one page only.
        while (true)
        {
            var found = await AskAsync(ListSessions, new ListSessionsInput(new PageRequest(0, 100)));
            if (!found.Ok)
                return found.Error;
            var others = found.Value!.Items.Where(s => !s.This).ToList();
            if (others.Count == 0)
                return null;
            foreach (var session in others)
            {
                // One that ended meanwhile is what was asked for.
                if (await AskAsync(EndSession, new EndSessionInput(session.Id)) is { Ok: false, Error: { Kind: not ErrorKind.NotFound } error })
                    return error;
            }
        }
    }
}
