using AcmPortal.Core.Orders;
using AcmPortal.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Storage;

public class SqlServerTranslationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Lease_ComparedAndSetByTheDatabase_TranslatesToBoth()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "Translation is checked while running on SQLite.");
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        await db.Orders
            .Where(o => o.LeaseUntil == null || o.LeaseUntil < DatabaseClock.After(0))
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.LeaseUntil, _ => DatabaseClock.After(60)).SetProperty(o => o.LeaseEpoch, o => o.LeaseEpoch + 1), None);

        Assert.Contains(
            SqlServerTranslation.Statements,
            sql => sql.StartsWith("UPDATE", StringComparison.Ordinal)
                && sql.Contains("[o].[LeaseUntil] = DATEADD(second, 60, SYSUTCDATETIME())", StringComparison.Ordinal)
                && sql.Contains("[o].[LeaseUntil] < DATEADD(second, 0, SYSUTCDATETIME())", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_WithSubqueriesPagingAndLists_TranslatesToBoth()
    {
        await using var database = await TestDatabase.CreateAsync();
        var ids = new[] { Guid.CreateVersion7(), Guid.CreateVersion7() };
        OrderState[] states = [OrderState.Requested, OrderState.Validating];
        var rows = await database.Store.ReadAsync(
            (db, ct) => db.Orders
                .Where(o => ids.Contains(o.Id) || (states.Contains(o.State) && o.Names.Any(n => n.Contains("example"))))
                .OrderByDescending(o => o.RequestedAt).ThenBy(o => o.Id).Skip(10).Take(5)
                .Select(o => new
                {
                    o.Id,
                    o.Names.Count,
                    Profile = db.Profiles.Where(p => p.Id == o.ProfileId).Select(p => p.Name).FirstOrDefault(),
                    Calls = db.AwsCalls.Count(c => c.OrderId == o.Id),
                })
                .ToListAsync(ct),
            None);
        Assert.Empty(rows);
    }

    [Fact]
    public async Task Query_WithAListOfTextsAsJson_FailsTheTestThatRunsIt()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "Translation is checked while running on SQLite.");
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        var names = new[] { "a.example.com", "b.example.com" };
        var error = await Assert.ThrowsAsync<SqlServerTranslationException>(
            () => db.Orders.Where(o => EF.Parameter(names).Contains(o.CommonName)).ToListAsync(None));
        Assert.Contains("collation", error.Message, StringComparison.Ordinal);
        await db.Orders.Where(o => names.Contains(o.CommonName)).ToListAsync(None);
    }

    [Fact]
    public async Task Query_ThatSqlServerCannotTake_FailsTheTestThatRunsIt()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "Translation is checked while running on SQLite.");
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        var error = await Assert.ThrowsAsync<SqlServerTranslationException>(
            () => db.Orders.Where(o => EF.Functions.Glob(o.CommonName, "*.example.com")).ToListAsync(None));
        Assert.Contains("Glob", error.Message, StringComparison.Ordinal);
    }
}
