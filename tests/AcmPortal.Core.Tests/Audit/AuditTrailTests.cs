using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Secrets;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

public class AuditTrailTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static AuditLine Line(string name, object? detail = null) =>
        new(Actor.Host, AuditAction.ConnectionCreated, "connection", "1", name, detail ?? new { before = 1, after = 2 });

    private static Task<bool> WriteAsync(TestDatabase database, params AuditLine[] lines) => database.Store.ChangeAsync(
        (scope, _) =>
        {
            foreach (var line in lines)
                scope.Audit(line);
            return Task.FromResult(true);
        },
        None);

    [Fact]
    public async Task Append_FiftyWritersAtOnce_ChainIsUnbroken()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var second = await database.AnotherInstanceAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            WriteAsync(i % 2 == 0 ? database : second, Line($"writer {i}"), Line($"writer {i} again")))));

        Assert.Equal(new AuditVerification(101, null, null), await database.VerifyAsync());
        await using var db = database.NewContext();
        var names = await db.AuditEntries.OrderBy(e => e.Sequence).Skip(1).Select(e => e.ObjectName).ToListAsync(None);
        for (var i = 0; i < 100; i += 2)
            Assert.Equal(names[i] + " again", names[i + 1]);
    }

    [Fact]
    public async Task Append_DetailWithASecret_WritesItRedacted()
    {
        await using var database = await TestDatabase.CreateAsync();
        await WriteAsync(database, Line("x", new { Name = "ä<b>", Key = new SecretText("hunter2"), Level = Permission.View }));
        await using var db = database.NewContext();
        var detail = (await db.AuditEntries.OrderBy(e => e.Sequence).LastAsync(None)).Detail;
        Assert.Contains("\"key\":\"(redacted)\"", detail, StringComparison.Ordinal);
        Assert.Contains("\"level\":\"View\"", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_VeryLongNames_AreCutAndStillVerify()
    {
        await using var database = await TestDatabase.CreateAsync();
        await WriteAsync(database, Line(new string('n', 1000)));
        Assert.Equal(new AuditVerification(2, null, null), await database.VerifyAsync());
    }

    [Fact]
    public async Task Append_TimeOfTheDomain_IsWritten()
    {
        await using var database = await TestDatabase.CreateAsync();
        database.DomainClock.Offset = TimeSpan.FromDays(45);
        await WriteAsync(database, Line("x"));
        await using var db = database.NewContext();
        Assert.Equal(TestDatabase.Start.UtcDateTime.AddDays(45), (await db.AuditEntries.OrderBy(e => e.Sequence).LastAsync(None)).At);
    }

    [Fact]
    public async Task Append_WithoutAHead_RefusesTheChange()
    {
        await using var database = await TestDatabase.CreateAsync();
        await WithoutTriggersAsync(database, db => db.AuditHead.ExecuteDeleteAsync(None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(database, Line("x")));
    }

    [Fact]
    public async Task Fork_OfTheChain_IsRefused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await WriteAsync(database, Line("x"));
        await using var db = database.NewContext();
        var last = await db.AuditEntries.AsNoTracking().OrderBy(e => e.Sequence).LastAsync(None);
        db.AuditEntries.Add(last);
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(None));
        Assert.True(error.IsUniqueViolation());
    }

    [Fact]
    public async Task Rows_OnSqlite_CanNeitherBeChangedNorDeleted()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "There grants do it: db/sqlserver/roles.sql.");
        await using var database = await TestDatabase.CreateAsync();
        await using var db = database.NewContext();
        foreach (var sql in new[] { "UPDATE AuditEntries SET ActorName = 'x'", "DELETE FROM AuditEntries", "DELETE FROM AuditHead" })
        {
            var error = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync(sql, None));
            Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, long> Tamperings => new()
    {
        { "UPDATE AuditEntries SET ActorId = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ActorName = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Via = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Action = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ObjectKind = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ObjectId = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ObjectName = 'x' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Detail = '{ }' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET At = '2020-01-01 00:00:00' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET CorrelationId = '0196AD1C-0000-7000-8000-000000000000' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ActorFrom = '192.0.2.9' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ActorFrom = '' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Outcome = 'denied' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Outcome = 'OK' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Format = 1 WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Format = 2 WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Format = 4 WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET TeamId = '0196AD1C-0000-7000-8000-000000000000' WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET Hash = (SELECT Hash FROM AuditEntries WHERE Sequence = 2) WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET PreviousHash = (SELECT PreviousHash FROM AuditEntries WHERE Sequence = 2) WHERE Sequence = 3", 3 },
        { "UPDATE AuditEntries SET ActorId = ObjectId, ObjectId = ActorId WHERE Sequence = 3", 3 },
        { "DELETE FROM AuditEntries WHERE Sequence = 1", 1 },
        { "DELETE FROM AuditEntries WHERE Sequence = 3", 3 },
        { "DELETE FROM AuditEntries WHERE Sequence = 6", 6 },
        { "DELETE FROM AuditEntries WHERE Sequence >= 5", 5 },
        { "UPDATE AuditEntries SET Sequence = 99 WHERE Sequence = 6", 6 },
        { "UPDATE AuditHead SET Sequence = 5", 5 },
        { "UPDATE AuditHead SET Hash = (SELECT Hash FROM AuditEntries WHERE Sequence = 5)", 6 },

        // The tail is cut, and the head says that it never was.
        { "DELETE FROM AuditEntries WHERE Sequence = 6; UPDATE AuditHead SET Sequence = 5, Hash = (SELECT Hash FROM AuditEntries WHERE Sequence = 5)", 5 },
        { "DELETE FROM AuditEntries", 1 },
        { "DELETE FROM AuditHead", 0 },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Verify_AfterTampering_NamesTheFirstWrongRow(string sql, long brokenAt)
    {
        await using var database = await TestDatabase.CreateAsync();
        for (var i = 2; i <= 6; i++)
            await WriteAsync(database, Line($"row {i}"));
        Assert.Equal(new AuditVerification(6, null, null), await database.VerifyAsync());

        await WithoutTriggersAsync(database, db => db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{").Replace("}", "}}"), None));

        var found = await database.VerifyAsync();
        Assert.NotNull(found.Problem);
        Assert.Equal(brokenAt, found.BrokenAt);
    }

    [Fact]
    public async Task Verify_RowsOfTheFormerFormat_AreWholeAndCannotBeGivenWhatTheyNeverSaid()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.WriteFormerRowAsync("old");
        await WriteAsync(database, Line("new"));
        Assert.Equal(new AuditVerification(3, null, null), await database.VerifyAsync());

        foreach (var change in new[] { "Outcome = 'denied'", "ActorFrom = '192.0.2.9'", "Format = 2" })
        {
            await using var db = database.NewContext();
            await using var transaction = await db.Database.BeginTransactionAsync(None);
            if (TestDatabase.SqlServer is null)
                await db.Database.ExecuteSqlRawAsync("DROP TRIGGER AuditEntries_NoUpdate", None);
#pragma warning disable EF1002 // Constants of this test.
            await db.Database.ExecuteSqlRawAsync($"UPDATE AuditEntries SET {change} WHERE Sequence = 2", None);
#pragma warning restore EF1002
            Assert.Equal(2, (await database.VerifyAsync(db)).BrokenAt);
        }
    }

    [Fact]
    public async Task Append_ByWhoCameOverTheNetwork_SaysFromWhereAndJoinsWhatOneClickCaused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var click = Guid.CreateVersion7();
        var actor = Actor.Administrator("ann", "Ann", "session") with { From = "192.0.2.7", Correlation = click };
        var effect = Guid.CreateVersion7();
        await WriteAsync(
            database,
            new AuditLine(actor, AuditAction.ProfileChanged, "profile", "1", "web"),
            new AuditLine(actor, AuditAction.AwsIntent, "order", "2", "web", null, effect) { Outcome = AuditOutcome.Failed });
        await using var db = database.NewContext();
        var rows = await db.AuditEntries.OrderBy(e => e.Sequence).Skip(1).ToListAsync(None);
        Assert.Equal(["192.0.2.7", "192.0.2.7"], rows.Select(r => r.ActorFrom));
        Assert.Equal([click, effect], rows.Select(r => r.CorrelationId));
        Assert.Equal([AuditOutcome.Ok, AuditOutcome.Failed], rows.Select(r => r.Outcome));
        Assert.Null((await database.VerifyAsync()).Problem);
    }

    [Fact]
    public async Task Verify_RowsSwapped_IsFound()
    {
        await using var database = await TestDatabase.CreateAsync();
        for (var i = 2; i <= 6; i++)
            await WriteAsync(database, Line($"row {i}"));
        await WithoutTriggersAsync(database, async db =>
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE AuditEntries SET Sequence = 30 WHERE Sequence = 3", None);
            await db.Database.ExecuteSqlRawAsync("UPDATE AuditEntries SET Sequence = 3 WHERE Sequence = 4", None);
            await db.Database.ExecuteSqlRawAsync("UPDATE AuditEntries SET Sequence = 4 WHERE Sequence = 30", None);
        });
        Assert.Equal(3, (await database.VerifyAsync()).BrokenAt);
    }

    [Fact]
    public async Task Verify_WhileWritersAppend_FindsNothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        var writing = WriteManyAsync();
        do
        {
            Assert.Null((await database.VerifyAsync()).Problem);
        }
        while (!writing.IsCompleted);
        await writing;

        async Task WriteManyAsync()
        {
            for (var i = 0; i < 60; i++)
            {
                await Task.Yield();
                await WriteAsync(database, Line($"row {i}"));
            }
        }
    }

    private static async Task WithoutTriggersAsync(TestDatabase database, Func<PortalDb, Task> work)
    {
        await using var db = database.NewContext();
        if (TestDatabase.SqlServer is null)
        {
            await db.Database.ExecuteSqlRawAsync(
                "DROP TRIGGER AuditEntries_NoUpdate; DROP TRIGGER AuditEntries_NoDelete; DROP TRIGGER AuditHead_NoDelete", None);
        }

        await work(db);
    }
}
