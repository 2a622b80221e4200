using AcmPortal.Core.Authorities;
using AcmPortal.Core.Certificates;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Certificates;

/// <summary>The certificates, those that end first on top.</summary>
public sealed partial class CertificatesPage
{
    private static readonly IReadOnlyList<FilterOption> Statuses =
        [.. Enum.GetValues<CertificateStatus>().Select(s => new FilterOption(s.ToString(), StatusLook.Of(s).Text))];

    private int? total;
    private IReadOnlyList<FilterOption> authorities = [];
    private IReadOnlyList<FilterOption> profiles = [];

    [Inject] private ListCertificates ListCertificates { get; set; } = null!;
    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;
    [Inject] private ListProfiles ListProfiles { get; set; } = null!;
    [Inject] private DomainClock Clock { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var all = new PageRequest(Size: 200);
        if ((await AskAsync(ListAuthorities, new ListAuthoritiesInput(all))).Value is { } cas)
            authorities = [.. cas.Items.Select(a => new FilterOption(a.Id.ToString(), a.Name))];
        if ((await AskAsync(ListProfiles, new ListProfilesInput(all))).Value is { } some)
            profiles = [.. some.Items.Select(p => new FilterOption(p.Id.ToString(), p.Name))];
    }

    private void Counted(int count) => total = count;

    private Task<Outcome<Page<CertificateRow>>> LoadAsync(ListQuery query) => AskAsync(ListCertificates, new ListCertificatesInput(
        query.ToPageRequest(), query.Search, query.Enum<CertificateStatus>("status"), query.Id("authority"), query.Id("profile")));
}
