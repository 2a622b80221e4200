using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>On or off.</summary>
public sealed record SetAuthorityEnabledInput(Guid AuthorityId, bool Enabled, int Version);

/// <summary>Enables or disables a CA. While it is disabled nothing new can be requested; what exists is kept renewed.</summary>
public sealed class SetAuthorityEnabled : UseCase<SetAuthorityEnabledInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, SetAuthorityEnabledInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
