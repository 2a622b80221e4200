using AcmPortal.Core.Access;
using AcmPortal.Core.Dashboard;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace AcmPortal.Web.Layout;

/// <summary>Where to go, by keyboard alone: pages and actions that the visitor may have, and things by name.</summary>
public sealed partial class GoToDialog
{
    // A letter is not asked for while the next one comes.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private static readonly Place[] Pages =
    [
        new("Dashboard", "page", "/", IconName.Grid, null),
        new("Certificates", "page", "/certificates", IconName.Certificate, null),
        new("Orders", "page", "/orders", IconName.List, null),
        new("Renewal", "page", "/renewal", IconName.Sync, null),
        new("Authorities", "page", "/authorities", IconName.Shield, null),
        new("Profiles", "page", "/profiles", IconName.Key, null),
        new("Connections", "page", "/connections", IconName.Plug, null),
        new("Alerts", "page", "/alerts", IconName.Bell, null),
        new("Audit", "page", "/audit", IconName.Log, Permission.ReadAudit),
        new("Users", "page", "/users", IconName.Hand, Permission.ManageUsers),
        new("Teams", "page", "/teams", IconName.Inbox, Permission.ManageUsers),
        new("Roles", "page", "/roles", IconName.Lock, Permission.ManageUsers),
        new("Request certificate", "action", "/certificates/request", IconName.Plus, Permission.RequestCertificates),
    ];

    private string text = "";
    private int chosen;
    private int typed;
    private bool searching;
    private bool entered;
    private Func<Permission, bool> may = _ => false;
    private IReadOnlyList<Place> places = [];

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private FindByName Find { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    private string Said => searching ? "Looking …"
        : places.Count == 0 ? "Nothing begins so."
        : $"{TimeWords.Count(places.Count, "place", "places")}; arrow keys choose, Enter goes there.";

    private static string IdOf(int index) => $"go-to-{index}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        may = (await Current.GetAsync()).May;
        places = PagesFor("");
    }

    private List<Place> PagesFor(string part) =>
        [.. Pages.Where(p => (p.Needs is not { } needed || may(needed)) && p.Name.Contains(part, StringComparison.OrdinalIgnoreCase))];

    private async Task TypedAsync()
    {
        var mine = ++typed;
        var part = text.Trim();
        (places, chosen, searching, entered) = (PagesFor(part), 0, part.Length > 0, false);
        if (!searching)
            return;
        StateHasChanged();
        await Task.Delay(Pause, Time, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (mine != typed || Gone.IsCancellationRequested)
            return;
        var found = (await AskAsync(Find, new FindByNameInput(part))).Value ?? [];
        if (mine != typed)
            return;
        searching = false;
        // Behind all that was found: the list knows any part of a name.
        places = [.. PagesFor(part), .. found.Select(Of), new Place($"Search certificates for {part}", "any part of a name", $"/certificates?q={Uri.EscapeDataString(part)}", IconName.Find, null)];
        if (entered)
            Go(places[chosen]);
    }

    private static Place Of(FoundByName found)
    {
        var (what, path, icon) = found.Kind switch
        {
            FoundKind.Certificate => ("certificate", "certificates", IconName.Certificate),
            FoundKind.Order => ("order", "orders", IconName.List),
            FoundKind.Profile => ("profile", "profiles", IconName.Key),
            FoundKind.Authority => ("authority", "authorities", IconName.Shield),
            FoundKind.Connection => ("connection", "connections", IconName.Plug),
        };
        return new(found.Name, found.Note.Length > 0 ? $"{what}, {found.Note}" : what, $"/{path}/{found.Id}", icon, null);
    }

    private void OnKey(KeyboardEventArgs e)
    {
        // Who types on and goes at once means what will be found.
        entered = e.Key == "Enter" && searching;
        if (entered || places.Count == 0)
            return;
        switch (e.Key)
        {
            case "ArrowDown":
                chosen = (chosen + 1) % places.Count;
                break;
            case "ArrowUp":
                chosen = (chosen + places.Count - 1) % places.Count;
                break;
            case "Enter":
                Go(places[Math.Min(chosen, places.Count - 1)]);
                break;
        }
    }

    private void Go(Place place)
    {
        Dialog.Close(DialogResult.Ok(true));
        Navigation.NavigateTo(place.Href);
    }

    private sealed record Place(string Name, string Note, string Href, IconName Icon, Permission? Needs);
}
