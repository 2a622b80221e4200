using AcmPortal.Core.Access;
using AcmPortal.Core.Audit;
using AcmPortal.Core.Storage;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Audit;

/// <summary>A thousand random edits by somebody who may write everything in the database, and has no key.</summary>
public sealed class AuditTamperTests(ITestOutputHelper output)
{
    private const int Edits = 1000;
    private const int Rows = 40;
    private const int Seed = 20270314;
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly string[] Texts = ["ActorId", "ActorName", "Via", "Action", "ObjectKind", "ObjectId", "ObjectName", "Detail", "ActorFrom", "Outcome"];

    [Fact]
    public async Task Verify_AfterAThousandRandomEdits_FindsEveryOne()
    {
        Assert.SkipWhen(TestDatabase.SqlServer is not null, "The edits are written for SQLite; the check is the same.");
        await using var database = await TestDatabase.CreateAsync();
        var heads = new List<AuditHead>();
        for (var i = 0; i < Rows; i++)
        {
            var actor = Actor.Administrator($"person-{i % 5}", $"Person {i % 5}", "session") with { From = $"192.0.2.{i}", Correlation = Guid.CreateVersion7() };
            await database.WriteAsync(new AuditLine(actor, AuditAction.ProfileChanged, "profile", $"p{i}", $"profile {i}", new { before = new { i }, after = new { i = i + 1 } }) { Outcome = i % 7 == 0 ? AuditOutcome.Denied : AuditOutcome.Ok });
            await using var seen = database.NewContext();
            heads.Add(await seen.AuditHead.AsNoTracking().SingleAsync(None));
        }

        var checkpoint = await database.CheckpointAsync();
        await using var db = database.NewContext();
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER AuditEntries_NoUpdate; DROP TRIGGER AuditEntries_NoDelete; DROP TRIGGER AuditHead_NoDelete", None);
        Assert.Equal(new AuditVerification(Rows + 1, null, null) { Checkpoints = 1 }, await database.VerifyAsync(db, checkpoint));

        var random = new Random(Seed);
        var (missed, done) = (new List<string>(), new Dictionary<string, int>());
        for (var i = 0; i < Edits; i++)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(None);
            var (kind, edit) = await EditAsync(db, random, heads);
            var found = await database.VerifyAsync(db, checkpoint);
            if (found.Problem is null || found.BrokenAt is null)
                missed.Add($"{kind}: {edit}");
            done[kind] = done.GetValueOrDefault(kind) + 1;
            await transaction.RollbackAsync(None);
        }

        output.WriteLine($"seed {Seed}: {string.Join(", ", done.OrderBy(d => d.Key).Select(d => $"{d.Value} {d.Key}"))}; {missed.Count} missed");
        Assert.Empty(missed);
        Assert.Equal(Edits, done.Values.Sum());
        Assert.Equal(6, done.Count);
        Assert.Null((await database.VerifyAsync(db, checkpoint)).Problem);
    }

    private static async Task<(string Kind, string Edit)> EditAsync(PortalDb db, Random random, List<AuditHead> heads)
    {
        var row = random.Next(1, Rows + 2);
        switch (random.Next(6))
        {
            case 0:
                return ("changed", await ChangeAsync(db, random, row));
            case 1:
                await RunAsync(db, "DELETE FROM AuditEntries WHERE Sequence = {0}", row);
                return ("deleted", $"{row}");
            case 2:
                var other = row == 1 ? 2 : row - 1;
                await RunAsync(db, "UPDATE AuditEntries SET Sequence = 999 WHERE Sequence = {0}", row);
                await RunAsync(db, "UPDATE AuditEntries SET Sequence = {0} WHERE Sequence = {1}", row, other);
                await RunAsync(db, "UPDATE AuditEntries SET Sequence = {0} WHERE Sequence = 999", other);
                return ("swapped", $"{row} and {other}");
            case 3:
                // The seal is not at hand: it is taken over from the present head.
                var cut = random.Next(1, Rows + 1);
                await RunAsync(db, "DELETE FROM AuditEntries WHERE Sequence > {0}", cut);
                await RunAsync(db, "UPDATE AuditHead SET Sequence = {0}, Hash = (SELECT Hash FROM AuditEntries WHERE Sequence = {0})", cut);
                return ("cut", $"after {cut}");
            case 4:
                // Everything as it truly was once: what a restored backup looks like.
                var head = heads[random.Next(heads.Count - 1)];
                await RunAsync(db, "DELETE FROM AuditEntries WHERE Sequence > {0}", head.Sequence);
                await RunAsync(db, "UPDATE AuditHead SET Sequence = {0}, Hash = {1}, Seal = {2}", head.Sequence, head.Hash, head.Seal);
                return ("put back", $"to {head.Sequence}");
            default:
                await RunAsync(db, "INSERT INTO AuditEntries SELECT {0} + 1, * FROM (SELECT " + Others + " FROM AuditEntries WHERE Sequence = {1})", Rows + 1, row);
                await RunAsync(db, "UPDATE AuditHead SET Sequence = Sequence + {0}", random.Next(2));
                return ("added", $"a copy of {row}");
        }
    }

    private static string Others { get; } = "At, ActorId, ActorName, Via, Action, ObjectKind, ObjectId, ObjectName, Detail, CorrelationId, PreviousHash, Hash, ActorFrom, Format, Outcome, TeamId";

    private static async Task<string> ChangeAsync(PortalDb db, Random random, int row)
    {
        var choice = random.Next(Texts.Length + 6);
        if (choice < Texts.Length)
        {
            var value = random.Next(4) switch { 0 => "", 1 => " ", 2 => "ok ", _ => $"x{random.Next(1000)}" };
            await RunAsync(db, $"UPDATE AuditEntries SET {Texts[choice]} = {{0}} WHERE Sequence = {{1}}", value, row);
            return $"{Texts[choice]} of {row} to \"{value}\"";
        }

        var (sql, what) = (choice - Texts.Length) switch
        {
            0 => ("UPDATE AuditEntries SET At = '2026-01-01 00:00:00' WHERE Sequence = {0}", "At"),
            1 => ("UPDATE AuditEntries SET CorrelationId = '0196AD1C-0000-7000-8000-000000000000' WHERE Sequence = {0}", "CorrelationId"),
            2 => ("UPDATE AuditEntries SET Format = Format + 1 WHERE Sequence = {0}", "Format"),
            3 => ("UPDATE AuditEntries SET TeamId = '0196AD1C-0000-7000-8000-000000000000' WHERE Sequence = {0}", "TeamId"),
            4 => ("UPDATE AuditEntries SET Hash = randomblob(32) WHERE Sequence = {0}", "Hash"),
            _ => ("UPDATE AuditEntries SET PreviousHash = randomblob(32), At = 'not a time' WHERE Sequence = {0}", "PreviousHash and At"),
        };
        await RunAsync(db, sql, row);
        return $"{what} of {row}";
    }

    private static Task RunAsync(PortalDb db, string sql, params object[] values) => db.Database.ExecuteSqlRawAsync(sql, values, None);
}
