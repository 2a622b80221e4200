using AcmPortal.Core.Notifications;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Notifications;

/// <summary>Makes or changes a rule.</summary>
public sealed partial class RulePage
{
    private readonly FormErrors errors = new();
    private RuleDraft? draft;
    private AlertRuleRow? row;
    private bool missing;
    private IReadOnlyList<ChannelRow> channels = [];
    private IReadOnlyList<ProfileRow> profiles = [];

    /// <summary>The rule; null for a new one.</summary>
    [Parameter] public Guid? Id { get; set; }

    /// <summary>A channel to begin with.</summary>
    [SupplyParameterFromQuery(Name = "channel")] private Guid? WantedChannel { get; set; }

    [Inject] private ListAlertRules ListAlertRules { get; set; } = null!;
    [Inject] private ListChannels ListChannels { get; set; } = null!;
    [Inject] private ListProfiles ListProfiles { get; set; } = null!;
    [Inject] private CreateAlertRule CreateAlertRule { get; set; } = null!;
    [Inject] private EditAlertRule EditAlertRule { get; set; } = null!;
    [Inject] private SetRuleEnabled SetRuleEnabled { get; set; } = null!;
    [Inject] private DeleteAlertRule DeleteAlertRule { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <inheritdoc/>
    protected override string DraftKind => Id is { } id ? $"alert-rule:{id:N}" : "alert-rule";

    private ChannelRow? MailChannel => channels.FirstOrDefault(c => c is { Kind: AlertChannelKind.Email, Enabled: true });

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        channels = (await AskAsync(ListChannels, new ListChannelsInput(new PageRequest(0, 200, "created")))).Value?.Items ?? [];
        profiles = (await AskAsync(ListProfiles, new ListProfilesInput(new PageRequest(0, 200)))).Value?.Items ?? [];
        if (!await LoadAsync())
            return;
        var kept = await RestoreDraftAsync();
        draft = kept is not null && kept.Version == (row?.Version ?? 0) ? kept : Fresh();
        if (Id is null && WantedChannel is { } wanted && !draft.ChannelList.Contains(wanted))
            draft = draft with { Channels = [.. draft.ChannelList, wanted] };
    }

    private async Task<bool> LoadAsync()
    {
        if (Id is not { } id)
            return true;
        var outcome = await RunAsync(ListAlertRules, new ListAlertRulesInput(new PageRequest(0, 1), RuleId: id));
        row = outcome.Value?.Items.FirstOrDefault();
        missing = outcome.Ok && row is null;
        return row is not null;
    }

    private RuleDraft Fresh() => row is null ? new() : RuleDraft.Of(row);

    private static IReadOnlyList<T> With<T>(IReadOnlyList<T> list, T item, bool on) => on ? [.. list, item] : [.. list.Where(x => !Equals(x, item))];

    private void Set(string field, RuleDraft next)
    {
        draft = next;
        errors.Touch(field);
        KeepDraft(next);
    }

    private async Task SaveAsync()
    {
        errors.ShowAll();
        Error = null;
        if (!draft!.IsRight)
            return;
        var outcome = Id is { } id
            ? await RunAsync(EditAlertRule, new EditAlertRuleInput(id, draft.Name.Trim(), draft.EventList, draft.ProfileList, draft.OwnerList, draft.ChannelList, draft.TellOwner, draft.Version))
            : await RunAsync(CreateAlertRule, new CreateAlertRuleInput(draft.Name.Trim(), draft.EventList, draft.ProfileList, draft.OwnerList, draft.ChannelList, draft.TellOwner));
        errors.Take(outcome.Error);
        if (outcome.Ok)
        {
            await DropDraftAsync();
            Navigation.NavigateTo("/alerts/rules");
        }
        else if (outcome.Error.Kind == ErrorKind.ChangedMeanwhile)
        {
            // A second press overwrites, as the sentence says.
            var error = Error;
            if (await LoadAsync())
                draft = draft with { Version = row!.Version };
            Error = error;
        }
    }

    private async Task SwitchAsync()
    {
        await RunAsync(SetRuleEnabled, new SetRuleEnabledInput(row!.Id, !row.Enabled, row.Version));
        var error = Error;
        if (await LoadAsync())
            draft = draft! with { Version = row!.Version };
        Error ??= error;
    }

    private async Task DeleteAsync()
    {
        RenderFragment body = b =>
        {
            b.OpenElement(0, "p");
            b.AddContent(1, "From then on nothing goes out by this rule. Its channels stay.");
            b.CloseElement();
        };
        if (await Dialogs.ConfirmAsync($"Delete rule {row!.Name}?", body, "Delete rule", async () => (await AskAsync(DeleteAlertRule, new DeleteAlertRuleInput(row.Id))).Error))
            Navigation.NavigateTo("/alerts/rules");
    }

    private async Task StartOverAsync()
    {
        await DropDraftAsync();
        errors.Reset();
        (draft, Error) = (Fresh(), null);
    }
}
