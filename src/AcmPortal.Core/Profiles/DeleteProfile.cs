using AcmPortal.Core.Access;

namespace AcmPortal.Core.Profiles;

/// <summary>Which profile.</summary>
public sealed record DeleteProfileInput(Guid ProfileId);

/// <summary>Deletes a profile that has no certificate or order.</summary>
public sealed class DeleteProfile : UseCase<DeleteProfileInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageProfiles;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteProfileInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
