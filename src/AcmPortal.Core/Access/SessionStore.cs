using System.Collections.Concurrent;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Access;

/// <summary>
/// The sessions of all instances, in the database: a session that was ended is dead in every tab and on every instance at
/// once, and a restart signs nobody out. On the real clock.
/// </summary>
public sealed class SessionStore(PortalStore store, AccessOptions options, TimeProvider time)
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private readonly ConcurrentDictionary<Guid, DateTime> noted = new();

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Keeps a new session; those that ended a month ago go.</summary>
    public Task AddAsync(PortalSession session, CancellationToken cancellationToken)
    {
        var old = Now - Kept;
        return store.ChangeAsync(async (scope, ct) =>
        {
            await scope.Db.Sessions.Where(s => s.EndsAt < old).ExecuteDeleteAsync(ct);
            scope.Db.Sessions.Add(session);
            scope.Announce(ChangeKind.Access, session.Id);
            return 0;
        }, cancellationToken);
    }

    /// <summary>The session with this key while it lasts; else null.</summary>
    public Task<PortalSession?> FindAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        var now = Now;
        var idle = now - options.Idle;
        return store.ReadAsync((db, ct) => db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == keyHash && s.EndedAt == null && s.EndsAt > now && s.LastSeenAt > idle, ct), cancellationToken);
    }

    /// <summary>Somebody is there: the idle time begins anew. Noted at most once a minute; an ended session stays ended.</summary>
    public async Task TouchAsync(PortalSession session, CancellationToken cancellationToken)
    {
        var now = Now;
        if (now - session.LastSeenAt < SeenEvery || (noted.TryGetValue(session.Id, out var last) && now - last < SeenEvery))
            return;
        if (noted.Count > 10_000)
            noted.Clear();
        noted[session.Id] = now;
        await store.ReadAsync((db, ct) => db.Sessions.Where(s => s.Id == session.Id && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now), ct), cancellationToken);
    }

    /// <summary>Ends the session with this key, if it lasts.</summary>
    public Task EndAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        var now = Now;
        return store.ReadAsync((db, ct) => db.Sessions.Where(s => s.KeyHash == keyHash && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), ct), cancellationToken);
    }

    /// <summary>Whether a session lasts at a moment.</summary>
    internal bool IsLive(PortalSession session) => session.EndedAt is null && session.EndsAt > Now && session.LastSeenAt > Now - options.Idle;
}
