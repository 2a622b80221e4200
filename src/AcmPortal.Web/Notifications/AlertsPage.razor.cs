using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Notifications;

/// <summary>The list of alerts.</summary>
public sealed partial class AlertsPage
{
    private static readonly FilterOption[] Severities = [.. Enum.GetValues<AlertSeverity>().Select(s => new FilterOption(s.ToString(), AlertWords.Of(s)))];
    private static readonly FilterOption[] Spans = [new("1", "the last day"), new("7", "the last 7 days"), new("30", "the last 30 days")];
    private int? total;
    private bool seesDeliveries;

    [Inject] private ListAlerts ListAlerts { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private DomainClock Clock { get; set; } = null!;

    private string Title => total is { } count ? $"Alerts ({count})" : "Alerts";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => seesDeliveries = (await Current.GetAsync()).MayEverywhere(Permission.View);

    private Task<Outcome<Page<AlertRow>>> LoadAsync(ListQuery query) => AskAsync(ListAlerts, new ListAlertsInput(
        query.ToPageRequest(), query.Search, query.Enum<AlertEvent>("event"), query.Enum<AlertSeverity>("severity"),
        Guid.TryParse(query["certificate"], out var certificate) ? certificate : null,
        query["within"] switch { "1" => Clock.Now.AddDays(-1), "7" => Clock.Now.AddDays(-7), "30" => Clock.Now.AddDays(-30), _ => null }));

    private static string Told(AlertRow alert)
    {
        string[] parts = [Part(alert.Sent, "sent"), Part(alert.Waiting, "waiting"), Part(alert.Failed, "given up")];
        return string.Join(", ", parts.Where(p => p.Length > 0));
    }

    private static string Part(int count, string words) => count == 0 ? "" : $"{count} {words}";
}
