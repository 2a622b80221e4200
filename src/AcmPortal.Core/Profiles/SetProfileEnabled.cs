using AcmPortal.Core.Access;

namespace AcmPortal.Core.Profiles;

/// <summary>On or off.</summary>
public sealed record SetProfileEnabledInput(Guid ProfileId, bool Enabled, int Version);

/// <summary>Enables or disables a profile. While it is disabled nothing new can be requested; what exists is kept renewed.</summary>
public sealed class SetProfileEnabled : UseCase<SetProfileEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetProfileEnabledInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
