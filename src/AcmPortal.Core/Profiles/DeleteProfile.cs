using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Profiles;

/// <summary>Which profile.</summary>
public sealed record DeleteProfileInput(Guid ProfileId);

/// <summary>Deletes a profile that has no certificate or order.</summary>
public sealed class DeleteProfile(PortalStore store) : UseCase<DeleteProfileInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteProfileInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var profile = await scope.Db.ProfileAsync(input.ProfileId, ct);
        // Those that were moved to another team too.
        var certificates = await scope.Db.Certificates.IgnoreQueryFilters().CountAsync(c => c.ProfileId == profile.Id, ct);
        var orders = await scope.Db.Orders.IgnoreQueryFilters().CountAsync(o => o.ProfileId == profile.Id, ct);
        if (certificates > 0 || orders > 0)
        {
            throw new RefusedException(
                $"The profile {profile.Name} has {(certificates == 1 ? "1 certificate" : $"{certificates} certificates")} and {(orders == 1 ? "1 order" : $"{orders} orders")}, whose history stays. Disable it instead.");
        }

        scope.Db.Profiles.Remove(profile);
        scope.Log(actor, AuditAction.ProfileDeleted, profile, new { before = ProfileStore.Facts(profile) });
        return profile.Id;
    }, cancellationToken);
}
