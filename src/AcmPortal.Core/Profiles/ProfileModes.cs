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
    public static Task<List<Guid>> LettingEndAsync(PortalDb db, CancellationToken cancellationToken) =>
        db.Profiles.IgnoreQueryFilters().Where(p => p.RenewalMode == RenewalMode.LetItEnd).Select(p => p.Id).ToListAsync(cancellationToken);
}
