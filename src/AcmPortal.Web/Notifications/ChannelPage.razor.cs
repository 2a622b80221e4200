using AcmPortal.Core.Access;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Notifications;

/// <summary>One channel: its test, how it does, what uses it.</summary>
public sealed partial class ChannelPage
{
    private ChannelView? view;
    private ChannelTest? test;
    private ShownError? testError;
    private string recipient = "";
    private Guid loaded;

    /// <summary>The channel.</summary>
    [Parameter] public Guid Id { get; set; }

    [Inject] private GetChannel GetChannel { get; set; } = null!;
    [Inject] private TestChannel TestChannel { get; set; } = null!;
    [Inject] private SetChannelEnabled SetChannelEnabled { get; set; } = null!;
    [Inject] private DeleteChannel DeleteChannel { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private IReadOnlyList<string> Recipients => view!.Settings.Email?.Recipients ?? [];

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(change => change.Kind is ChangeKind.AlertSetup or ChangeKind.Alert, LoadAsync);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (loaded == Id)
            return;
        loaded = Id;
        (view, test, testError) = (null, null, null);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var outcome = await AskAsync(GetChannel, Id);
        if (outcome.Ok)
            view = outcome.Value;
        else if (view is null || outcome.Error.Kind == ErrorKind.NotFound)
            (view, Error) = (null, outcome.Error);
    }

    private async Task TestAsync()
    {
        (test, testError) = (null, null);
        var outcome = await AskAsync(TestChannel, new TestChannelInput(Id, string.IsNullOrWhiteSpace(recipient) ? null : recipient.Trim()));
        (test, testError) = (outcome.Value, outcome.Error);
        await LoadAsync();
    }

    private async Task SwitchAsync()
    {
        if (!view!.Enabled)
        {
            await RunAsync(SetChannelEnabled, new SetChannelEnabledInput(Id, true, view.Version));
            await LoadAsync();
            return;
        }

        var waiting = view.Waiting == 0 ? "Nothing waits for it now." : $"{TimeWords.Count(view.Waiting, "alert")} that {(view.Waiting == 1 ? "waits" : "wait")} for it {(view.Waiting == 1 ? "is" : "are")} given up; each can be sent again by hand.";
        var body = Paragraph($"While it is off nobody is told through it, and what happens meanwhile is not kept for it. {waiting}");
        if (await Dialogs.ConfirmAsync($"Switch off channel {view.Name}?", body, "Switch off", () => DoAsync(SetChannelEnabled, new SetChannelEnabledInput(Id, false, view.Version))))
            await LoadAsync();
    }

    private async Task DeleteAsync()
    {
        var body = Paragraph("The channel, its sealed secrets and the record of its deliveries are deleted. The alerts themselves stay.");
        if (await Dialogs.ConfirmAsync($"Delete channel {view!.Name}?", body, "Delete channel", () => DoAsync(DeleteChannel, new DeleteChannelInput(Id)), view.Name))
            Navigation.NavigateTo("/alerts/channels");
    }

    private static RenderFragment Paragraph(string text) => b =>
    {
        b.OpenElement(0, "p");
        b.AddContent(1, text);
        b.CloseElement();
    };

    private async Task<ShownError?> DoAsync<TInput, TResult>(UseCase<TInput, TResult> useCase, TInput input) => (await AskAsync(useCase, input)).Error;
}
