using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Access;

/// <summary>Nothing is asked.</summary>
public sealed record EndSessionInput;

/// <summary>Records that somebody signed out; the border then ends the session.</summary>
public sealed class EndSession(PortalStore store) : UseCase<EndSessionInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, EndSessionInput input, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            (scope, _) =>
            {
                scope.Audit(new AuditLine(actor, AuditAction.SignedOut, "sign-in", actor.Id, actor.Name));
                return Task.FromResult(true);
            },
            cancellationToken);
}
