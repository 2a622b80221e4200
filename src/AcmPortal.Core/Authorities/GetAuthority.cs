using AcmPortal.Core.Access;

namespace AcmPortal.Core.Authorities;

/// <summary>One CA.</summary>
public sealed class GetAuthority : UseCase<Guid, AuthorityView>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.View;

    /// <inheritdoc/>
    protected override Task<AuthorityView> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
