using AcmPortal.Core.Audit;
using AcmPortal.Core.Notifications;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>A link from the host.</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="SessionId">The session that this begins, so that the row of the sign-in names it; null where none is opened.</param>
public sealed record RedeemSignInLinkInput(SecretText Token, Guid? SessionId = null);

/// <summary>
/// Uses up a sign-in link and answers who is signed in. A link works once, however many ask at the same moment. Beside an
/// identity provider every administrator is told.
/// </summary>
public sealed class RedeemSignInLink(PortalStore store, EmergencySignIn emergency, TimeProvider clock) : UseCase<RedeemSignInLinkInput, Actor>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.SignIn;

    /// <inheritdoc/>
    protected override async Task<Actor> HandleAsync(Actor actor, RedeemSignInLinkInput input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;

        // Looked up by the hash of 256 random bits: how long the search takes says something about a hash alone, from which
        // no token can be made. That, and no comparison in this process, is what makes it safe against timing.
        var hash = SignInToken.Hash(input.Token);
        var found = await store.ChangeAsync(
            async (scope, ct) =>
            {
                var used = await scope.Db.SignInLinks
                    .Where(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > now)
                    .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), ct);
                if (used != 1)
                    return null;

                var administrator = SignInToken.Administrator with { From = actor.From, Correlation = actor.Correlation, SessionId = input.SessionId };
                var told = await emergency.TellAsync(
                    scope, AlertSeverity.Critical, "Somebody signed in by a link from the host",
                    $"They are an administrator without the identity provider, from {actor.From ?? "an unknown address"}. If this is nobody of you, end the session of the local administrator under My sessions, and look who commands the host. What they do stands in the audit log.", ct);
                scope.Audit(new AuditLine(administrator, AuditAction.SignedIn, "sign-in", administrator.Id, administrator.Name, new { told }));
                return administrator;
            },
            cancellationToken);
        if (found is not null)
            return found;
        if (Attempts is not null)
            await Attempts.RefusedAsync(actor, AuditAction.SignInRefused, "link", "The link was used already, is older than 10 minutes, or never was one.");
        throw new RefusedException(
            "This sign-in link does not work: it was used already, or it is older than 10 minutes. Make a new one on the host: AcmPortal.Web admin-link");
    }
}
