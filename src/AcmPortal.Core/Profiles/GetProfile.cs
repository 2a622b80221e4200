using AcmPortal.Core.Access;

namespace AcmPortal.Core.Profiles;

/// <summary>One profile.</summary>
public sealed class GetProfile : UseCase<Guid, ProfileView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<ProfileView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
