using AcmPortal.Core.Access;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Profiles;

/// <summary>One profile, and its change with a preview of who inherits it.</summary>
public sealed partial class ProfilePage
{
    private readonly FormErrors errors = new();
    private ProfileView? view;
    private ProfileDraft? form;
    private ProfileChangePreview? preview;
    private int version;
    private Guid loaded;

    /// <summary>The profile.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetProfile GetProfile { get; set; } = null!;
    [Inject] private EditProfile EditProfile { get; set; } = null!;
    [Inject] private PreviewProfileChange PreviewProfileChange { get; set; } = null!;
    [Inject] private SetProfileEnabled SetProfileEnabled { get; set; } = null!;
    [Inject] private DeleteProfile DeleteProfile { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private bool Used => view!.CertificateCount + view.OpenOrderCount > 0;

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(
        change => (change.Kind == ChangeKind.Profile && change.Id == Id) || change.Kind is ChangeKind.Certificate or ChangeKind.Order, LoadAsync);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (loaded == Id)
            return;
        (loaded, view, form) = (Id, null, null);
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

    private void Edit()
    {
        (form, version, preview, Error) = (ProfileDraft.Of(view!), view!.Version, null, null);
        errors.Reset();
    }

    private void StopEditing() => (form, preview, Error) = (null, null, null);

    private async Task Change((string Field, ProfileDraft Draft) change)
    {
        form = change.Draft;
        errors.Touch(change.Field);
        if (!form.IsRight)
        {
            preview = null;
            return;
        }

        var asked = form;
        var outcome = await AskAsync(PreviewProfileChange, asked.ToEdit(Id, version));
        if (ReferenceEquals(asked, form))
            preview = outcome.Value;
    }

    private async Task SaveAsync()
    {
        errors.ShowAll();
        Error = null;
        if (!form!.IsRight)
            return;
        var outcome = await RunAsync(EditProfile, form.ToEdit(Id, version));
        errors.Take(outcome.Error);
        if (!outcome.Ok)
            return;
        StopEditing();
        await LoadAsync();
    }

    private async Task ReloadAsync()
    {
        await LoadAsync();
        Edit();
    }

    // The form as typed, over whatever somebody else saved meanwhile.
    private async Task OverwriteAsync()
    {
        await LoadAsync();
        version = view!.Version;
        await SaveAsync();
    }

    private async Task SwitchAsync()
    {
        if (!view!.Enabled)
        {
            await RunAsync(SetProfileEnabled, new SetProfileEnabledInput(Id, true, view.Version));
            await LoadAsync();
            return;
        }

        if (await Dialogs.ConfirmAsync($"Disable profile {view.Name}?", Paragraph("Nothing new can be requested through it. Its certificates stay, and go on being renewed as it says. It can be enabled again at any time."),
            "Disable profile", () => DoAsync(SetProfileEnabled, new SetProfileEnabledInput(Id, false, view.Version))))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        if (await Dialogs.ConfirmAsync($"Delete profile {view!.Name}?", Paragraph("The profile is deleted from the portal. Nothing changes at AWS."), "Delete profile", () => DoAsync(DeleteProfile, new DeleteProfileInput(Id)), view.Name))
            Navigation.NavigateTo("/profiles");
    }

    private static RenderFragment Paragraph(string text) => builder =>
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, text);
        builder.CloseElement();
    };

    private async Task<ShownError?> DoAsync<TInput, TResult>(UseCase<TInput, TResult> useCase, TInput input) => (await AskAsync(useCase, input)).Error;
}
