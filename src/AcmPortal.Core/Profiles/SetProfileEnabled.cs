using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Profiles;

/// <summary>On or off.</summary>
public sealed record SetProfileEnabledInput(Guid ProfileId, bool Enabled, int Version);

/// <summary>Enables or disables a profile. While it is disabled nothing new can be requested; what exists is kept renewed.</summary>
public sealed class SetProfileEnabled(PortalStore store) : UseCase<SetProfileEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetProfileEnabledInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var profile = await scope.Db.ProfileAsync(input.ProfileId, input.Version, ct);
        if (profile.Enabled == input.Enabled)
            return profile.Id;
        profile.Enabled = input.Enabled;
        scope.Log(actor, AuditAction.ProfileChanged, profile, new { before = new { enabled = !input.Enabled }, after = new { enabled = input.Enabled } });
        return profile.Id;
    }, cancellationToken);
}
