using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Nothing is asked.</summary>
public sealed record CreateSignInLinkInput;

/// <summary>The token, shown this once, when it ends (UTC), and how many administrators are told by e-mail.</summary>
public sealed record CreateSignInLinkResult(SecretText Token, DateTime ExpiresAt, int Told);

/// <summary>
/// Makes a one-time sign-in link for the local administrator, valid 10 minutes. Run by whoever commands the host; beside an
/// identity provider every administrator is told.
/// </summary>
public sealed class CreateSignInLink(PortalStore store, EmergencySignIn emergency, TimeProvider clock) : UseCase<CreateSignInLinkInput, CreateSignInLinkResult>
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
                var told = await emergency.TellAsync(
                    scope, AlertSeverity.Warning, "A sign-in link was made on the host",
                    $"Whoever opens it until {expiresAt:HH:mm} UTC is an administrator without the identity provider. If nobody of you needed it, look who commands the host: the link is of no use once it was opened or its time is over.", ct);
                scope.Audit(new AuditLine(actor, AuditAction.SignInLinkCreated, "sign-in", SignInToken.Administrator.Id, SignInToken.Administrator.Name, new { expiresAt, told }));
                return new CreateSignInLinkResult(token, expiresAt, told);
            },
            cancellationToken);
    }
}
