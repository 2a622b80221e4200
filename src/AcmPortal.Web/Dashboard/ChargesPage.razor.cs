using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Dashboard;

/// <summary>The charges behind every sum of money on the dashboard.</summary>
public sealed partial class ChargesPage
{
    private static readonly IReadOnlyList<FilterOption> Kinds = [.. Enum.GetValues<ChargeKind>().Select(k => new FilterOption(k.ToString(), ChargeWords.Of(k)))];
    private IReadOnlyList<FilterOption> profiles = [];
    private int? total;
    private int? sum;

    [Inject] private ListCharges ListCharges { get; set; } = null!;
    [Inject] private SumCharges SumCharges { get; set; } = null!;
    [Inject] private ListProfiles ListProfiles { get; set; } = null!;

    private string Title => total is { } count ? TimeWords.Count(count, "charge") : "Charges";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => profiles = ChargeWords.Options(await AskAsync(ListProfiles, new ListProfilesInput(new PageRequest(0, 200))));

    private async Task<Outcome<Page<ChargeRow>>> LoadAsync(ListQuery query)
    {
        var filter = new ChargeFilter(query.Day("from"), query.Day("to"), query.Id("profile"), query.Enum<ChargeKind>("kind"));
        var found = await AskAsync(SumCharges, filter);
        sum = found.Ok ? found.Value : null;
        return await AskAsync(ListCharges, new ListChargesInput(query.ToPageRequest(), filter));
    }
}
