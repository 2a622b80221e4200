using AcmPortal.Web.Hosting;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace AcmPortal.Web.Layout;

/// <summary>Top bar, rail and the page in between.</summary>
public sealed partial class MainLayout : IDisposable
{
    private ErrorBoundary? boundary;
    private bool railOpen;
    private bool banner;
    private bool goingTo;
    private string search = "";
    private string here = "";

    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IJSRuntime Js { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private PortalMode Mode { get; set; } = null!;

    /// <inheritdoc/>
    public void Dispose() => Navigation.LocationChanged -= Moved;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        here = Navigation.Uri;
        Navigation.LocationChanged += Moved;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !Mode.IsDemo)
            return;
        banner = await Js.InvokeAsync<string?>("portal.get", "demo-banner") != "hidden";
        StateHasChanged();
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        here = e.Location;
        railOpen = false;
        boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }

    private void Search()
    {
        if (search.Trim() is { Length: > 0 } text)
            Navigation.NavigateTo($"/certificates?q={Uri.EscapeDataString(text)}");
    }

    // A second Ctrl+K while it is open changes nothing.
    private async Task GoTo()
    {
        if (goingTo)
            return;
        goingTo = true;
        try
        {
            await Dialogs.OpenAsync("Go to", new DialogParameters<GoToDialog>());
        }
        finally
        {
            goingTo = false;
        }
    }

    private async Task ShowBanner(bool show)
    {
        banner = show;
        await Js.InvokeVoidAsync("portal.set", "demo-banner", show ? "shown" : "hidden");
    }
}
