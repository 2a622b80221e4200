using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>What profiles say of the renewal of certificates that override nothing.</summary>
internal static class ProfileModes
{
    /// <summary>
    /// The profiles that let their certificates end, of all teams: a certificate that may be seen counts by what is in force
    /// for it, whoever may see its profile. Profiles are few, and a list of ids is sought in faster than a table.
    /// </summary>
    public static Task<List<Guid>> LettingEndAsync(PortalDb db, CancellationToken cancellationToken) => OfAsync(db, RenewalMode.LetItEnd, cancellationToken);

    /// <summary>The profiles whose certificates follow AWS; likewise of all teams.</summary>
    public static Task<List<Guid>> FollowingAsync(PortalDb db, CancellationToken cancellationToken) => OfAsync(db, RenewalMode.Follow, cancellationToken);

    private static Task<List<Guid>> OfAsync(PortalDb db, RenewalMode mode, CancellationToken cancellationToken) =>
        db.Profiles.IgnoreQueryFilters().Where(p => p.RenewalMode == mode).Select(p => p.Id).ToListAsync(cancellationToken);
}
