using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Audit;

/// <summary>The audit log, newest first.</summary>
public sealed partial class AuditPage
{
    private static readonly FilterOption[] Kinds = [.. AuditWords.Kinds.Select(k => new FilterOption(k, AuditWords.Kind(k)))];
    private static readonly FilterOption[] Actions = [.. AuditWords.Actions.Select(a => new FilterOption(a, AuditWords.Of(a)))];

    [Inject] private ListAudit ListAudit { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private Task<Outcome<Page<AuditRow>>> LoadAsync(ListQuery query) =>
        AskAsync(ListAudit, new ListAuditInput(query.ToPageRequest(), query.Search, query["kind"], query["action"]));

    private Task ShowAsync(AuditRow row) => Dialogs.OpenAsync(
        $"Entry {row.Sequence}",
        new DialogParameters<AuditDetail> { { d => d.Row, row } },
        MaxWidth.Medium);
}
