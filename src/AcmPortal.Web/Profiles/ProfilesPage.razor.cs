using AcmPortal.Core.Profiles;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Profiles;

/// <summary>The list of profiles.</summary>
public sealed partial class ProfilesPage
{
    private static readonly FilterOption[] States = [new("enabled", "enabled"), new("disabled", "disabled")];
    private int? total;

    [Inject] private ListProfiles ListProfiles { get; set; } = null!;

    private string Title => total is { } count ? $"Profiles ({count})" : "Profiles";

    private Task<Outcome<Page<ProfileRow>>> LoadAsync(ListQuery query) => AskAsync(
        ListProfiles,
        new ListProfilesInput(
            query.ToPageRequest(), query.Search, Guid.TryParse(query["authority"], out var authority) ? authority : null,
            query["state"] switch { "enabled" => true, "disabled" => false, _ => null }));
}
