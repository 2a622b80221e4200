using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Whose sessions.</summary>
/// <param name="Page">Newest first.</param>
/// <param name="Everybodys">All users', for who sees people everywhere; else one's own.</param>
/// <param name="ActorId">Only of this user, for who sees people everywhere.</param>
public sealed record ListSessionsInput(PageRequest Page, bool Everybodys = false, string? ActorId = null);

/// <summary>One live session.</summary>
public sealed record SessionRow(Guid Id, string ActorId, string ActorName, string Via, string? From, string? Agent, DateTime StartedAt, DateTime LastSeenAt, DateTime EndsAt, bool Own, bool This);

/// <summary>The sessions that last.</summary>
public sealed class ListSessions(PortalStore store, AccessOptions options, TimeProvider time) : UseCase<ListSessionsInput, Page<SessionRow>>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnAccess;

    /// <inheritdoc/>
    protected override Task<Page<SessionRow>> HandleAsync(Actor actor, ListSessionsInput input, CancellationToken cancellationToken)
    {
        if (input.Everybodys || (input.ActorId is { } other && other != actor.Id))
            actor.RequireEverywhere(Permission.ReadPeople);
        var whose = input.ActorId ?? actor.Id;
        var now = time.GetUtcNow().UtcDateTime;
        var idle = now - options.Idle;
        return store.ReadAsync(async (db, ct) =>
        {
            var live = db.Sessions.Where(s => s.EndedAt == null && s.EndsAt > now && s.LastSeenAt > idle);
            if (!input.Everybodys)
                live = live.Where(s => s.ActorId == whose);
            var page = await live.OrderByDescending(s => s.StartedAt).ThenBy(s => s.Id).Skip(input.Page.Skip).Take(input.Page.Take)
                .Select(s => new SessionRow(s.Id, s.ActorId, s.ActorName, s.Via, s.From, s.Agent, s.StartedAt, s.LastSeenAt, s.EndsAt, s.ActorId == actor.Id, s.Id == actor.SessionId)).ToListAsync(ct);
            return new Page<SessionRow>(page, await live.CountAsync(ct));
        }, cancellationToken);
    }
}
