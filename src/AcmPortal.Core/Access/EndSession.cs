using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>Which session.</summary>
/// <param name="Id">The session; null: the one that one acts through.</param>
/// <param name="AllOf">All sessions of this user in place of one; for one's own, or for who manages users.</param>
public sealed record EndSessionInput(Guid? Id = null, string? AllOf = null);

/// <summary>Ends sessions: one's own, or anybody's by who manages users. Answers how many. Their pages close within a minute, and nothing can be done on them at once.</summary>
public sealed class EndSession(PortalStore store, TimeProvider time) : UseCase<EndSessionInput, int>
{
    /// <inheritdoc/>
    public override Permission Permission => Permission.OwnData;

    /// <inheritdoc/>
    protected override Task<int> HandleAsync(Actor actor, EndSessionInput input, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        var now = time.GetUtcNow().UtcDateTime;
        var everybody = actor.MayEverywhere(Permission.ManageUsers);
        var wanted = scope.Db.Sessions.Where(s => s.EndedAt == null && (everybody || s.ActorId == actor.Id));
        var id = input.Id ?? actor.SessionId;
        wanted = input.AllOf is { } of ? wanted.Where(s => s.ActorId == of) : wanted.Where(s => s.Id == id);
        var found = await wanted.ToListAsync(ct);
        if (found.Count == 0 && input.Id is not null)
            throw new NotFoundException("The session");
        foreach (var session in found)
        {
            session.EndedAt = now;
            scope.Announce(ChangeKind.Access, session.Id);
        }

        // Whoever has no session row (the demo) signed out all the same.
        if (found.Count == 0)
            scope.Audit(new AuditLine(actor, AuditAction.SignedOut, "session", actor.Id, actor.Name));
        foreach (var session in found)
            scope.Audit(new AuditLine(actor, AuditAction.SignedOut, "session", session.Id.ToString(), session.ActorName, new { user = session.ActorId, session.From, session.StartedAt }));
        return found.Count;
    }, cancellationToken);
}
