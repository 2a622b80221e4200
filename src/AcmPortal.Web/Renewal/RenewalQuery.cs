using AcmPortal.Core.Renewal;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Shared;

namespace AcmPortal.Web.Renewal;

/// <summary>The filters of the Manage Renewal page as they stand in its address; the page and its CSV read them alike.</summary>
public static class RenewalQuery
{
    /// <summary>The word for those that renew by themselves, in the place of a category.</summary>
    public const string ByThemselves = "ByThemselves";

    /// <summary>What the address asks for.</summary>
    public static RenewalFilter FilterOf(ListQuery query) => new(
        query.Search,
        query.Enum<RenewalCategory>("state") is { } category ? [category] : null,
        query.Id("profile") is { } profile ? [profile] : null,
        query.Id("authority") is { } authority ? [authority] : null,
        query["owner"],
        query.Number("days"),
        TeamFilter.Chosen(query),
        query["state"] == ByThemselves);

    /// <summary>One page of it.</summary>
    public static ListRenewalsInput Of(ListQuery query, PageRequest? page = null) => new(page ?? query.ToPageRequest(), FilterOf(query));
}
