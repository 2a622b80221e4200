using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Notifications;

/// <summary>Makes or changes a channel. Secrets go from their fields into the use case and nowhere else.</summary>
public sealed partial class EditChannelPage
{
    private readonly FormErrors errors = new();
    private ChannelDraft? draft;
    private ChannelView? view;
    private SecretInput? address;
    private SecretInput? key;
    private string? addressMissing;
    private string? keyMissing;

    /// <summary>The channel; null for a new one.</summary>
    [Parameter] public Guid? Id { get; set; }

    [Inject] private CreateChannel CreateChannel { get; set; } = null!;
    [Inject] private EditChannel EditChannel { get; set; } = null!;
    [Inject] private GetChannel GetChannel { get; set; } = null!;

    /// <inheritdoc/>
    protected override string DraftKind => Id is { } id ? $"alert-channel:{id:N}" : "alert-channel";

    private string Back => Id is { } id ? $"/alerts/channels/{id}" : "/alerts/channels";

    private Crumb[] Crumbs => Id is null
        ? [new("Alerts", "/alerts"), new("Channels", "/alerts/channels"), new("new")]
        : [new("Alerts", "/alerts"), new("Channels", "/alerts/channels"), new(view?.Name ?? "channel", Back), new("edit")];

    private string AddressHelp => draft!.Kind switch
    {
        AlertChannelKind.Slack => "In Slack: your app, Incoming Webhooks, Add New Webhook. It begins with https://hooks.slack.com/services/.",
        AlertChannelKind.Teams => "In Teams: the channel, Workflows, \"Post to a channel when a webhook request is received\". Copy the address that it shows at the end.",
        _ => "Where the event is posted: https, with a public address, or a host that the operator allows.",
    };

    private string KeyHelp => draft!.Kind switch
    {
        AlertChannelKind.Email => "Of the user at the mail relay.",
        AlertChannelKind.PagerDuty => "In PagerDuty: the service, Integrations, Events API v2. It is shown as integration key, 32 letters and digits.",
        _ => "A long random text that the receiver knows too, for example from: openssl rand -hex 32",
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Id is { } id)
        {
            var outcome = await RunAsync(GetChannel, id);
            if (!outcome.Ok)
                return;
            view = outcome.Value;
        }

        // A draft of an older version than what is stored now would overwrite what somebody else changed.
        var kept = await RestoreDraftAsync();
        draft = kept is not null && kept.Version == (view?.Version ?? 0) ? kept : Fresh();
    }

    private ChannelDraft Fresh() => view is null ? new() : ChannelDraft.Of(view);

    private string Kept(string what) => Id is null ? "" : $"Leave it empty to keep the sealed {what}.";

    private string? Wrong(string field) => errors.Of(field, draft!.Problem(field));

    private void Set(string field, ChannelDraft next)
    {
        draft = next;
        errors.Touch(field);
        KeepDraft(next);
    }

    private async Task SaveAsync()
    {
        errors.ShowAll();
        (Error, addressMissing, keyMissing) = (null, null, null);
        // Secrets are taken only when all else is right, so that a typing mistake does not cost them.
        if (!draft!.IsRight)
            return;
        var typedAddress = draft.HasAddress && address is not null ? await address.TakeAsync() : null;
        var typedKey = draft.HasKey && key is not null ? await key.TakeAsync() : null;
        addressMissing = draft.HasAddress && Id is null && typedAddress is null ? "Enter the address." : null;
        keyMissing = draft.HasKey && view?.HasKey != true && typedKey is null ? $"Enter the {AlertLooks.KeyLabel(draft.Kind).ToLowerInvariant()}." : null;
        if (addressMissing is not null || keyMissing is not null)
        {
            // What was taken is gone from its field.
            addressMissing ??= typedAddress is null ? null : "The field was emptied: paste the address again.";
            keyMissing ??= typedKey is null ? null : "The field was emptied: enter it again.";
            return;
        }

        var outcome = await StoreAsync(typedAddress, typedKey);
        errors.Take(outcome.Error);
        if (!outcome.Ok)
        {
            addressMissing = typedAddress is null ? null : "The field was emptied: paste the address again.";
            keyMissing = typedKey is null ? null : "The field was emptied: enter it again.";

            // A second press overwrites, as the sentence says.
            if (outcome.Error.Kind == ErrorKind.ChangedMeanwhile && Id is { } id && await AskAsync(GetChannel, id) is { Ok: true } now)
                draft = draft with { Version = now.Value!.Version };
            return;
        }

        await DropDraftAsync();
        Navigation.NavigateTo($"/alerts/channels/{outcome.Value}");
    }

    private Task<Outcome<Guid>> StoreAsync(SecretText? typedAddress, SecretText? typedKey)
    {
        var events = draft!.Kind == AlertChannelKind.PagerDuty ? draft.EventsAddress : null;
        return Id is { } id
            ? RunAsync(EditChannel, new EditChannelInput(id, draft.Name.Trim(), draft.Email, typedAddress, typedKey, events, draft.Version))
            : RunAsync(CreateChannel, new CreateChannelInput(draft.Name.Trim(), draft.Kind, draft.Email, typedAddress, typedKey, events));
    }

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        errors.Reset();
        (draft, addressMissing, keyMissing, Error) = (Fresh(), null, null, null);
    }
}
