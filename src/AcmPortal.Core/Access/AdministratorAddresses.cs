using AcmPortal.Core.Notifications;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Where the administrators of everything are told of what concerns them all.</summary>
public sealed class AdministratorAddresses(AccessOptions options)
{
    /// <summary>
    /// The addresses, each once, of those who are it by a grant, by a group or by the settings, and have signed in at least
    /// once: an address is known from the identity provider alone.
    /// </summary>
    public async Task<IReadOnlyList<string>> ReadAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var values = await db.RoleMappings.Where(m => m.Role == Role.Administrator && m.TeamId == null).Select(m => m.ClaimValue).ToListAsync(cancellationToken);
        values.AddRange(options.Mappings.Where(m => m is { Role: Role.Administrator, Team: null }).Select(m => m.ClaimValue));
        var subjects = options.AdministratorSubjects.ToList();
        var addresses = await db.Users
            .Where(u => !u.Disabled && u.Email != "" && (subjects.Contains(u.Subject) || u.Claims.Any(c => values.Contains(c))
                || db.RoleGrants.Any(g => g.UserId == u.Id && g.Role == Role.Administrator && g.TeamId == null)))
            .OrderBy(u => u.Email).Select(u => u.Email).ToListAsync(cancellationToken);
        return [.. addresses.Where(MailAddresses.IsAddress).Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}
