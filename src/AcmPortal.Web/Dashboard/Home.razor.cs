using AcmPortal.Core.Dashboard;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Dashboard;

/// <summary>Get started until the portal is in use; the dashboard from then on, and get started at an address of its own.</summary>
public sealed partial class Home
{
    private SetupProgress? progress;

    [Inject] private GetSetupProgress GetProgress { get; set; } = null!;

    private bool AskedForStart => new Uri(Navigation.Uri).AbsolutePath == "/start";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(_ => progress is not { IsDone: true }, LoadAsync);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        // Done stays done: from then on the dashboard alone asks.
        if (progress is { IsDone: true })
            return;
        if (await RunAsync(GetProgress, new GetSetupProgressInput()) is { Ok: true, Value: { } found })
            progress = found;
    }
}
