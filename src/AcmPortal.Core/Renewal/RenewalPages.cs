using AcmPortal.Core.Certificates;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Renewal;

/// <summary>
/// A page of certificates in the orders of the Manage Renewal table. No index has those by urgency or by profile's name, so
/// such a list is put together of stretches that an index has: those that need a person and the others; profile by profile.
/// </summary>
internal static class RenewalPages
{
    /// <summary>The certificates of a page. Sort keys: urgent (default), expires, name, profile.</summary>
    public static async Task<List<Certificate>> ReadAsync(PortalDb db, IQueryable<Certificate> matching, PageRequest page, CancellationToken cancellationToken)
    {
        switch (page.Sort, page.Descending)
        {
            case ("expires", false):
                return await ReadAsync([matching], ByEnd, page, cancellationToken);
            case ("expires", true):
                return await ReadAsync([matching], c => c.OrderByDescending(c => c.NotAfter).ThenByDescending(c => c.Id), page, cancellationToken);
            case ("name", false):
                return await ReadAsync([matching], c => c.OrderBy(c => c.CommonName).ThenBy(c => c.Id), page, cancellationToken);
            case ("name", true):
                return await ReadAsync([matching], c => c.OrderByDescending(c => c.CommonName).ThenByDescending(c => c.Id), page, cancellationToken);
            case ("profile", _):
                // Of all teams: a certificate may be seen where its profile may not.
                var profiles = await db.Profiles.IgnoreQueryFilters().OrderBy(p => p.Name).ThenBy(p => p.Id).Select(p => p.Id).ToListAsync(cancellationToken);
                if (page.Descending)
                    profiles.Reverse();
                return await ReadAsync([.. profiles.Select(id => matching.Where(c => c.ProfileId == id))], ByEnd, page, cancellationToken);
            default:
                return await ReadAsync([matching.Where(c => c.Attention != null), matching.Where(c => c.Attention == null)], ByEnd, page, cancellationToken);
        }
    }

    private static IOrderedQueryable<Certificate> ByEnd(IQueryable<Certificate> certificates) => certificates.OrderBy(c => c.NotAfter).ThenBy(c => c.Id);

    private static async Task<List<Certificate>> ReadAsync(
        IReadOnlyList<IQueryable<Certificate>> stretches, Func<IQueryable<Certificate>, IOrderedQueryable<Certificate>> sort, PageRequest page, CancellationToken cancellationToken)
    {
        var (skip, found) = (page.Skip, new List<Certificate>());
        foreach (var (stretch, i) in stretches.Select((s, i) => (s, i)))
        {
            if (found.Count == page.Take)
                break;
            // Only what is passed over has to be counted.
            if (skip > 0 && i < stretches.Count - 1 && await stretch.CountAsync(cancellationToken) is var count && count <= skip)
            {
                skip -= count;
                continue;
            }

            found.AddRange(await sort(stretch).Skip(skip).Take(page.Take - found.Count).ToListAsync(cancellationToken));
            skip = 0;
        }

        return found;
    }
}
