using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Profiles;

/// <summary>One profile.</summary>
public sealed partial class ProfilePage
{
    private ProfileView? view;
    private Guid loaded;

    /// <summary>The profile.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetProfile GetProfile { get; set; } = null!;
    [Inject] private SetProfileEnabled SetProfileEnabled { get; set; } = null!;
    [Inject] private DeleteProfile DeleteProfile { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private string? InUse => view is { CertificateCount: 0, OpenOrderCount: 0 } ? null : "In use: it can be deleted once it has no certificate or order";

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(
        change => change.Is(ChangeKind.Profile, Id) || change.Kind is ChangeKind.Authority or ChangeKind.Order or ChangeKind.Certificate, LoadAsync);

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
        var outcome = await AskAsync(GetProfile, Id);
        if (outcome.Ok)
            view = outcome.Value;
        else if (view is null || outcome.Error.Kind == ErrorKind.NotFound)
            (view, Error) = (null, outcome.Error);
    }

    private async Task SwitchAsync()
    {
        if (!view!.Enabled)
        {
            await RunAsync(SetProfileEnabled, new SetProfileEnabledInput(Id, true, view.Version));
            await LoadAsync();
            return;
        }

        RenderFragment body = b => b.AddContent(0, $"Nothing new can be requested through it. Its {TimeWords.Count(view.CertificateCount, "certificate")} are kept renewed, and AWS charges for that. It can be enabled again at any time.");
        if (await Dialogs.ConfirmAsync($"Disable profile {view.Name}?", body, "Disable profile", async () => (await AskAsync(SetProfileEnabled, new SetProfileEnabledInput(Id, false, view.Version))).Error))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        RenderFragment body = b => b.AddContent(0, "The profile is deleted; it has no certificate or order. Nothing changes at AWS.");
        if (await Dialogs.ConfirmAsync($"Delete profile {view!.Name}?", body, "Delete profile", async () => (await AskAsync(DeleteProfile, new DeleteProfileInput(Id))).Error, view.Name))
            Navigation.NavigateTo("/profiles");
    }
}
