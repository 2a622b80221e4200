using System.Text.Json;
using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Audit;

/// <summary>
/// Ends what a process began and did not live to end: each row that says that AWS is about to be asked has one that says how
/// it ended, even if that is that nobody knows. An order's own next step does it for the order.
/// </summary>
public sealed class LostIntents(PortalStore store, DomainClock clock)
{
    /// <summary>Stands where AWS's own code would, in the outcome of an effect whose answer nobody saw.</summary>
    internal const string AnswerNotSeen = "AnswerNotSeen";

    // No call to AWS goes on for as long, whatever waits for it.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookedBack = TimeSpan.FromDays(7);
    private static readonly string[] Kinds = ["zone", "certificate"];

    /// <summary>Ends the last effect on an object, if it has no end. The caller holds what lets nobody else work on the object.</summary>
    internal static async Task EndAsync(ChangeScope scope, string kind, string id, CancellationToken cancellationToken)
    {
        await LockAsync(scope.Db, cancellationToken);
        var last = await scope.Db.AuditEntries.AsNoTracking()
            .Where(e => e.ObjectKind == kind && e.ObjectId == id && (e.Action == AuditAction.AwsIntent || e.Action == AuditAction.AwsOutcome))
            .OrderByDescending(e => e.Sequence).FirstOrDefaultAsync(cancellationToken);
        if (last is { Action: AuditAction.AwsIntent })
            scope.Audit(Of(last));
    }

    /// <summary>
    /// Whether an effect has no end yet; until the commit nobody else gives it one. Whoever was stopped in the middle of it
    /// for longer than its lease lasts comes back to one that the next holder has ended.
    /// </summary>
    internal static async Task<bool> IsOpenAsync(ChangeScope scope, Guid effect, CancellationToken cancellationToken)
    {
        await LockAsync(scope.Db, cancellationToken);
        return !await scope.Db.AuditEntries.AnyAsync(e => e.CorrelationId == effect && e.Action == AuditAction.AwsOutcome, cancellationToken);
    }

    /// <summary>Ends those that are older than any call lasts; answers how many there were.</summary>
    public Task<int> EndOldAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var (from, until) = (now - LookedBack, now - Longest);
        return store.ChangeAsync(async (scope, ct) =>
        {
            if (!await Open(scope.Db, from, until).AnyAsync(ct))
                return 0;
            // Another instance may be here, too: looked at again.
            await LockAsync(scope.Db, ct);
            var open = await Open(scope.Db, from, until).OrderBy(e => e.Sequence).Take(100).ToListAsync(ct);
            foreach (var intent in open)
                scope.Audit(Of(intent));
            return open.Count;
        }, cancellationToken);
    }

    // As every writer of the log does at its commit: two who look at the same effect do so one after the other.
    private static Task<int> LockAsync(PortalDb db, CancellationToken cancellationToken) =>
        db.AuditHead.ExecuteUpdateAsync(set => set.SetProperty(h => h.Sequence, h => h.Sequence), cancellationToken);

    private static IQueryable<AuditEntry> Open(PortalDb db, DateTime from, DateTime until) => db.AuditEntries.AsNoTracking().Where(e =>
        e.At >= from && e.At < until && e.Action == AuditAction.AwsIntent && Kinds.Contains(e.ObjectKind) && e.CorrelationId != null
        && !db.AuditEntries.Any(o => o.CorrelationId == e.CorrelationId && o.Action == AuditAction.AwsOutcome));

    private static AuditLine Of(AuditEntry intent)
    {
        using var detail = JsonDocument.Parse(intent.Detail);
        return new AuditLine(Actor.Portal, AuditAction.AwsOutcome, intent.ObjectKind, intent.ObjectId, intent.ObjectName, new
        {
            operation = detail.RootElement.TryGetProperty("operation", out var operation) ? operation.GetString() : null,
            code = AnswerNotSeen,
            outcome = "The process that asked ended before it wrote what AWS answered.",
        }, intent.CorrelationId)
        { Outcome = AuditOutcome.Failed, TeamId = intent.TeamId };
    }
}
