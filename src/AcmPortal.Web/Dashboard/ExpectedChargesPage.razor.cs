using System.Globalization;
using AcmPortal.Core.Dashboard;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Dashboard;

/// <summary>The renewals behind the forecast of the next 12 months, or of one of them.</summary>
public sealed partial class ExpectedChargesPage
{
    private IReadOnlyList<FilterOption> profiles = [];

    [Inject] private ListExpectedCharges ListExpectedCharges { get; set; } = null!;
    [Inject] private ListProfiles ListProfiles { get; set; } = null!;
    [Inject] private DomainClock Clock { get; set; } = null!;

    private DateOnly Today => DateOnly.FromDateTime(Clock.Now);

    private IReadOnlyList<FilterOption> Months => [.. Enumerable.Range(0, 13).Select(i => Today.AddMonths(i)).Select(m => new FilterOption(
        m.ToString("yyyy-MM", CultureInfo.InvariantCulture), m.ToString("MMMM yyyy", CultureInfo.CurrentCulture)))];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => profiles = ChargeWords.Options(await AskAsync(ListProfiles, new ListProfilesInput(new PageRequest(0, 200))));

    private Task<Outcome<Page<ExpectedChargeRow>>> LoadAsync(ListQuery query)
    {
        DateOnly? month = DateOnly.TryParseExact(query["month"], "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var named) ? named : null;
        return AskAsync(ListExpectedCharges, new ListExpectedChargesInput(query.ToPageRequest(), month, query.Id("profile")));
    }

    private static string Day(ExpectedChargeRow row) =>
        row.Day.ToString("d MMM yyyy", CultureInfo.CurrentCulture) + (row.Renewals > 1 ? $" and {TimeWords.Count(row.Renewals - 1, "time")} more" : "");
}
