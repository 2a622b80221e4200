using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which tokens.</summary>
/// <param name="Page">Newest first.</param>
/// <param name="Everybodys">All of them, for who manages tokens or reads everything; else one's own, and those of services in the teams whose people one manages.</param>
/// <param name="Search">Part of a name or owner, or a public id.</param>
public sealed record ListTokensInput(PageRequest Page, bool Everybodys = false, string? Search = null);

/// <summary>One token; never its secret.</summary>
public sealed record TokenRow(
    Guid Id, string PublicId, string Name, string OwnerName, bool Own, IReadOnlyList<ApiScope> Scopes, IReadOnlyList<string> Networks, DateTime CreatedAt,
    DateTime ExpiresAt, DateTime? RevokedAt, DateTime? LastUsedAt, string? LastUsedFrom, int Secrets, bool Live)
{
    /// <summary>Whose it is: a person's, or a service's own.</summary>
    public ApiTokenKind Kind { get; init; }

    /// <summary>The only team that it reaches; null: all that it may otherwise.</summary>
    public Guid? TeamId { get; init; }
    public string? TeamName { get; init; }

    /// <summary>Whether its owner may not act any more, so that it is refused although it has not ended.</summary>
    public bool OwnerDisabled { get; init; }

    /// <summary>Whether this person may end it.</summary>
    public bool MayRevoke { get; init; }
}

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
        var tokens = input.Everybodys ? db.ApiTokens : Reached(db, actor);
        if (input.Search?.Trim() is { Length: > 0 } search)
            tokens = tokens.Where(t => t.Name.Contains(search) || t.OwnerName.Contains(search) || t.PublicId == search);
        var total = await tokens.CountAsync(ct);
        var page = await tokens.OrderByDescending(t => t.CreatedAt).ThenBy(t => t.Id).Skip(input.Page.Skip).Take(input.Page.Take).ToListAsync(ct);
        var ids = page.ConvertAll(t => t.Id);
        var teams = await db.TeamNamesAsync(page.Select(t => t.TeamId).OfType<Guid>(), ct);
        var owners = page.Where(t => t.Kind == ApiTokenKind.Personal).Select(t => t.OwnerId).Distinct().ToList();
        var disabled = await db.Users.Where(u => owners.Contains(u.ActorId) && u.Disabled).Select(u => u.ActorId).ToListAsync(ct);
        var everybodys = actor.May(Permission.ManageTokens);
        var secrets = await db.ApiTokenSecrets.Where(s => ids.Contains(s.TokenId)).GroupBy(s => s.TokenId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new Page<TokenRow>(
            page.ConvertAll(t => new TokenRow(
                t.Id, t.PublicId, t.Name, t.OwnerName, t.OwnerId == actor.Id, t.Scopes, t.Networks, t.CreatedAt, t.ExpiresAt, t.RevokedAt, t.LastUsedAt, t.LastUsedFrom,
                secrets.GetValueOrDefault(t.Id), t.RevokedAt is null && t.ExpiresAt > now)
            {
                Kind = t.Kind,
                TeamId = t.TeamId,
                TeamName = t.TeamId is { } team ? teams.GetValueOrDefault(team) : null,
                OwnerDisabled = disabled.Contains(t.OwnerId),
                MayRevoke = everybodys || t.OwnerId == actor.Id || (t is { Kind: ApiTokenKind.Service, TeamId: { } own } && actor.May(Permission.ManageUsers, own)),
            }),
            total);
    }, cancellationToken);

    /// <summary>One's own, and those of services in the teams whose people one manages: they outlive whoever made them.</summary>
    internal static IQueryable<ApiToken> Reached(PortalDb db, Actor actor)
    {
        var teams = actor.TeamPermissions.Where(t => t.Value.Contains(Permission.ManageUsers)).Select(t => (Guid?)t.Key).ToList();
        return db.ApiTokens.Where(t => t.OwnerId == actor.Id || (t.Kind == ApiTokenKind.Service && teams.Contains(t.TeamId)));
    }
}
