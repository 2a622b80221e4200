using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Nothing is asked.</summary>
public sealed record CreateSignInLinkInput;

/// <summary>The token, shown this once, and when it ends (UTC).</summary>
public sealed record CreateSignInLinkResult(SecretText Token, DateTime ExpiresAt);

/// <summary>Makes a one-time sign-in link for the local administrator, valid 10 minutes. Run by whoever commands the host.</summary>
public sealed class CreateSignInLink(PortalStore store, TimeProvider clock) : UseCase<CreateSignInLinkInput, CreateSignInLinkResult>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OperateHost;

    /// <inheritdoc/>
    protected override Task<CreateSignInLinkResult> HandleAsync(Actor actor, CreateSignInLinkInput input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var token = SignInToken.New();
        var expiresAt = now + SignInToken.Life;
        return store.ChangeAsync(
            async (scope, ct) =>
            {
                await scope.Db.SignInLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(ct);
                scope.Db.SignInLinks.Add(new SignInLink { TokenHash = SignInToken.Hash(token), CreatedAt = now, ExpiresAt = expiresAt });
                scope.Audit(new AuditLine(actor, AuditAction.SignInLinkCreated, "sign-in", SignInToken.Administrator.Id, SignInToken.Administrator.Name, new { expiresAt }));
                return new CreateSignInLinkResult(token, expiresAt);
            },
            cancellationToken);
    }
}
