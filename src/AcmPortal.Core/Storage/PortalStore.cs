using System.Data.Common;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AcmPortal.Core.Storage;

/// <summary>
/// The way to the database: reads in a short context without tracking, changes in one transaction that also holds their
/// audit rows, and is announced to open pages once it is committed. What fails for a passing reason (a deadlock, a
/// time-out, a busy file, a broken connection) is done again from its beginning, in a context of its own.
/// </summary>
public sealed partial class PortalStore(
    IDbContextFactory<PortalDb> contexts, AuditTrail audit, ChangeFeed feed, TimeProvider clock, ILogger<PortalStore> logger)
{
    // SQLite has one writer. Waiting for it here is in turn and wakes at once; its own busy wait polls.
    private readonly WriterTurn sqliteWriter = new();

    /// <summary>Reads in a context of its own; entities are not tracked. <paramref name="query"/> may be run more than once.</summary>
    public async Task<T> ReadAsync<T>(Func<PortalDb, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        var patience = Patience.OfWork();
        while (true)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(cancellationToken);
                db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
                db.LimitTo(TeamReach.Current);
                return await query(db, cancellationToken);
            }
            catch (Exception e) when (e.IsTransient() && patience.Left && !cancellationToken.IsCancellationRequested)
            {
                TriedAgain(logger, e);
            }

            await patience.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, saves what it changed, appends its audit rows to the chain, commits,
    /// and then announces the changes. Nothing is kept when it throws. <paramref name="work"/> may be run more than once,
    /// each time in a new transaction after the one before was undone: what it does outside its scope must bear that.
    /// </summary>
    /// <exception cref="ChangedMeanwhileException">A concurrency token did not match.</exception>
    /// <exception cref="CommitOutcomeUnknownException">The commit's answer was lost, and the database cannot be asked.</exception>
    public async Task<T> ChangeAsync<T>(Func<ChangeScope, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var patience = Patience.OfWork();
        while (true)
        {
            var attempt = new Attempt<T>();
            try
            {
                await RunAsync(work, attempt, cancellationToken);
                Tell(attempt);
                return attempt.Result!;
            }
            catch (DbUpdateConcurrencyException e)
            {
                throw new ChangedMeanwhileException(e.Entries.Count > 0 ? e.Entries[0].Metadata.ClrType.Name : "The object");
            }
            catch (Exception e) when (attempt.Committing)
            {
                // The answer is lost, not the change: where it took, doing the work again would double it.
                if (attempt.Marked && await TookAsync(attempt.Id, e))
                {
                    TookAllTheSame(logger, e);
                    Tell(attempt);
                    return attempt.Result!;
                }

                if ((e is DbException && !e.IsTransient()) || !patience.Left || cancellationToken.IsCancellationRequested)
                    throw;
                TriedAgain(logger, e);
            }
            catch (Exception e) when (e.IsTransient() && patience.Left && !cancellationToken.IsCancellationRequested)
            {
                TriedAgain(logger, e);
            }

            await patience.WaitAsync(cancellationToken);
        }
    }

    private void Tell<T>(Attempt<T> committed)
    {
        feed.Publish(committed.Changes);
        PortalTelemetry.Committed(committed.AuditLines);
    }

    private async Task RunAsync<T>(Func<ChangeScope, CancellationToken, Task<T>> work, Attempt<T> attempt, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.LimitTo(TeamReach.Current);
        db.HasWritten = false;
        var gate = db.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal) ? sqliteWriter : null;
        if (gate is not null)
            await gate.WaitAsync(waitedFor: TeamReach.Current is not null, cancellationToken);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var scope = new ChangeScope(db);
            attempt.Result = await work(scope, cancellationToken);
            (attempt.Changes, attempt.AuditLines) = (scope.Changes, scope.AuditLines);
            db.Changes.AddRange(CommittedChange.Of(scope.Changes, feed.Source, clock.GetUtcNow().UtcDateTime));
            // A loop that found nothing to do writes nothing.
            attempt.Marked = db.HasWritten || scope.AuditLines.Count > 0 || db.ChangeTracker.HasChanges();
            if (attempt.Marked)
                db.CommitMarks.Add(new CommitMark { Id = attempt.Id, At = clock.GetUtcNow().UtcDateTime });
            await db.SaveChangesAsync(cancellationToken);
            await audit.AppendAsync(db, scope.AuditLines, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();

            // Not cancelled from here on: that would only lose the answer.
            attempt.Committing = true;
            await transaction.CommitAsync(CancellationToken.None);
        }
        finally
        {
            gate?.Release();
        }
    }

    /// <summary>
    /// Whether the transaction of that mark was committed. Writing the mark anew also waits for one that is still under way
    /// somewhere, and where it goes through, that one can never commit: so "no" stays no.
    /// </summary>
    private async Task<bool> TookAsync(Guid id, Exception lost)
    {
        var patience = Patience.OfOutcome();
        while (true)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
                db.CommitMarks.Add(new CommitMark { Id = id, At = clock.GetUtcNow().UtcDateTime });
                await db.SaveChangesAsync(CancellationToken.None);
                return false;
            }
            catch (DbUpdateException e) when (e.IsUniqueViolation())
            {
                return true;
            }
            catch (Exception e) when (e.IsTransient())
            {
                if (!patience.Left)
                    throw new CommitOutcomeUnknownException(lost);
            }

            await patience.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>Deletes a batch of old marks; answers how many went.</summary>
    internal Task<int> ForgetCommitsAsync(int batch, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().UtcDateTime - CommitMark.Kept;
        return ChangeAsync(
            (scope, ct) => scope.Db.CommitMarks.Where(c => c.At < before).OrderBy(c => c.At).Take(batch).ExecuteDeleteAsync(ct), cancellationToken);
    }

    /// <summary>
    /// The same for work that checks a name and then takes it. Where a unique index refuses what the check let pass, since
    /// somebody else took the name in between, the work is done once more: its own check then says so, beside the field.
    /// </summary>
    public async Task<T> ChangeUniqueAsync<T>(Func<ChangeScope, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await ChangeAsync(work, cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return await ChangeAsync(work, cancellationToken);
        }
    }

    private sealed class Attempt<T>
    {
        public Guid Id { get; } = Guid.CreateVersion7();
        public T? Result { get; set; }
        public IReadOnlyCollection<Change> Changes { get; set; } = [];
        public IReadOnlyList<AuditLine> AuditLines { get; set; } = [];

        /// <summary>Its mark is in the transaction.</summary>
        public bool Marked { get; set; }

        /// <summary>The commit was sent.</summary>
        public bool Committing { get; set; }
    }

    [LoggerMessage(EventId = 2601, Level = LogLevel.Warning, Message = "The database failed for a reason that passes; the work is done again")]
    private static partial void TriedAgain(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2602, Level = LogLevel.Warning, Message = "The answer to a commit was lost; the change was committed and is not done again")]
    private static partial void TookAllTheSame(ILogger logger, Exception exception);
}

/// <summary>What belongs to one transaction.</summary>
public sealed class ChangeScope(PortalDb db)
{
    private readonly List<AuditLine> lines = [];
    private readonly HashSet<Change> changes = [];

    /// <summary>The tracked context; saved and committed by the store.</summary>
    public PortalDb Db { get; } = db;

    internal IReadOnlyList<AuditLine> AuditLines => lines;
    internal IReadOnlyCollection<Change> Changes => changes;

    /// <summary>Adds an audit row to this transaction.</summary>
    public void Audit(AuditLine line) => lines.Add(line);

    /// <summary>Announces a change of an object once the transaction is committed.</summary>
    public void Announce(string kind, Guid id) => changes.Add(new Change(kind, id));
}
