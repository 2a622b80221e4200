using AcmPortal.Core.Connections;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Connections;

/// <summary>One connection: its test, its policies, what uses it.</summary>
public sealed partial class ConnectionPage
{
    private ConnectionView? view;
    private Guid loaded;

    /// <summary>The connection.</summary>
    [Parameter] public Guid Id { get; set; }

    /// <summary>1: run the test at once.</summary>
    [SupplyParameterFromQuery(Name = "test")] private string? TestNow { get; set; }

    /// <summary>The open tab of the policies.</summary>
    [SupplyParameterFromQuery(Name = "policy")] private string? Policy { get; set; }

    [Inject] private GetConnection GetConnection { get; set; } = null!;
    [Inject] private SetConnectionEnabled SetConnectionEnabled { get; set; } = null!;
    [Inject] private DeleteConnection DeleteConnection { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private bool Test => TestNow == "1";
    private IamPolicyKind? PolicyTab => Enum.TryParse<IamPolicyKind>(Policy, true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(
        change => change.Is(ChangeKind.Connection, Id) || change.Kind == ChangeKind.Authority, LoadAsync);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (loaded == Id)
            return;
        loaded = Id;
        view = null;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await AskAsync(GetConnection, Id);
        if (outcome.Ok)
            view = outcome.Value;
        else if (view is null || outcome.Error.Kind == ErrorKind.NotFound)
            (view, Error) = (null, outcome.Error);
    }

    private void OpenTab(IamPolicyKind? kind) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["policy"] = kind?.ToString(), ["test"] = null }), replace: true);

    private async Task RenameAsync()
    {
        if (await Dialogs.OpenAsync("Rename connection", new DialogParameters<RenameDialog> { { d => d.Connection, view! } }))
            await LoadAsync();
    }

    private async Task RotateAsync()
    {
        if (await Dialogs.OpenAsync("Rotate keys", new DialogParameters<RotateKeysDialog> { { d => d.Connection, view! } }))
            await LoadAsync();
    }

    private async Task SwitchAsync()
    {
        if (!view!.Enabled)
        {
            await RunAsync(SetConnectionEnabled, new SetConnectionEnabledInput(Id, true, view.Version));
            await LoadAsync();
            return;
        }

        var hit = view.UsedBy.Count == 0 ? "No CA uses it." : $"It serves {string.Join(", ", view.UsedBy.Select(u => u.AuthorityName))}.";
        RenderFragment body = b =>
        {
            b.OpenElement(0, "p");
            b.AddContent(1, $"While it is disabled no AWS call is made with it: requests and renewals that need it wait, and certificates may expire meanwhile. {hit} It can be enabled again at any time.");
            b.CloseElement();
        };
        if (await Dialogs.ConfirmAsync($"Disable connection {view.Name}?", body, "Disable connection", () => DoAsync(SetConnectionEnabled, new SetConnectionEnabledInput(Id, false, view.Version))))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        RenderFragment body = b =>
        {
            b.OpenElement(0, "p");
            b.AddContent(1, "The connection and its sealed secret are deleted from the portal. Nothing changes at AWS: delete keys or role there if they serve nothing else.");
            b.CloseElement();
        };
        if (await Dialogs.ConfirmAsync($"Delete connection {view!.Name}?", body, "Delete connection", () => DoAsync(DeleteConnection, new DeleteConnectionInput(Id)), view.Name))
            Navigation.NavigateTo("/connections");
    }

    private async Task<ShownError?> DoAsync<TInput, TResult>(Core.Access.UseCase<TInput, TResult> useCase, TInput input) => (await AskAsync(useCase, input)).Error;
}
