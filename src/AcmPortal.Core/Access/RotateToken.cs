using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>
/// Gives a token a second secret, so that who uses it can change over without a gap; the older of two lives goes first.
/// Only the owner: a secret that an administrator had seen would no longer be the owner's. By a token: itself, and those of
/// its owner that may no more than it. What is asked of who makes a token is asked here again: a service's stands by itself,
/// and who made it may have lost what it may.
/// </summary>
public sealed class RotateToken(PortalStore store, AccessOptions access, TimeProvider clock) : UseCase<Guid, NewTokenResult>
{
    private const int MostSecrets = 2;

    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnTokens;

    /// <inheritdoc/>
    protected override Task<NewTokenResult> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var self = actor.Token?.Id;
        return store.ChangeAsync(async (scope, ct) =>
        {
            var token = await scope.Db.ApiTokens.SingleOrDefaultAsync(t => t.Id == input && (t.OwnerId == actor.Id || t.Id == self), ct) ?? throw new NotFoundException("The token");
            if (token.Id != self && actor.Token?.Exceeded(token) is { Count: > 0 } exceeded)
                throw new RefusedException($"A token gives no secret of another that may more than itself. {exceeded[0].Message}");
            if (actor.Token is null && token.Kind == ApiTokenKind.Service)
                CreateToken.RequireRights(actor, token.Kind, token.TeamId, token.Scopes);
            CreateToken.RequireFresh(actor, token.Scopes, access, now);
            if (token.RevokedAt is not null || token.ExpiresAt <= now)
                throw new RefusedException("The token has ended. Make a new one.");
            var secrets = await scope.Db.ApiTokenSecrets.Where(s => s.TokenId == token.Id).OrderByDescending(s => s.CreatedAt).ToListAsync(ct);
            scope.Db.ApiTokenSecrets.RemoveRange(secrets.Skip(MostSecrets - 1));
            var (text, hash) = TokenText.New(token.PublicId);
            scope.Db.ApiTokenSecrets.Add(new ApiTokenSecret { TokenId = token.Id, Hash = hash, CreatedAt = now });
            scope.Audit(new AuditLine(actor, AuditAction.TokenRotated, "token", token.Id.ToString(), token.Name, new { token.PublicId, ended = Math.Max(0, secrets.Count - (MostSecrets - 1)) }) { TeamId = token.TeamId });
            scope.Announce(ChangeKind.ApiToken, token.Id);
            return new NewTokenResult(token.Id, text, token.ExpiresAt);
        }, cancellationToken);
    }
}

/// <summary>Ends the older secret of a token that has two: the change-over is done.</summary>
public sealed class EndOldSecret(PortalStore store) : UseCase<Guid, bool>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnTokens;

    /// <inheritdoc/>
    protected override Task<bool> HandleAsync(Actor actor, Guid input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var self = actor.Token?.Id;
        var token = await scope.Db.ApiTokens.SingleOrDefaultAsync(t => t.Id == input && (t.OwnerId == actor.Id || t.Id == self), ct) ?? throw new NotFoundException("The token");
        var secrets = await scope.Db.ApiTokenSecrets.Where(s => s.TokenId == token.Id).OrderBy(s => s.CreatedAt).ToListAsync(ct);
        if (secrets.Count < 2)
            throw new RefusedException("The token has one secret only. Rotate it first, or revoke the token.");
        scope.Db.ApiTokenSecrets.Remove(secrets[0]);
        scope.Audit(new AuditLine(actor, AuditAction.TokenRotated, "token", token.Id.ToString(), token.Name, new { token.PublicId, ended = 1 }) { TeamId = token.TeamId });
        scope.Announce(ChangeKind.ApiToken, token.Id);
        return true;
    }, cancellationToken);
}
