using AcmPortal.Core.Authorities;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Authorities;

/// <summary>One CA.</summary>
public sealed partial class AuthorityPage
{
    private AuthorityView? view;
    private AuthorityCheck? check;
    private Guid loaded;

    /// <summary>The CA.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetAuthority GetAuthority { get; set; } = null!;
    [Inject] private CheckAuthority CheckAuthority { get; set; } = null!;
    [Inject] private SetAuthorityEnabled SetAuthorityEnabled { get; set; } = null!;
    [Inject] private DeleteAuthority DeleteAuthority { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private string? InUse => view is { Profiles.Count: 0, CertificateCount: 0, OpenOrderCount: 0 } ? null : "In use: it can be deleted once it has no profile, certificate or order";

    private string? Paused => view switch
    {
        { Enabled: false } => "This CA is disabled: nothing new can be requested. What exists is kept renewed.",
        { ConnectionEnabled: false } => $"Its connection {view.ConnectionName} is disabled: requests and renewals wait until it is enabled.",
        { DnsConnectionEnabled: false } => $"Its Route 53 connection {view.DnsConnectionName} is disabled: validation records cannot be written until it is enabled.",
        _ => null,
    };

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(
        change => change.Is(ChangeKind.Authority, Id) || change.Kind is ChangeKind.Profile or ChangeKind.Connection or ChangeKind.Order or ChangeKind.Certificate, LoadAsync);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (loaded == Id)
            return;
        (loaded, view, check) = (Id, null, null);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await AskAsync(GetAuthority, Id);
        if (outcome.Ok)
            view = outcome.Value;
        else if (view is null || outcome.Error.Kind == ErrorKind.NotFound)
            (view, Error) = (null, outcome.Error);
    }

    private async Task CheckAsync()
    {
        var outcome = await RunAsync(CheckAuthority, new CheckAuthorityInput(view!.ConnectionId, view.DnsConnectionId, view.Region, [.. view.Zones.Select(z => z.Id)]));
        check = outcome.Value;
    }

    private async Task SwitchAsync()
    {
        if (!view!.Enabled)
        {
            await RunAsync(SetAuthorityEnabled, new SetAuthorityEnabledInput(Id, true, view.Version));
            await LoadAsync();
            return;
        }

        RenderFragment body = b => b.AddContent(0, $"Nothing new can be requested from it, through any of its {TimeWords.Count(view.Profiles.Count, "profile")}. Its {TimeWords.Count(view.CertificateCount, "certificate")} are kept renewed, and AWS charges for that. It can be enabled again at any time.");
        if (await Dialogs.ConfirmAsync($"Disable CA {view.Name}?", body, "Disable CA", async () => (await AskAsync(SetAuthorityEnabled, new SetAuthorityEnabledInput(Id, false, view.Version))).Error))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        RenderFragment body = b => b.AddContent(0, "The CA is deleted from the portal; drafts that name it lose it. Nothing changes at AWS: hosted zones and connections stay.");
        if (await Dialogs.ConfirmAsync($"Delete CA {view!.Name}?", body, "Delete CA", async () => (await AskAsync(DeleteAuthority, new DeleteAuthorityInput(Id))).Error, view.Name))
            Navigation.NavigateTo("/authorities");
    }
}
