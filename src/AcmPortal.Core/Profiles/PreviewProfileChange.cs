using AcmPortal.Core.Access;

namespace AcmPortal.Core.Profiles;

/// <summary>What a change of a profile would mean, before it is saved.</summary>
public sealed class PreviewProfileChange : UseCase<EditProfileInput, ProfileChangePreview>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override Task<ProfileChangePreview> HandleAsync(Actor actor, EditProfileInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
