using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Audit;

/// <summary>The audit log, newest first.</summary>
public sealed partial class AuditPage
{
    private static readonly FilterOption[] Kinds = [.. AuditWords.Kinds.Select(k => new FilterOption(k, AuditWords.Kind(k)))];
    private static readonly FilterOption[] Actions = [.. AuditWords.Actions.Select(a => new FilterOption(a, AuditWords.Of(a)))];
    private static readonly FilterOption[] Outcomes = [.. AuditOutcome.All.Select(o => new FilterOption(o, AuditWords.Outcome(o)))];

    private string asked = "";
    private bool everywhere = true;

    [Inject] private ListAudit ListAudit { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        asked = Asked(ListQuery.Of(Navigation.Uri));
        everywhere = (await Current.GetAsync()).MayEverywhere(Permission.ReadAudit);
    }

    // The files hold what the list shows, whatever page it is on.
    private static string Asked(ListQuery query) => (query with { Page = 0, Sort = null, Descending = false }).ToUri("");

    private Task<Outcome<Page<AuditRow>>> LoadAsync(ListQuery query)
    {
        if (asked != Asked(query))
        {
            asked = Asked(query);
            StateHasChanged();
        }

        return AskAsync(ListAudit, new ListAuditInput(query.ToPageRequest(), AuditQuery.Of(query)));
    }

    private Task ShowAsync(AuditRow row) => Dialogs.OpenAsync(
        $"Entry {row.Sequence}",
        new DialogParameters<AuditDetail> { { d => d.Row, row } },
        MaxWidth.Medium);
}
