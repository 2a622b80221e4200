using System.Globalization;
using AcmPortal.Core.Access;
using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Dashboard;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Certificates;

/// <summary>The certificates, those that end first on top.</summary>
public sealed partial class CertificatesPage
{
    private const string AnyValid = "Valid";

    private static readonly IReadOnlyList<FilterOption> Successor = [new("none", "none yet")];
    private static readonly IReadOnlyList<FilterOption> Needs = [new("person", "a person")];
    private static readonly IReadOnlyList<FilterOption> Standings = [.. Enum.GetValues<CertificateStanding>().Select((s, i) => new FilterOption(s.ToString(), ExpiryWords.Kinds[i].Text))];
    private static readonly IReadOnlyList<FilterOption> Requested = [.. new[] { 7, 30, 365 }.Select(d => new FilterOption(d.ToString(CultureInfo.InvariantCulture), TimeWords.Count(d, "day")))];
    private static readonly int[] Days = [7, 14, 30, 90];

    private static readonly IReadOnlyList<FilterOption> Statuses =
        [new(AnyValid, "Valid, expiring too"), .. Enum.GetValues<CertificateStatus>().Select(s => new FilterOption(s.ToString(), StatusLook.Of(s).Text))];

    private int? total;
    private IReadOnlyList<FilterOption> authorities = [];
    private IReadOnlyList<FilterOption> accounts = [];
    private IReadOnlyList<FilterOption> profiles = [];
    private IReadOnlyList<FilterOption> teams = [];

    [Inject] private ListCertificates ListCertificates { get; set; } = null!;
    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private ListProfiles ListProfiles { get; set; } = null!;
    [Inject] private ListTeams ListTeams { get; set; } = null!;
    [Inject] private OrderOptions Options { get; set; } = null!;
    [Inject] private DomainClock Clock { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var all = new PageRequest(Size: 200);
        if ((await AskAsync(ListAuthorities, new ListAuthoritiesInput(all))).Value is { } cas)
        {
            authorities = [.. cas.Items.Select(a => new FilterOption(a.Id.ToString(), a.Name))];
            accounts = [.. cas.Items.Select(a => $"{a.AccountId}/{a.Region}").Distinct().Order(StringComparer.Ordinal).Select(s => new FilterOption(s, s))];
        }

        if ((await AskAsync(ListProfiles, new ListProfilesInput(all))).Value is { } some)
            profiles = [.. some.Items.Select(p => new FilterOption(p.Id.ToString(), p.Name))];
        teams = TeamFilter.Of(await AskAsync(ListTeams, TeamFilter.Wanted));
    }

    // AWS's window is a setting; whatever other number a link carries can be seen and taken away.
    private IReadOnlyList<FilterOption> Ends(ListQuery query) =>
        [.. Days.Union([Options.ManagedRenewalDays]).Union(query.Number("days") is { } asked ? [asked] : []).Order().Select(d => new FilterOption(d.ToString(CultureInfo.InvariantCulture), TimeWords.Count(d, "day")))];

    private void Counted(int count) => total = count;

    private Task<Outcome<Page<CertificateRow>>> LoadAsync(ListQuery query) => AskAsync(ListCertificates, new ListCertificatesInput(
        query.ToPageRequest(), query.Search, query.Enum<CertificateStatus>("status"), query.Id("authority"), query.Id("profile"),
        query["status"] == AnyValid, query.Number("days"), query.Day("from"), query.Day("to"), query["successor"] == "none", query["needs"] == "person",
        TeamFilter.Chosen(query), query["tag"] is { } tag ? [tag] : null, query.Enum<CertificateStanding>("standing"),
        query["account"], query.Number("requested")));
}
