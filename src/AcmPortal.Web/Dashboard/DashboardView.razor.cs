using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Dashboard;

/// <summary>
/// The first page of a running installation. The cards and what needs a person follow every change; the charts, which
/// read more, are looked at again only now and then, and at once when something was committed a while ago.
/// </summary>
public sealed partial class DashboardView
{
    private static readonly TimeSpan ChartPause = TimeSpan.FromSeconds(30);

    private Overview? overview;
    private Page<NeedsPersonItem>? needs;
    private Charts? charts;
    private IReadOnlyList<AwsScopeRow> scopes = [];
    private long chartsAt;

    [Inject] private GetOverview GetOverview { get; set; } = null!;
    [Inject] private ListNeedsPerson ListNeedsPerson { get; set; } = null!;
    [Inject] private GetCharts GetCharts { get; set; } = null!;
    [Inject] private ListAwsScopes ListAwsScopes { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    /// <summary>Whether the list of what needs a person is shown whole.</summary>
    [SupplyParameterFromQuery(Name = "all")] private string? All { get; set; }

    private bool ShowAll => All == "1";

    private string Headline => overview!.Attention switch
    {
        { Total: 0 } => "Nothing needs a person",
        { Certificates: var c, Total: var total } when c == total => $"{TimeWords.Count(c, "certificate needs", "certificates need")} a person",
        { Orders: var o, Total: var total } when o == total => $"{TimeWords.Count(o, "order needs", "orders need")} a person",
        { Total: var total } => $"{TimeWords.Count(total, "thing needs", "things need")} a person",
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Follow(_ => true, RefreshAsync);
        await LoadAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (needs is not null && ShowAll && needs.Items.Count < needs.Total)
            await LoadNeedsAsync();
    }

    private async Task LoadAsync()
    {
        if (await RunAsync(GetOverview, new GetOverviewInput()) is { Ok: true, Value: { } seen })
            overview = seen;
        await LoadNeedsAsync();

        // The top of the page is there while the charts are still counted.
        StateHasChanged();
        await LoadChartsAsync();
    }

    private async Task RefreshAsync()
    {
        if (await AskAsync(GetOverview, new GetOverviewInput()) is { Ok: true, Value: { } seen })
            overview = seen;
        await LoadNeedsAsync();
        if (Time.GetElapsedTime(chartsAt) > ChartPause)
            await LoadChartsAsync();
    }

    private async Task LoadNeedsAsync()
    {
        if (await AskAsync(ListNeedsPerson, new ListNeedsPersonInput(ShowAll ? 200 : 8)) is { Ok: true, Value: { } found })
            needs = found;
    }

    // Charts that cannot be read now stay as they were.
    private async Task LoadChartsAsync()
    {
        chartsAt = Time.GetTimestamp();
        if ((await AskAsync(GetCharts, new GetChartsInput())).Value is { } drawn)
            charts = drawn;
        if ((await AskAsync(ListAwsScopes, new ListAwsScopesInput())).Value is { } read)
            scopes = read;
    }
}
