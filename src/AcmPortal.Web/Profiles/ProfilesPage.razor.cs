using AcmPortal.Core.Authorities;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Profiles;

/// <summary>The list of profiles.</summary>
public sealed partial class ProfilesPage
{
    private static readonly FilterOption[] States = [new("enabled", "enabled"), new("disabled", "disabled")];
    private IReadOnlyList<FilterOption> authorities = [];
    private int? total;

    [Inject] private ListProfiles ListProfiles { get; set; } = null!;
    [Inject] private ListAuthorities ListAuthorities { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var outcome = await AskAsync(ListAuthorities, new ListAuthoritiesInput(new PageRequest(0, 200)));
        if (outcome.Ok)
            authorities = [.. outcome.Value!.Items.Select(a => new FilterOption(a.Id.ToString(), a.Name))];
    }

    private Task<Outcome<Page<ProfileRow>>> LoadAsync(ListQuery query) => AskAsync(
        ListProfiles,
        new ListProfilesInput(query.ToPageRequest(), query.Search, query.Id("authority"), query["state"] switch { "enabled" => true, "disabled" => false, _ => null }));
}
