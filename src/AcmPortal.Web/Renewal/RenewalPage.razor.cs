using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AcmPortal.Web.Renewal;

/// <summary>Every certificate that can renew: what is in force, what happens next, and changing it for many at once.</summary>
public sealed partial class RenewalPage
{
    private static readonly IReadOnlyList<FilterOption> Categories =
        [.. Enum.GetValues<RenewalCategory>().Select(c => new FilterOption(c.ToString(), RenewalText.Of(c).Text)), new(RenewalQuery.ByThemselves, "Renew by themselves")];

    private static readonly int[] Days = [7, 15, 30, 90, 180];

    private readonly ListSelection selection = new();
    private DataList<RenewalRow>? list;
    private IReadOnlyList<FilterOption> authorities = [];
    private IReadOnlyList<FilterOption> profiles = [];
    private IReadOnlyList<FilterOption> teams = [];
    private ListQuery shown = ListQuery.Of("http://localhost/");
    private int? total;
    private bool mayManage;
    private Guid? opened;

    [Inject] private ListRenewals ListRenewals { get; set; } = null!;
    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private ListProfiles ListProfiles { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;
    [Inject] private CurrentActor Current { get; set; } = null!;
    [Inject] private OrderOptions Options { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    /// <summary>A certificate whose dialog is to be open: links from the dashboard.</summary>
    [SupplyParameterFromQuery(Name = "open")] private string? Open { get; set; }

    /// <summary>The change with which that dialog begins.</summary>
    [SupplyParameterFromQuery(Name = "do")] private string? Begin { get; set; }

    private string Titled => shown.Enum<RenewalCategory>("state") == RenewalCategory.NeedsPerson && total is { } needy ? $"{needy} need a person" : "Manage renewal";

    // AWS's window is a setting; whatever other number a link carries can be seen and taken away.
    private IReadOnlyList<FilterOption> Ends(ListQuery query) =>
        [.. Days.Union([Options.ManagedRenewalDays]).Union(query.Number("days") is { } asked ? [asked] : []).Order()
            .Select(d => new FilterOption(d.ToString(System.Globalization.CultureInfo.InvariantCulture), $"under {d}"))];

    private string CsvHref => (shown with { Page = 0, Filters = WithoutDialog(shown) }).ToUri("/renewal.csv");

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        mayManage = (await Current.GetAsync()).May(Permission.OperateOrders);
        var all = new PageRequest(Size: 200);
        if ((await AskAsync(ListAuthorities, new ListAuthoritiesInput(all))).Value is { } cas)
            authorities = [.. cas.Items.Select(a => new FilterOption(a.Id.ToString(), a.Name))];
        if ((await AskAsync(ListProfiles, new ListProfilesInput(all))).Value is { } some)
            profiles = [.. some.Items.Select(p => new FilterOption(p.Id.ToString(), p.Name))];
        teams = TeamFilter.Of(await AskAsync(ListTeams, TeamFilter.Wanted));
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (!Guid.TryParse(Open, out var id) || opened == id)
            return;
        opened = id;
        var begin = Enum.TryParse<RenewalChangeKind>(Begin, out var kind) && Enum.IsDefined(kind) ? kind : RenewalChangeKind.Override;
        _ = OpenAsync(new RenewalSelection([id]), "Manage renewal", begin, id);
    }

    private static Dictionary<string, string> WithoutDialog(ListQuery query) =>
        query.Filters.Where(f => f.Key is not ("open" or "do")).ToDictionary(f => f.Key, f => f.Value);

    private Task<Outcome<Page<RenewalRow>>> LoadAsync(ListQuery query)
    {
        shown = query;
        return AskAsync(ListRenewals, RenewalQuery.Of(query));
    }

    private void Manage(RenewalChangeKind begin) => _ = OpenAsync(
        selection.AllMatching ? new RenewalSelection(null, RenewalQuery.FilterOf(shown)) : new RenewalSelection([.. selection.Ids]),
        $"Manage the renewal of {TimeWords.Count(selection.Count, "certificate")}", begin, null);

    private void ManageOne(RenewalRow row) => _ = OpenAsync(new RenewalSelection([row.Id]), $"Manage the renewal of {row.CommonName}", RenewalChangeKind.Override, row.Id);

    private async Task OpenAsync(RenewalSelection which, string title, RenewalChangeKind begin, Guid? one)
    {
        await RenewalDialog.OpenAsync(Dialogs, which, title, begin, one);
        if (list is not null)
            await InvokeAsync(list.ReloadAsync);
    }
}
