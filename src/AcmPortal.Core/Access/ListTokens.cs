using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which tokens.</summary>
/// <param name="Page">Newest first.</param>
/// <param name="Everybodys">All of them, for who manages tokens or reads everything; else one's own.</param>
/// <param name="Search">Part of a name or owner, or a public id.</param>
public sealed record ListTokensInput(PageRequest Page, bool Everybodys = false, string? Search = null);

/// <summary>One token; never its secret.</summary>
public sealed record TokenRow(
    Guid Id, string PublicId, string Name, string OwnerName, bool Own, IReadOnlyList<ApiScope> Scopes, IReadOnlyList<string> Networks, DateTime CreatedAt,
    DateTime ExpiresAt, DateTime? RevokedAt, DateTime? LastUsedAt, string? LastUsedFrom, int Secrets, bool Live);

/// <summary>API tokens, newest first.</summary>
public sealed class ListTokens(PortalStore store, TimeProvider clock) : UseCase<ListTokensInput, Page<TokenRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnAccess;

    /// <inheritdoc/>
    protected override Task<Page<TokenRow>> HandleAsync(Actor actor, ListTokensInput input, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        if (input.Everybodys && !actor.May(Permission.ManageTokens) && !actor.MayEverywhere(Permission.ReadPeople))
            throw new NotAllowedException(Permission.ManageTokens);
        var now = clock.GetUtcNow().UtcDateTime;
        var tokens = input.Everybodys ? db.ApiTokens : db.ApiTokens.Where(t => t.OwnerId == actor.Id);
        if (input.Search?.Trim() is { Length: > 0 } search)
            tokens = tokens.Where(t => t.Name.Contains(search) || t.OwnerName.Contains(search) || t.PublicId == search);
        var total = await tokens.CountAsync(ct);
        var page = await tokens.OrderByDescending(t => t.CreatedAt).ThenBy(t => t.Id).Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        var ids = page.ConvertAll(t => t.Id);
        var secrets = await db.ApiTokenSecrets.Where(s => ids.Contains(s.TokenId)).GroupBy(s => s.TokenId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new Page<TokenRow>(
            page.ConvertAll(t => new TokenRow(
                t.Id, t.PublicId, t.Name, t.OwnerName, t.OwnerId == actor.Id, t.Scopes, t.Networks, t.CreatedAt, t.ExpiresAt, t.RevokedAt, t.LastUsedAt, t.LastUsedFrom,
                secrets.GetValueOrDefault(t.Id), t.RevokedAt is null && t.ExpiresAt > now)),
            total);
    }, cancellationToken);
}
