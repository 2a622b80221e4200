using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace AcmPortal.Core.Storage;

/// <summary>
/// The way to the database: reads in a short context without tracking, changes in one transaction that also holds their
/// audit rows, and is announced to open pages once it is committed.
/// </summary>
public sealed class PortalStore(IDbContextFactory<PortalDb> contexts, AuditTrail audit, ChangeFeed feed, TimeProvider time) : IDisposable
{
    // SQLite has one writer. Waiting for it here is fair and wakes at once; its own busy wait polls.
    private readonly SemaphoreSlim sqliteWriter = new(1, 1);

    /// <summary>Reads in a context of its own; entities are not tracked.</summary>
    public async Task<T> ReadAsync<T>(Func<PortalDb, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        db.LimitTo(TeamReach.Current);
        return await query(db, cancellationToken);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, saves what it changed, appends its audit rows to the chain, commits,
    /// and then announces the changes. Nothing is kept when it throws.
    /// </summary>
    /// <exception cref="ChangedMeanwhileException">A concurrency token did not match.</exception>
    public async Task<T> ChangeAsync<T>(Func<ChangeScope, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.LimitTo(TeamReach.Current);
        var gate = db.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal) ? sqliteWriter : null;
        if (gate is not null)
            await gate.WaitAsync(cancellationToken);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var scope = new ChangeScope(db);
            var result = await work(scope, cancellationToken);
            db.Changes.AddRange(CommittedChange.Of(scope.Changes, feed.Source, time.GetUtcNow().UtcDateTime));
            await db.SaveChangesAsync(cancellationToken);
            await audit.AppendAsync(db, scope.AuditLines, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            feed.Publish(scope.Changes);
            PortalTelemetry.Committed(scope.AuditLines);
            return result;
        }
        catch (DbUpdateConcurrencyException e)
        {
            throw new ChangedMeanwhileException(e.Entries.Count > 0 ? e.Entries[0].Metadata.ClrType.Name : "The object");
        }
        finally
        {
            gate?.Release();
        }
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

    /// <inheritdoc/>
    public void Dispose() => sqliteWriter.Dispose();
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
