using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;

namespace AcmPortal.Core.Access;

/// <summary>Nothing is asked.</summary>
public sealed record RecordSignInInput;

/// <summary>Records that an identity provider vouched for the actor; without the audit row there is no session.</summary>
public sealed class RecordSignIn(PortalStore store) : UseCase<RecordSignInInput, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, RecordSignInInput input, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            (scope, _) =>
            {
                scope.Audit(new AuditLine(actor, AuditAction.SignedIn, "sign-in", actor.Id, actor.Name));
                return Task.FromResult(true);
            },
            cancellationToken);
}
