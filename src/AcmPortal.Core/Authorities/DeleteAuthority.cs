using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>Which CA.</summary>
public sealed record DeleteAuthorityInput(Guid AuthorityId);

/// <summary>Deletes a CA that has no profile, certificate or order.</summary>
public sealed class DeleteAuthority : UseCase<DeleteAuthorityInput, Guid>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.ManageAuthorities;

    /// <inheritdoc/>
    protected override Task<Guid> HandleAsync(Actor actor, DeleteAuthorityInput input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
