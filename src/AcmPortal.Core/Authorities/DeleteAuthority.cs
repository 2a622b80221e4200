using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Authorities;

/// <summary>Which CA.</summary>
public sealed record DeleteAuthorityInput(Guid AuthorityId);

/// <summary>Deletes a CA that has no profile, certificate or order.</summary>
public sealed class DeleteAuthority(PortalStore store) : UseCase<DeleteAuthorityInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteAuthorityInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var authority = await scope.Db.AuthorityAsync(input.AuthorityId, ct);
        var certificates = await scope.Db.Certificates.CountAsync(c => c.AuthorityId == authority.Id, ct);
        var orders = await scope.Db.Orders.CountAsync(o => o.AuthorityId == authority.Id, ct);
        if (certificates > 0 || orders > 0)
            throw new RefusedException($"The CA {authority.Name} has {Count(certificates, "certificate")} and {Count(orders, "order")}, whose history stays. Disable it instead.");
        var profiles = await scope.Db.Profiles.Where(p => p.AuthorityId == authority.Id).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync(ct);
        if (profiles.Count > 0)
            throw new RefusedException($"The CA {authority.Name} is used by {(profiles.Count == 1 ? "the profile" : "the profiles")} {string.Join(", ", profiles)}. Delete {(profiles.Count == 1 ? "it" : "them")} first.");
        scope.Db.Authorities.Remove(authority);
        scope.Log(actor, AuditAction.AuthorityDeleted, authority, new { before = AuthorityStore.Facts(authority) });
        return authority.Id;
    }, cancellationToken);

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
