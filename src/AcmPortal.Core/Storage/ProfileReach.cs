using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Storage;

/// <summary>
/// The one exception to what a team does not see: a certificate that was moved keeps its profile, which may then belong to
/// another team. Who sees the certificate, or an order for it, reads the profile's name and its renewal rules.
/// </summary>
internal static class ProfileReach
{
    /// <summary>The name of the filter that hides other teams' profiles.</summary>
    public const string Filter = "profiles-by-team";

    private static readonly string[] Filters = [Filter];

    /// <summary>Reads the profiles of whatever the query finds, whosever they are; all other limits stay. For what begins at certificates and orders only.</summary>
    public static IQueryable<T> WithTheirProfiles<T>(this IQueryable<T> query)
        where T : class => query.IgnoreQueryFilters(Filters);
}
