using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Renewal;

/// <summary>Changes the renewal of one certificate or of many: what would happen first, a result for each after.</summary>
public sealed partial class RenewalDialog
{
    private RenewalChangeKind kind;
    private RenewalMode? mode;
    private string days = "";
    private RenewalView? view;
    private RenewalChangePreview? preview;
    private RenewalChangeResult? result;
    private int asked;

    [Inject] private GetRenewal GetRenewal { get; set; } = null!;
    [Inject] private PreviewRenewalChange PreviewRenewalChange { get; set; } = null!;
    [Inject] private ChangeRenewal ChangeRenewal { get; set; } = null!;

    /// <summary>Of which certificates.</summary>
    [Parameter, EditorRequired] public RenewalSelection Selection { get; set; } = null!;

    /// <summary>The dialog's title.</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>The change that is chosen at first.</summary>
    [Parameter] public RenewalChangeKind Begin { get; set; }

    /// <summary>The only certificate, whose standing is shown; null for many.</summary>
    [Parameter] public Guid? One { get; set; }

    private int? Days => int.TryParse(days.Trim(), out var typed) && typed is >= 1 and <= 30 ? typed : null;

    private string? DaysProblem => days.Trim().Length > 0 && Days is null ? "1 to 30 days, or nothing." : null;

    private RenewalChange? Change => kind switch
    {
        RenewalChangeKind.Override when DaysProblem is not null || (mode is null && Days is null) => null,
        RenewalChangeKind.Override => new RenewalChange(kind, mode, Days),
        _ => new RenewalChange(kind),
    };

    private string Verb => kind switch
    {
        RenewalChangeKind.Override => "Set it",
        RenewalChangeKind.RemoveOverride => "Use the profile's setting",
        RenewalChangeKind.RenewNow => "Renew now",
        RenewalChangeKind.ExportAfterAll => "Export after all",
        RenewalChangeKind.WatchPickup => "Watch it",
    } + (preview is { Changing: > 1 } many ? $" for {many.Changing:N0}" : "");

    private IEnumerable<(RenewalChangeKind Kind, string Title, string Text)> Choices
    {
        get
        {
            yield return (RenewalChangeKind.Override, One is null ? "Set on the certificates" : "Set on this certificate", "Mode and days of its own, whatever its profile says. It can be taken away again.");
            yield return (RenewalChangeKind.RemoveOverride, "Use the profile's setting", "Mode and days come from the profile again, and follow it.");
            yield return (RenewalChangeKind.RenewNow, "Renew now", view?.RenewNow ?? "The portal asks AWS for a new version at once. AWS charges each.");
            if (One is null || view is { MayExportAfterAll: true })
                yield return (RenewalChangeKind.ExportAfterAll, "Export after all", "Fetches the version that AWS has made and that was let end. AWS then goes on renewing, and charges each renewal.");
        }
    }

    /// <summary>Opens it, and waits until it is closed.</summary>
    public static Task OpenAsync(IDialogService dialogs, RenewalSelection which, string title, RenewalChangeKind begin, Guid? one) =>
        dialogs.OpenAsync(title, new DialogParameters<RenewalDialog> { { d => d.Selection, which }, { d => d.Title, title }, { d => d.Begin, begin }, { d => d.One, one } }, MaxWidth.Medium);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        kind = Begin;
        if (One is { } id)
        {
            view = (await RunAsync(GetRenewal, id)).Value;
            if (view is not null && kind == RenewalChangeKind.Override)
                (mode, days) = (view.Row.Setting.Mode, view.Row.Setting.Days.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await PreviewAsync();
    }

    private static StatusLook Look(RenewalOutcome outcome) => outcome switch
    {
        RenewalOutcome.Changed => StatusLook.Good("Changed"),
        RenewalOutcome.Unchanged => StatusLook.Unknown("As it was"),
        RenewalOutcome.Refused => StatusLook.Bad("Refused"),
    };

    private Task ChooseAsync(RenewalChangeKind next)
    {
        kind = next;
        return PreviewAsync();
    }

    private Task ModeAsync(ChangeEventArgs e)
    {
        mode = Enum.TryParse<RenewalMode>(e.Value as string, out var chosen) ? chosen : null;
        return PreviewAsync();
    }

    private Task DaysAsync(string typed)
    {
        days = typed;
        return PreviewAsync();
    }

    // The same input shows and does; an answer to an older question is dropped.
    private async Task PreviewAsync()
    {
        preview = null;
        var mine = ++asked;
        if (Change is not { } change)
            return;
        var outcome = await AskAsync(PreviewRenewalChange, new ChangeRenewalInput(Selection, change));
        if (mine != asked)
            return;
        (preview, Error) = (outcome.Value, outcome.Error);
    }

    private async Task ApplyAsync()
    {
        if (Change is not { } change)
            return;
        var outcome = await RunAsync(ChangeRenewal, new ChangeRenewalInput(Selection, change));
        if (outcome.Ok)
            result = outcome.Value;
    }
}
