using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Restore;

/// <summary>
/// Knows whether the database was restored and AWS must not be changed. What this instance remembers outside of the
/// database is compared with it at each start and every few seconds; the command <c>restored</c> says it outright.
/// </summary>
public sealed class RestoreGuard(PortalStore store, InstanceMemory memory, DomainClock clock)
{
    /// <summary>What an order says while it is held.</summary>
    public const string Sentence = "The database was restored from a backup. Nothing is changed at AWS until somebody has looked at what differs there and lets it go on.";

    // Beside the file, which may not be writable.
    private SeenDatabase? last;

    /// <summary>The hold that stands; null where there is none. One look into the database, so that every instance obeys at once.</summary>
    public Task<RestoreHold?> ActiveAsync(CancellationToken cancellationToken) =>
        store.ReadAsync((db, ct) => db.RestoreHolds.Where(h => h.ReleasedAt == null).OrderBy(h => h.SetAt).FirstOrDefaultAsync(ct), cancellationToken);

    /// <summary>Sets the hold, unless one stands.</summary>
    /// <returns>Whether it was set now.</returns>
    public Task<bool> HoldAsync(Actor actor, string why, CancellationToken cancellationToken) => store.ChangeAsync(async (scope, ct) =>
    {
        if (await scope.Db.RestoreHolds.AnyAsync(h => h.ReleasedAt == null, ct))
            return false;
        // The last row of the backup itself; what a start has written since does not count.
        var last = await scope.Db.AuditEntries.OrderByDescending(e => e.Sequence).Select(e => (DateTime?)e.At).FirstOrDefaultAsync(ct);
        var hold = new RestoreHold { SetAt = clock.Now, SetBy = actor.Name, Why = why, BackupFrom = last };
        scope.Db.RestoreHolds.Add(hold);
        // Each account is to be read again at once.
        var now = clock.Now;
        await scope.Db.AwsScopes.ExecuteUpdateAsync(set => set.SetProperty(s => s.NextAt, now), ct);
        scope.Audit(new AuditLine(actor, AuditAction.RestoreHeld, "database", hold.Id.ToString(), "Database", new { why, backupFrom = last }));
        scope.Announce(ChangeKind.RestoreHold, hold.Id);
        return true;
    }, cancellationToken);

    /// <summary>Compares the database with what this instance remembers of it, and holds where it went back; then remembers it as it is.</summary>
    /// <returns>Whether the hold was set now.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var seen = last ?? memory.Read();
        if (await store.ReadAsync(SeeAsync, cancellationToken) is not { } now)
            return false;
        if (last is not null && last == now with { At = last.At })
            return false;
        var held = seen is not null && await WhyAsync(seen, now, cancellationToken) is { } why && await HoldAsync(Actor.Portal, why, cancellationToken);
        last = held ? await store.ReadAsync(SeeAsync, cancellationToken) ?? now : now;
        memory.Write(last);
        return held;
    }

    private async Task<SeenDatabase?> SeeAsync(PortalDb db, CancellationToken cancellationToken)
    {
        var first = await db.AuditEntries.Where(e => e.Sequence == 1).Select(e => e.Hash).FirstOrDefaultAsync(cancellationToken);
        var last = await db.AuditEntries.OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.Hash }).FirstOrDefaultAsync(cancellationToken);
        return first is null || last is null ? null : new SeenDatabase(Convert.ToHexStringLower(first), last.Sequence, Convert.ToHexStringLower(last.Hash), clock.Now);
    }

    // Null where the database only went on since.
    private Task<string?> WhyAsync(SeenDatabase seen, SeenDatabase now, CancellationToken cancellationToken) => store.ReadAsync(async (db, ct) =>
    {
        if (seen.Database != now.Database)
        {
            // A new database beside an old memory has nothing that could be done twice.
            return await db.Orders.AnyAsync(ct) ? "This instance last worked with another database than this one." : null;
        }

        var same = await db.AuditEntries.Where(e => e.Sequence == seen.Sequence).Select(e => e.Hash).FirstOrDefaultAsync(ct);
        if (same is not null && Convert.ToHexStringLower(same) == seen.Hash)
            return null;
        // Another instance has seen the same restore, and it was let go on already.
        if (await db.RestoreHolds.AnyAsync(h => h.SetAt >= seen.At, ct))
            return null;
        return FormattableString.Invariant($"The audit log ends at row {now.Sequence}, but this instance saw row {seen.Sequence} at {seen.At:yyyy-MM-dd HH:mm:ss} UTC.");
    }, cancellationToken);
}
