using System.Data.Common;
using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

/// <summary>What becomes of a change whose commit fails, or whose answer is lost.</summary>
public class CommitFaultTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static Task<TestDatabase> CreateAsync(Faults faults) => TestDatabase.CreateAsync(services =>
    {
        services.ConfigureDbContext<SqlitePortalDb>(builder => builder.AddInterceptors(faults, faults.Commands));
        services.ConfigureDbContext<SqlServerPortalDb>(builder => builder.AddInterceptors(faults, faults.Commands));
    });

    [Fact]
    public async Task Answer_LostFiftyTimes_DoublesNothingAndLosesNothing()
    {
        var faults = new Faults();
        await using var database = await CreateAsync(faults);
        var order = await OrderAsync(database);
        var runs = 0;
        for (var i = 0; i < 50; i++)
        {
            faults.AfterCommit = 1;
            var number = await StepAsync(database, order, () => runs++);
            Assert.Equal(i + 1, number);
        }

        Assert.Equal((50, 50), (runs, faults.Thrown));
        await AssertStoredAsync(database, order, 50);
    }

    [Fact]
    public async Task Commit_ThatFailedBefore_IsDoneAgain()
    {
        var faults = new Faults();
        await using var database = await CreateAsync(faults);
        var order = await OrderAsync(database);
        var runs = 0;
        for (var i = 0; i < 10; i++)
        {
            faults.BeforeCommit = 2;
            await StepAsync(database, order, () => runs++);
        }

        Assert.Equal((30, 20), (runs, faults.Thrown));
        await AssertStoredAsync(database, order, 10);
    }

    [Fact]
    public async Task Outcome_ThatCannotBeAskedAtOnce_IsAskedUntilItIsKnown()
    {
        var faults = new Faults();
        await using var database = await CreateAsync(faults);
        var order = await OrderAsync(database);
        var runs = 0;
        for (var i = 0; i < 5; i++)
        {
            (faults.AfterCommit, faults.Marks) = (1, 2);
            await StepAsync(database, order, () => runs++);
        }

        Assert.Equal(5, runs);
        await AssertStoredAsync(database, order, 5);
    }

    [Fact]
    public async Task Deadlock_InTheMiddle_IsDoneAgainInANewContext()
    {
        var faults = new Faults();
        await using var database = await CreateAsync(faults);
        var order = await OrderAsync(database);
        var contexts = new HashSet<DbContextId>();
        await database.Store.ChangeAsync(
            async (scope, ct) =>
            {
                contexts.Add(scope.Db.ContextId);
                await MoveAsync(scope, order, ct);
                if (contexts.Count < 3)
                    throw new DbUpdateException("A save failed.", Busy());
                return 0;
            },
            None);
        Assert.Equal(3, contexts.Count);
        await AssertStoredAsync(database, order, 1);
    }

    [Fact]
    public async Task Read_ThatIsBusy_IsReadAgain()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = 0;
        Assert.Equal(3, await database.Store.ReadAsync((_, _) => ++runs < 3 ? throw Busy() : Task.FromResult(runs), None));
    }

    [Fact]
    public async Task Work_ThatStaysBusy_EndsWithItsError()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = 0;
        var error = await Assert.ThrowsAsync<SqliteException>(() => database.Store.ChangeAsync<int>((_, _) => { runs++; throw Busy(); }, None));
        Assert.Equal((5, 6), (error.SqliteErrorCode, runs));
    }

    [Fact]
    public async Task Work_ThatFailsForGood_IsNotDoneAgain()
    {
        await using var database = await TestDatabase.CreateAsync();
        var runs = 0;
        await Assert.ThrowsAsync<SqliteException>(() => database.Store.ChangeAsync<int>((_, _) => { runs++; throw new SqliteException("database disk image is malformed", 11); }, None));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Announcement_OfALostAnswer_IsMadeOnce()
    {
        var faults = new Faults();
        await using var database = await CreateAsync(faults);
        var order = await OrderAsync(database);
        var heard = new List<Change>();
        using var subscription = database.Services.GetRequiredService<ChangeFeed>().Subscribe(heard.Add);
        faults.AfterCommit = 1;
        await StepAsync(database, order, () => { });
        Assert.Equal([new Change(ChangeKind.Order, order)], heard);
    }

    [Fact]
    public async Task Change_OfNothing_LeavesNoMark()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        var before = await db.CommitMarks.CountAsync(None);
        await database.Store.ChangeAsync((scope, ct) => scope.Db.Orders.Where(o => o.Arn == "none").ExecuteDeleteAsync(ct), None);
        Assert.Equal(before, await db.CommitMarks.CountAsync(None));
    }

    [Fact]
    public async Task Marks_AreForgottenAfterAnHour()
    {
        await using var database = await TestDatabase.CreateAsync();
        await OrderAsync(database);
        var order = await OrderAsync(database, "second");
        await StepAsync(database, order, () => { });
        await using var db = database.NewContext();
        var marks = await db.CommitMarks.CountAsync(None);
        Assert.Equal(0, await database.Store.ForgetCommitsAsync(100, None));
        database.Clock.Advance(CommitMark.Kept + TimeSpan.FromMinutes(1));
        Assert.Equal(marks, await database.Store.ForgetCommitsAsync(100, None));
    }

    private static SqliteException Busy() => new("database is locked", 5);

    private static async Task<Guid> OrderAsync(TestDatabase database, string? name = null)
    {
        await using var db = database.NewContext();
        var profile = await db.Profiles.FirstOrDefaultAsync(None) ?? (await Samples.SetupAsync(database)).Profile;
        var order = Samples.Order(profile, name ?? "www.example.com");
        await database.AddAsync(order);
        return order.Id;
    }

    private static Task<int> StepAsync(TestDatabase database, Guid id, Action ran) => database.Store.ChangeAsync(
        async (scope, ct) =>
        {
            ran();
            return await MoveAsync(scope, id, ct);
        },
        None);

    // One transition as a step makes it: a history row, a change of the row, an audit row.
    private static async Task<int> MoveAsync(ChangeScope scope, Guid id, CancellationToken cancellationToken)
    {
        var order = await scope.Db.Orders.SingleAsync(o => o.Id == id, cancellationToken);
        var number = await scope.Db.OrderHistory.CountAsync(h => h.OrderId == id, cancellationToken) + 1;
        scope.Db.OrderHistory.Add(new OrderHistory { OrderId = id, Number = number, At = TestDatabase.Start.UtcDateTime, From = order.State, To = order.State, Reason = OrderReason.OnTheWay, By = "test" });
        order.Attempt++;
        scope.Audit(new AuditLine(Actor.Portal, AuditAction.OrderMoved, "order", id.ToString(), order.CommonName));
        scope.Announce(ChangeKind.Order, id);
        return number;
    }

    private static async Task AssertStoredAsync(TestDatabase database, Guid order, int steps)
    {
        await using var db = database.NewContext();
        Assert.Equal(Enumerable.Range(1, steps), await db.OrderHistory.Where(h => h.OrderId == order).OrderBy(h => h.Number).Select(h => h.Number).ToListAsync(None));
        Assert.Equal(steps, (await db.Orders.SingleAsync(o => o.Id == order, None)).Attempt);
        Assert.Equal(steps, await db.AuditEntries.CountAsync(e => e.Action == AuditAction.OrderMoved, None));
        Assert.Null((await Audit.AuditTestExtensions.VerifyAsync(database)).Problem);
    }

    /// <summary>Throws at commits and at marks, as often as it is told to; each counts down.</summary>
    private sealed class Faults : DbTransactionInterceptor
    {
        public int BeforeCommit { get; set; }
        public int AfterCommit { get; set; }
        public int Marks { get; set; }
        public int Thrown { get; private set; }
        public MarkFaults Commands => new(this);

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (BeforeCommit > 0)
            {
                BeforeCommit--;
                Thrown++;
                throw new IOException("The connection broke before the commit arrived.");
            }

            return ValueTask.FromResult(result);
        }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (AfterCommit > 0)
            {
                AfterCommit--;
                Thrown++;
                throw new IOException("The connection broke before the answer arrived.");
            }

            return Task.CompletedTask;
        }

        // The database stays away while the outcome is asked for: the mark alone is written without a transaction around it.
        internal sealed class MarkFaults(Faults owner) : SaveChangesInterceptor
        {
            public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            {
                if (owner.Marks > 0 && owner.Thrown > 0 && eventData.Context!.Database.CurrentTransaction is null && eventData.Context.ChangeTracker.Entries<CommitMark>().Any())
                {
                    owner.Marks--;
                    throw new DbUpdateException("A save failed.", Busy());
                }

                return ValueTask.FromResult(result);
            }
        }
    }
}
